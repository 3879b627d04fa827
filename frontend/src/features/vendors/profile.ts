import { isEqual, valueAt } from "../../ui/draft/merge";
import type { StepState } from "../../ui/draft/Steps";
import type {
  EvidenceLevel,
  Profile,
  ProfileCapability,
  ProfileCase,
  ProfileCertificate,
  ProfileProduct,
} from "./types";

/** How well something is proven, from the least to the most. */
export const LEVELS: readonly EvidenceLevel[] = ["text", "case", "contract", "user_report", "test_report"];

/** The parts of a profile, in the order one fills them in. */
export const SECTIONS = [
  "overview",
  "capabilities",
  "products",
  "cases",
  "certificates",
  "xinchuang",
  "capacity",
  "price",
  "contact",
  "check",
] as const;
export type Section = (typeof SECTIONS)[number];

/** Which fields stand in which part. */
export const FIELDS: Readonly<Record<Section, readonly string[]>> = {
  overview: ["summary", "name_en", "region", "district", "founded_year", "headcount_band", "tier", "language"],
  capabilities: ["capabilities"],
  products: ["products"],
  cases: ["cases"],
  certificates: ["certificates"],
  xinchuang: ["xinchuang"],
  capacity: ["capacity", "capacity_note", "resume_on"],
  price: ["price", "finance"],
  contact: ["contact"],
  check: [],
};

/** The part in which a place of the profile is filled in; what is about the whole is told before it is submitted. */
export function sectionOf(pointer: string): Section {
  const field = pointer.split("/")[1] ?? "";
  return SECTIONS.find((section) => FIELDS[section].includes(field)) ?? "check";
}

/** What a field holds before anybody has filled it in. */
const UNTOUCHED: readonly unknown[] = ["", null, undefined, [], "zh-Hans"];

function isUntouched(value: unknown): boolean {
  return UNTOUCHED.some((blank) => isEqual(blank, value));
}

/** Whether anything of a part has been filled in; the city is known from the registration. */
export function isBegun(profile: Profile, section: Section): boolean {
  return FIELDS[section]
    .filter((field) => field !== "region")
    .some((field) => !isUntouched(valueAt(profile, `/${field}`)));
}

/** What is asked for at a place of the profile, and whether it is there. */
export interface Asked {
  pointer: string;
  done: boolean;
}

/** How far a part has come: what is complained of weighs most, then what is still asked for. */
export function stateOf(
  profile: Profile,
  section: Section,
  asked: readonly Asked[],
  wrong: readonly string[],
): StepState {
  if (wrong.some((pointer) => sectionOf(pointer) === section)) return "problem";
  if (!isBegun(profile, section)) return "todo";
  const here = asked.filter((one) => sectionOf(one.pointer) === section);
  return here.every((one) => one.done) ? "done" : "started";
}

const newId = () => crypto.randomUUID();

export const BLANK = {
  capabilities: (): ProfileCapability => ({
    id: newId(),
    title: "",
    description: "",
    domains: [],
    keywords: [],
    products: [],
    service_regions: [],
  }),
  products: (): ProfileProduct => ({ id: newId(), name: "", version: "", description: "", lists: [], attachments: [] }),
  cases: (): ProfileCase => ({
    id: newId(),
    title: "",
    client: "",
    region: "",
    year: null,
    outcome: "",
    capability_id: null,
    evidence_level: "text",
    attachments: [],
  }),
  certificates: (): ProfileCertificate => ({
    id: newId(),
    name: "",
    issuer: "",
    number: "",
    valid_until: null,
    attachments: [],
  }),
};
