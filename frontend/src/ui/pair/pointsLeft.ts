import type { WhyNot } from "../../api/types";

export interface Left {
  signal: string;
  held: number;
  most: number;
}

/** By signal what a vendor has of the points it can have, in parts of the whole score: where most is left, first. */
export function pointsLeft({ contributions, most }: Pick<WhyNot, "contributions" | "most">): Left[] {
  const held = new Map(contributions.map((one) => [one.signal, one.points]));
  return Object.entries(most)
    .map(([signal, all]) => ({ signal, held: held.get(signal) ?? 0, most: all }))
    .filter((one) => one.most > one.held)
    .sort((a, b) => b.most - b.held - (a.most - a.held));
}
