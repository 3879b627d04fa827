import type { DecidedPair, PairSummary } from "../../api/types";
import type { Entry } from "./outbox";
import type { Reason, Verdict } from "./types";

/** One of the last decisions, whether or not the server has it yet. */
export interface Recent {
  key: string;
  pair: PairSummary;
  verdict: Verdict;
  reason: Reason | null;
  /** When the server took it; null while it is on its way. */
  decidedAt: string | null;
  /** How it is taken back; null where it no longer can be. */
  undo: { entry: string } | { decision: string } | null;
}

/** The last decisions, the newest first: those on their way, then those the server has; not what is being taken back. */
export function recentOf(entries: readonly Entry[], own: readonly DecidedPair[], most: number): Recent[] {
  const leaving = new Set(entries.map((entry) => (entry.kind === "undo" ? entry.decision_id : "")));
  const pending = entries
    .filter((entry) => entry.kind === "decision" && !entry.isWithdrawn)
    .map<Recent | null>((entry) =>
      entry.kind === "decision"
        ? {
            key: entry.key,
            pair: entry.pair,
            verdict: entry.sent.verdict,
            reason: entry.sent.reason ?? null,
            decidedAt: null,
            undo: { entry: entry.key },
          }
        : null,
    )
    .filter((one) => one !== null)
    .reverse();
  const landed = own
    .filter(({ decision }) => decision.undone_at === null && !leaving.has(decision.id))
    .map<Recent>(({ decision, pair }) => ({
      key: decision.id,
      pair,
      verdict: decision.verdict,
      reason: decision.reason,
      decidedAt: decision.decided_at,
      undo: decision.is_undoable ? { decision: decision.id } : null,
    }));
  return [...pending, ...landed].slice(0, most);
}
