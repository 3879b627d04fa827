// The words of the API under short names; the shapes themselves are generated into schema.d.ts.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Anchor = Schemas["AnchorRead"];
export type Batch = Schemas["BatchRead"];
export type Capability = Schemas["CapabilityRead"];
export type CapabilityDraft = Schemas["CapabilityDraft"];
export type CapabilityPreview = Schemas["CapabilityPreview"];
export type Clause = Schemas["ClauseRead"];
export type Contribution = Schemas["ContributionRead"];
export type Evaluation = Schemas["EvaluationRead"];
export type EvaluationDetail = Schemas["EvaluationDetail"];
export type Evidence = Schemas["EvidenceRead"];
export type FieldText = Schemas["FieldText"];
export type Flag = Schemas["FlagRead"];
export type Interval = Schemas["Interval"];
export type Match = Schemas["MatchRead"];
export type MatchScenario = Schemas["MatchScenario"];
export type MetricInterval = Schemas["MetricInterval"];
export type Move = Schemas["MoveRead"];
export type Pair = Schemas["PairRead"];
export type PolicyDocument = Schemas["PolicyDocumentItem"];
export type Run = Schemas["RunRead"];
export type RunSummary = Schemas["RunSummary"];
export type Scenario = Schemas["ScenarioDetail"];
export type ScenarioItem = Schemas["ScenarioItem"];
export type ScenarioChange = Schemas["ScenarioChange"];
export type ScenarioDraft = Schemas["ScenarioDraft"];
export type ScenarioPreview = Schemas["ScenarioPreview"];
export type SearchHit = Schemas["SearchHit"];
export type ShippedWeights = Schemas["ShippedWeights"];
export type Statistics = Schemas["Statistics"];
export type Vendor = Schemas["VendorRead"];
export type VendorItem = Schemas["VendorItem"];
export type VendorMatch = Schemas["MatchRead"];
export type WhatIf = Schemas["WhatIfRead"];
export type WhatIfCreate = Schemas["WhatIfCreate"];
