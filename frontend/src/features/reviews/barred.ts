import { ApiProblem } from "../../api/problems";
import type { PairDetail, Successor } from "../../api/types";

export type Barred = NonNullable<PairDetail["barred"]> | "gone";

/** Why nobody decides on a pair here, as far as it is known: what the pair says, or why it is not told any more. */
export function barredBy(detail: PairDetail | undefined, error: unknown): Barred | null {
  if (error instanceof ApiProblem && error.code === "claimed") return "claimed";
  if (error instanceof ApiProblem && error.status === 404) return "gone";
  return detail?.barred ?? null;
}

/** Where a pair is decided that a newer run has ranked again: the new pair, else what that run has brought. */
export function wayTo(successor: Successor, scenario: string): string {
  const { run, pair_id } = successor;
  return pair_id === null ? `/desk/reviews?run=${run.id}&scenario=${scenario}` : `/desk/reviews?pair=${pair_id}`;
}

/** The same, as a refusal tells it. */
export function successorOf(error: unknown): Successor | null {
  return error instanceof ApiProblem ? ((error.members.successor as Successor | null | undefined) ?? null) : null;
}
