import type { components } from "../../api/schema";
import type { Told } from "../../api/types";

type Schemas = components["schemas"];

/** A profile as its vendor writes it; what only reviewers read included. */
export type Profile = Told<Schemas["VendorContent"]>;
export type ProfileCapability = Profile["capabilities"][number];
export type ProfileProduct = Profile["products"][number];
export type ProfileCase = Profile["cases"][number];
export type ProfileCertificate = Profile["certificates"][number];
export type EvidenceLevel = ProfileCase["evidence_level"];

/** A profile under way, or the last one decided. */
export type ProfileRevision = Told<Schemas["VendorRevisionRead"]>;
export type Completeness = Schemas["CompletenessRead"];
export type CompletenessItem = Schemas["CompletenessItem"];
export type SuspensionReason = Schemas["Reason"];
export type OwnVendor = Schemas["OwnVendorRead"];
