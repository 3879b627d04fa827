// The words of the API under short names; the shapes themselves are generated into schema.d.ts.
import type { components } from "./schema";

type Schemas = components["schemas"];

/** What the server tells has every field; those with a default may be left out only where it is sent. */
export type Told<T> = T extends (infer E)[]
  ? Told<E>[]
  : T extends object
    ? { [K in keyof T]-?: Told<Exclude<T[K], undefined>> }
    : T;

export type AdministeredOrganisation = Schemas["AdministeredItem"];
export type AdministeredOrganisationDetail = Schemas["AdministeredRead"];
export type Twin = Schemas["TwinRead"];
export type Merger = Schemas["MergerRead"];
export type Anchor = Schemas["AnchorRead"];
export type Attachment = Schemas["AttachmentRead"];
export type AuditEvent = Schemas["AuditEventRead"];
export type AuditVerification = Schemas["VerificationRead"];
export type Batch = Schemas["BatchRead"];
export type BulkItem = Schemas["BulkItem"];
export type BulkSent = Schemas["BulkSent"];
export type Capability = Schemas["CapabilityRead"];
export type CapabilityDraft = Schemas["CapabilityDraft"];
export type CapabilityPreview = Schemas["CapabilityPreview"];
export type Claims = Schemas["ClaimsRead"];
export type Clause = Schemas["ClauseRead"];
export type Contribution = Schemas["ContributionRead"];
export type DecidedPair = Schemas["DecidedRead"];
export type Decision = Schemas["DecisionRead"];
export type DecisionSent = Schemas["PairDecisionSent"];
export type DemoAccount = Schemas["DemoAccountRead"];
export type Enrolment = Schemas["EnrolmentRead"];
export type Evaluation = Schemas["EvaluationRead"];
export type EvaluationDetail = Schemas["EvaluationDetail"];
export type Evidence = Schemas["EvidenceRead"];
export type FieldText = Schemas["FieldText"];
export type Flag = Schemas["FlagRead"];
export type Interval = Schemas["Interval"];
export type InvitationLooked = Schemas["InvitationLooked"];
export type ManagedUser = Schemas["UserItem"];
export type Excluded = Schemas["ExclusionRead"];
export type Match = Schemas["MatchRead"];
export type MatchScenario = Schemas["MatchScenario"];
export type Member = Schemas["MemberRead"];
export type MetricInterval = Schemas["MetricInterval"];
export type Move = Schemas["MoveRead"];
export type NotificationItem = Schemas["NotificationRead"];
export type OrganisationNamed = Schemas["OrganisationNamed"];
export type OwnOrganisation = Schemas["OwnOrganisationRead"];
export type OwnScenario = Schemas["OwnScenario"];
export type Pair = Schemas["PairRead"];
export type PairDetail = Schemas["PairDetail"];
export type PairLine = Schemas["LineRead"];
export type PairSummary = Schemas["PairSummary"];
export type PastPair = Schemas["HistoryRead"];
export type PasswordRules = Schemas["PasswordRules"];
export type PolicyDocument = Schemas["PolicyDocumentItem"];
export type RegisterEntry = Schemas["EntryRead"];
export type RegisterListing = Schemas["ListingRead"];
export type RevealedContacts = Schemas["ContactsRead"];
export type ReviewQueue = Schemas["QueueRead"];
export type ReviewSettings = Schemas["ReviewSettingsRead"];
export type Reviewer = Schemas["ReviewerRead"];
export type Role = Schemas["Role"];
export type Proof = Schemas["ProofRead"];
export type Run = Schemas["RunRead"];
export type RunProgress = Schemas["RunProgress"];
export type RunStatus = Schemas["RunStatusRead"];
export type RunSummary = Schemas["RunSummary"];
export type SavedSearch = Schemas["SavedSearchRead"];
/** Filters that narrow nothing may be left out. */
export type SavedSearchSent = Omit<Schemas["SavedSearchSent"], "filters"> & {
  filters: Partial<Schemas["SearchFilters"]>;
};
export type Scenario = Schemas["ScenarioDetail"];
export type ScenarioChange = Schemas["ScenarioChange"];
export type ScenarioContent = Told<Schemas["ScenarioContent"]>;
export type ScenarioDraft = Schemas["ScenarioDraft"];
export type ScenarioGates = Schemas["GatesRead"];
export type ScenarioItem = Schemas["ScenarioItem"];
export type ScenarioPreview = Schemas["ScenarioPreview"];
export type ScenarioPublic = Told<Schemas["ScenarioPublic"]>;
export type ScenarioReadiness = Schemas["ReadinessRead"];
export type ScenarioRevision = Told<Schemas["ScenarioDraftRead"]>;
export type SearchHit = Schemas["SearchHit"];
export type SessionItem = Schemas["SessionRead"];
export type ShippedWeights = Schemas["ShippedWeights"];
export type Successor = Schemas["SuccessorRead"];
export type Statistics = Schemas["Statistics"];
export type TopicChoice = Schemas["TopicChoice"];
export type TopicRead = Schemas["TopicRead"];
export type Vendor = Schemas["VendorRead"];
export type VendorItem = Schemas["VendorItem"];
export type VendorMatch = Schemas["MatchRead"];
export type WeightSets = Told<Schemas["WeightSetsRead"]>;
export type WhyNot = Schemas["WhyNotRead"];
export type WhatIf = Schemas["WhatIfRead"];
export type WhatIfCreate = Schemas["WhatIfCreate"];
export type Who = Schemas["WhoRead"];
export type WatchedScenario = Schemas["WatchedScenario"];
export type WorkItem = Schemas["WorkItemRead"];
