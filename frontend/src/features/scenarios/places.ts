import type { Content } from "./content";

export const STEPS = ["goal", "requirements", "data", "risk", "budget", "agencies", "gates", "check"] as const;
export type StepKey = (typeof STEPS)[number];

/** In which step each field is written; in the order in which they are asked and read. */
const FIELDS = {
  name: "goal",
  name_en: "goal",
  domain: "goal",
  city: "goal",
  district: "goal",
  goal: "goal",
  pain: "goal",
  description: "goal",
  requirements: "requirements",
  required_certificates: "requirements",
  required_xinchuang: "requirements",
  datasets: "data",
  risk_tier: "risk",
  risk_reason: "risk",
  budget_band: "budget",
  budget_reason: "budget",
  budget_ceiling: "budget",
  funding_source: "budget",
  starts_on: "budget",
  ends_on: "budget",
  respond_by: "budget",
  support_agencies: "agencies",
  gates: "gates",
} as const satisfies Record<keyof Content, StepKey>;

export type FieldName = keyof typeof FIELDS;

export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

/** The step that holds a place; places outside the document, as the contact, are named like the step. */
export function stepOf(pointer: string): StepKey {
  const [, field = ""] = pointer.split("/");
  if (field === "contact") return "agencies";
  return field in FIELDS ? FIELDS[field as FieldName] : "check";
}

/** The places of a document one by one, as they are read: fields, elements of lists, and the parts of the gates. */
export function placesOf(content: Partial<Content>): string[] {
  return FIELD_NAMES.filter((name) => name in content).flatMap((name) => {
    if (name === "requirements" || name === "datasets") {
      const elements = content[name] ?? [];
      return elements.length === 0 ? [`/${name}`] : elements.map((one) => `/${name}/${one.id}`);
    }
    if (name === "gates") {
      return Object.keys(content.gates ?? {}).flatMap((gate) => [`/gates/${gate}/text`, `/gates/${gate}/attachments`]);
    }
    return [`/${name}`];
  });
}

/** Whether nothing has been written at a place. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
