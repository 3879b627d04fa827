import type { Contribution } from "../api/types";
import type { Wording } from "../i18n/wording";
import { SCORE_LOOKS, type ScorePart } from "./ScoreBar";

/** The look of a signal: its place in the engine's order, so that it looks the same on every bar. */
export function lookOf(index: number): number {
  return (index % SCORE_LOOKS) + 1;
}

/** The contributions as parts of a bar; signals that count nothing are told in words only. */
export function scoreParts(contributions: readonly Contribution[], wording: Wording): ScorePart[] {
  return contributions
    .map((one, index) => ({
      key: one.signal,
      label: wording.signal(one.signal),
      points: one.points,
      look: lookOf(index),
      known: one.known,
      weight: one.weight,
    }))
    .filter((part) => part.weight > 0);
}
