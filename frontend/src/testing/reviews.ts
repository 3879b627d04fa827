// Pairs of the review desk for tests.

import type { Decision, DecisionSent, PairDetail, PairSummary, ReviewQueue } from "../api/types";
import { CONTRIBUTIONS } from "./fixtures";

/** A pair nobody has looked at. */
export function pairOf(id: string, more: Partial<PairSummary> = {}): PairSummary {
  return {
    id,
    run: { id: "run-1", number: "MR-2026-0001" },
    scenario: { id: "sc-3", code: "SC-2023-0003", number: 3, name: "医学影像辅助诊断", name_en: "Assisted diagnosis" },
    vendor: { id: `ve-${id}`, name: `示例企业 ${id}`, name_en: "", is_demo: true },
    origin: "ranked",
    rank: 1,
    score: 0.712,
    state: "proposed",
    version: 1,
    near_tie: false,
    conflicting: false,
    flagged: false,
    needs_second: false,
    age_days: 2,
    deferred_until: null,
    assigned_to: null,
    claimed_by: null,
    ...more,
  };
}

/** The same with all there is to read about it. */
export function detailOf(id: string, more: Partial<PairDetail> = {}): PairDetail {
  return {
    ...pairOf(id),
    capability: { id: "ca-1", title: "肺结节阅片" },
    contributions: CONTRIBUTIONS,
    flags: [],
    need: { fields: [{ field: "title", text: "医学影像辅助诊断" }] },
    offer: { fields: [{ field: "text", text: "𠮷田医学影像阅片" }] },
    other_capabilities: [],
    lines: [],
    rank_of: 50,
    content: null,
    gates: [],
    scenario_history: [],
    vendor_history: [],
    decisions: [],
    note_count: 0,
    may_decide: true,
    barred: null,
    successor: null,
    added_reason: "",
    ...more,
  };
}

/** A queue that holds just these. */
export function queueOf(items: readonly PairSummary[]): ReviewQueue {
  const none = { mine: 0, assigned: 0, ageing: 0, near_tie: 0, conflicting: 0, stuffing: 0, second: 0, disagreed: 0 };
  return {
    items: [...items],
    total: items.length,
    page: 1,
    size: 100,
    counts: { all: items.length, ...none },
    progress: { total: items.length, done: 0, mine: 0 },
  };
}

/** What the server says of a decision. */
export function decisionOf(pair_id: string, sent?: DecisionSent): Decision {
  return {
    id: `d-${pair_id}`,
    pair_id,
    slot: 1,
    verdict: sent?.verdict ?? "shortlist",
    reason: sent?.reason ?? null,
    reason_text: "",
    deferred_until: null,
    reviewer: { id: "u-me", name: "周文君" },
    decided_at: "2026-01-05T02:00:00Z",
    undone_at: null,
    undo_reason: "",
    is_undoable: true,
  };
}
