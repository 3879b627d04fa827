import type {
  Contribution,
  EvaluationDetail,
  Match,
  Pair,
  RunSummary,
  Scenario,
  ScenarioItem,
  Statistics,
} from "../api/types";

export const RUN: RunSummary = {
  id: "run-1",
  number: "MR-2026-0001",
  scope: "all",
  status: "done",
  phase: "done",
  progress_done: 26,
  progress_total: 26,
  scenario_id: null,
  batch_id: null,
  weight_set: null,
  cancel_requested: false,
  engine: "citymatch-1.0",
  requested_at: "2026-01-05T02:00:00Z",
  started_at: "2026-01-05T02:00:01Z",
  finished_at: "2026-01-05T02:00:09Z",
  is_public_demo: true,
  manifest_sha256: "ab".repeat(32),
  error: "",
};

export const ITEM: ScenarioItem = {
  id: "sc-3",
  number: 3,
  code: "SC-2023-0003",
  name: "医学影像辅助诊断",
  name_en: "Assisted diagnosis from medical images",
  domain: "智慧医疗",
  domain_en: "Smart healthcare",
  agencies: [{ id: "ag-1", name: "市卫生健康委", name_en: "Municipal Health Commission" }],
  batch: "应用场景清单（第一批）",
  batch_id: "batch-1",
  best_score: 0.7123,
  match_count: 50,
};

export const SCENARIO: Scenario = {
  ...ITEM,
  agencies: [
    {
      id: "ag-1",
      name: "市卫生健康委",
      name_en: "Municipal Health Commission",
      role: "lead",
      written_name: "市卫健委",
      match_score: 0.92,
    },
  ],
  description: "在医疗卫生机构探索开展医学影像辅助诊断。",
  content: null,
  city: "深圳市",
  issued_on: "2023-05-31",
  policy_document: { id: "doc-1", title: "行动方案" },
  missing: ["goal", "budget"],
  has_source_sentence: true,
  previous_id: "sc-2",
  next_id: "sc-4",
};

/** Three contributions whose plainly rounded tenths (33.3 + 33.3 + 4.6) would not add up to the rounded score (71.3). */
export const CONTRIBUTIONS: Contribution[] = [
  {
    signal: "text",
    weight: 0.5,
    value: 0.66699,
    points: 0.333495,
    known: true,
    evidence: [
      {
        code: "word",
        term: "影像",
        points: 0.333495,
        need: [{ field: "title", start: 2, end: 4 }],
        offer: [{ field: "text", start: 4, end: 6 }],
        facts: {},
      },
    ],
  },
  { signal: "domain", weight: 0.4, value: 0.8337, points: 0.33348, known: true, evidence: [] },
  { signal: "evidence", weight: 0.1, value: 0.4556, points: 0.04556, known: false, evidence: [] },
];

export const MATCH: Match = {
  rank: 1,
  vendor_rank: 1,
  score: 0.333495 + 0.33348 + 0.04556,
  scenario: { id: "sc-3", number: 3, name: ITEM.name, name_en: ITEM.name_en },
  vendor: { id: "ve-1", name: "示例影诊科技（示例企业）", tier: "小巨人", region: "深圳市", is_demo: true },
  capability: { id: "ca-1", title: "肺结节阅片" },
  contributions: CONTRIBUTIONS,
  flags: [],
  run_id: RUN.id,
};

export const PAIR: Pair = {
  ...MATCH,
  need: { fields: [{ field: "title", text: "医学影像辅助诊断" }] },
  offer: { fields: [{ field: "text", text: "𠮷田医学影像阅片" }] },
  other_capabilities: [{ id: "ca-2", title: "病理切片扫描", score: 0.41 }],
  rank_of: 50,
  run: RUN,
};

export const STATISTICS: Statistics = {
  scenarios: 26,
  domains: [
    { name: "智慧医疗", name_en: "Smart healthcare", scenarios: 3, capabilities: 61 },
    { name: "城市治理", name_en: "City governance", scenarios: 1, capabilities: 1204 },
    { name: "智慧农业", name_en: "Smart farming", scenarios: 0, capabilities: 12 },
  ],
  agencies: 12,
  vendors: 150,
  capabilities: 300,
  policy_documents: 5,
  clauses: 210,
  batches: 1,
  latest_run: RUN,
  strong_from: 0.35,
  coverage: [
    {
      scenario_id: "sc-3",
      number: 3,
      name: "医学影像辅助诊断",
      name_en: "Assisted diagnosis from medical images",
      domain: "智慧医疗",
      strong: 9,
      shown: 50,
    },
    { scenario_id: "sc-5", number: 5, name: "口岸", name_en: "Border ports", domain: "城市治理", strong: 1, shown: 50 },
  ],
};

/** Measured on three scenarios, the worst first, with a version before it that was as good as this one. */
export const EVALUATION: EvaluationDetail = {
  id: "ev-2",
  made_at: "2026-01-06T02:00:00Z",
  run: { id: "run-2", number: "MR-2026-0002", scope: "all" },
  engine: "citymatch/2",
  normalizer: "normalize/2",
  vocabulary: "vocabulary/3",
  weights_sha256: "cd".repeat(32),
  scenarios: 3,
  ranked_scenarios: 26,
  judged_pairs: 120,
  gated_pairs: 7,
  absent_pairs: 2,
  coverage: 0.9333,
  metrics: [
    { name: "nDCG@10", mean: 0.7731, low: 0.7204, high: 0.8208 },
    { name: "MRR", mean: 0.9, low: 0.8, high: 1 },
  ],
  previous: {
    evaluation_id: "ev-1",
    run_number: "MR-2026-0001",
    engine: "citymatch/1",
    vocabulary: "vocabulary/2",
    weights_sha256: "ab".repeat(32),
    scenarios: 3,
    same_judgements: true,
    differences: [
      { name: "nDCG@10", mean: 0.012, low: -0.004, high: 0.03 },
      { name: "MRR", mean: 0.05, low: 0.01, high: 0.09 },
    ],
  },
  signals: { text: 0.6, names: 0.1, domain: 0.1, region: 0.05, tier: 0, evidence: 0.15 },
  per_scenario: [
    {
      scenario: { id: "sc-5", number: 5, name: "口岸", name_en: "Border ports" },
      values: { "nDCG@10": 0.41, MRR: 0.5 },
      judged: 40,
      relevant: 3,
      coverage: 0.8,
      difference: null,
    },
    {
      scenario: { id: "sc-3", number: 3, name: "医学影像辅助诊断", name_en: "Assisted diagnosis from medical images" },
      values: { "nDCG@10": 0.93, MRR: 1 },
      judged: 40,
      relevant: 6,
      coverage: 1,
      difference: -0.02,
    },
  ],
};
