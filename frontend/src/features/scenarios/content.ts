// What an agency writes of a scenario, in the words the pages use for its parts.
import type { ScenarioContent, ScenarioGates, ScenarioPublic, ScenarioRevision } from "../../api/types";

export type Content = ScenarioContent;
export type PublicContent = ScenarioPublic;
export type Revision = ScenarioRevision;
export type Requirement = Content["requirements"][number];
export type Dataset = Content["datasets"][number];
export type GateReview = ScenarioGates["gates"][number];

export const GATES = ["boundary", "owner", "funding"] as const;
export type Gate = (typeof GATES)[number];

export const RISK_TIERS = ["low", "medium", "high"] as const satisfies readonly Content["risk_tier"][];
export const BUDGET_BANDS = [
  "under_50",
  "50_100",
  "100_300",
  "300_1000",
  "over_1000",
  "undisclosed",
] as const satisfies readonly Content["budget_band"][];
export const DATA_CLASSES = [
  "public",
  "internal",
  "sensitive",
  "important",
] as const satisfies readonly Dataset["classification"][];
export const DATA_ACCESS = ["open", "sandbox", "on_site", "none"] as const satisfies readonly Dataset["access"][];

/** What the review of a high risk looks at. */
export const RISK_CHECKS = ["personal_data", "security", "ethics", "human_fallback", "liability"] as const;
export type RiskCheck = (typeof RISK_CHECKS)[number];

/** What anybody may read of a scenario once it is published. */
export function publicPart({
  budget_ceiling: _ceiling,
  funding_source: _source,
  gates: _gates,
  ...rest
}: Content): PublicContent {
  return rest;
}
