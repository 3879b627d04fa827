import type { DecisionSent, PairLine, ReviewQueue } from "../../api/types";

export type Verdict = DecisionSent["verdict"];
export type LineVerdict = PairLine["verdict"];
export type Only = keyof ReviewQueue["counts"];
export type Reason = NonNullable<DecisionSent["reason"]>;

/** Which part of the queue can be asked for, in the order they are offered. */
export const ONLY: readonly Only[] = [
  "all",
  "mine",
  "assigned",
  "ageing",
  "near_tie",
  "conflicting",
  "stuffing",
  "second",
  "disagreed",
];

/** The coded reasons of a rejection, in the order of the keys 1 to 9. */
export const REASONS: readonly Reason[] = [
  "must_unmet",
  "off_topic",
  "weak_evidence",
  "no_capacity",
  "region",
  "budget",
  "stuffing",
  "risk",
  "other",
];

/** What one says about a pair, whichever version of it one has seen. */
export type Said = Partial<Omit<DecisionSent, "version">> & Pick<DecisionSent, "verdict">;

/** The same with all its fields, as it is sent. */
export function whole({ verdict, reason = null, reason_text = "", deferred_until = null }: Said) {
  return { verdict, reason, reason_text, deferred_until };
}
