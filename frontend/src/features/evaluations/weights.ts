import type { Interval, Move, ShippedWeights, WhatIfCreate } from "../../api/types";

/** What stands in the field of each signal, in points of a hundred, as it was typed. */
export type Entries = Record<string, string>;

export const MOST_POINTS = 1000;
/** How far a sum may be off a hundred: no decimal anyone types. */
const ROUNDING = 1e-6;

/** Weights as points, without the crumbs of binary fractions. */
export function entriesOf(signals: ShippedWeights["signals"]): Entries {
  return Object.fromEntries(signals.map(({ name, weight }) => [name, String(Number((weight * 100).toFixed(4)))]));
}

/** The signals in their order, each with what other weights give it. */
export function weighedBy(signals: ShippedWeights["signals"], weights: unknown): ShippedWeights["signals"] {
  const held = (typeof weights === "object" && weights !== null ? weights : {}) as Record<string, unknown>;
  return signals.map(({ name }) => ({ name, weight: typeof held[name] === "number" ? held[name] : 0 }));
}

/** The points somebody typed, or null where that is no number one can weigh with. */
export function pointsOf(text: string): number | null {
  const points = text.trim() === "" ? Number.NaN : Number(text.trim().replace(/[,，]/, "."));
  return points >= 0 && points <= MOST_POINTS ? points : null;
}

/** The sum of all points, to four decimals; what is no number counts nothing. */
export function sumOf(entries: Entries): number {
  const sum = Object.values(entries).reduce((total, text) => total + (pointsOf(text) ?? 0), 0);
  return Number(sum.toFixed(4));
}

export function isHundred(sum: number): boolean {
  return Math.abs(sum - 100) < ROUNDING;
}

/** What is asked of the server, which named the signals; a sum that is not a hundred is divided out there. */
export function trialOf(entries: Entries): WhatIfCreate {
  const signals = Object.entries(entries).map(([name, text]) => [name, (pointsOf(text) ?? 0) / 100]);
  return { signals: Object.fromEntries(signals) as WhatIfCreate["signals"], normalise: !isHundred(sumOf(entries)) };
}

/** Whether a vendor goes up or down; a place that is not counted lies below all others. */
export function wayOf({ was, now }: Pick<Move, "was" | "now">): "up" | "down" {
  return (now ?? Number.POSITIVE_INFINITY) < (was ?? Number.POSITIVE_INFINITY) ? "up" : "down";
}

export type Verdict = "better" | "worse" | "cannotTell" | "same";

/** What the interval of a difference lets one say: only one that keeps clear of 0 tells better from worse. */
export function verdictOf({ mean, low, high }: Interval): Verdict {
  if (mean === 0 && low === 0 && high === 0) return "same";
  if (low > 0) return "better";
  if (high < 0) return "worse";
  return "cannotTell";
}
