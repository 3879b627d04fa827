import type { components } from "../../api/schema";

type Schemas = components["schemas"];

/** With nothing left out: the server tells every field, also those of which it takes a missing one for nothing. */
type Whole<T> = T extends readonly (infer E)[]
  ? Whole<E>[]
  : T extends object
    ? { [K in keyof T]-?: Whole<Exclude<T[K], undefined>> }
    : T;

/** A profile as its vendor writes it; what only reviewers read included. */
export type Profile = Whole<Schemas["VendorContent"]>;
export type ProfileCapability = Profile["capabilities"][number];
export type ProfileProduct = Profile["products"][number];
export type ProfileCase = Profile["cases"][number];
export type ProfileCertificate = Profile["certificates"][number];
export type EvidenceLevel = ProfileCase["evidence_level"];

/** A profile under way, or the last one decided. */
export type ProfileRevision = Whole<Schemas["VendorRevisionRead"]>;
export type Completeness = Schemas["CompletenessRead"];
export type CompletenessItem = Schemas["CompletenessItem"];
export type SuspensionReason = Schemas["Reason"];
export type OwnVendor = Schemas["OwnVendorRead"];
