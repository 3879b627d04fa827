// What an agency writes of a scenario, and the shapes in which the server tells of it.
import type { PinnedComment } from "../../ui/draft/marks";
import type { VisibilityTable } from "../../ui/draft/visibility";

export const GATES = ["boundary", "owner", "funding"] as const;
export type Gate = (typeof GATES)[number];

export const RISK_TIERS = ["low", "medium", "high"] as const;
export const BUDGET_BANDS = ["under_50", "50_100", "100_300", "300_1000", "over_1000", "undisclosed"] as const;
export const DATA_CLASSES = ["public", "internal", "sensitive", "important"] as const;
export const DATA_ACCESS = ["open", "sandbox", "on_site", "none"] as const;

export interface Requirement {
  id: string;
  text: string;
  must: boolean;
  /** From 1 to 5. */
  weight: number;
}

export interface Dataset {
  id: string;
  name: string;
  classification: (typeof DATA_CLASSES)[number];
  volume: string;
  access: (typeof DATA_ACCESS)[number];
  note: string;
}

export interface PublicContent {
  name: string;
  name_en: string;
  domain: string;
  goal: string;
  pain: string;
  description: string;
  requirements: Requirement[];
  required_certificates: string[];
  required_xinchuang: string[];
  datasets: Dataset[];
  risk_tier: (typeof RISK_TIERS)[number] | null;
  risk_reason: string;
  budget_band: (typeof BUDGET_BANDS)[number] | null;
  budget_reason: string;
  starts_on: string | null;
  ends_on: string | null;
  respond_by: string | null;
  city: string;
  district: string;
  support_agencies: string[];
}

export interface Content extends PublicContent {
  /** In 万元. */
  budget_ceiling: number | null;
  funding_source: string;
  gates: Record<Gate, { text: string; attachments: string[] }>;
}

export interface Revision {
  subject_id: string;
  number: number;
  status: "draft" | "submitted" | "returned" | "published" | "discarded";
  content: Content;
  version: number;
  saved_at: string;
  submitted_at: string | null;
  decided_at: string | null;
  note: string;
  comments: PinnedComment[];
  published_number: number | null;
  is_editable: boolean;
  visibility: VisibilityTable;
  scenario_status: Status;
  code: string | null;
  /** The leading one first. */
  agencies: { id: string; name: string }[];
}

export const STATUSES = ["draft", "submitted", "returned", "published", "closed", "withdrawn", "cancelled"] as const;
export type Status = (typeof STATUSES)[number];

export interface OwnScenario {
  id: string;
  code: string | null;
  name: string;
  status: Status;
  /** Of what is under way. */
  revision_status: Revision["status"] | null;
  version: number | null;
  saved_at: string | null;
  respond_by: string | null;
  open_comments: number;
  batch: string | null;
}

export interface SubmittedScenario {
  id: string;
  code: string | null;
  name: string;
  agency: { id: string; name: string };
  risk_tier: Content["risk_tier"];
  submitted_at: string;
  gates_passed: number;
}

export interface ReadinessItem {
  key: string;
  pointer: string;
  weight: number;
  /** It cannot be submitted without. */
  needed: boolean;
  done: boolean;
}

export interface Readiness {
  score: number;
  items: ReadinessItem[];
}

export interface SimilarScenario {
  id: string;
  name: string;
  score: number;
}

export interface Template {
  key: string;
  domain: string;
  name: string;
  name_en: string;
  content: Content;
}

export interface GateReview {
  gate: Gate;
  state: "open" | "passed" | "failed";
  note: string;
  reviewer: { id: string; name: string } | null;
  decided_at: string | null;
}

export interface GatesRead {
  gates: GateReview[];
  risk: {
    needed: boolean;
    done: boolean;
    note: string;
    reviewer: { id: string; name: string } | null;
    decided_at: string | null;
  };
}

/** What the review of a high risk looks at. */
export const RISK_CHECKS = ["personal_data", "security", "ethics", "human_fallback", "liability"] as const;

export interface Publication {
  number: number;
  published_at: string;
  changes: { pointer: string; before?: unknown; after?: unknown }[];
}
