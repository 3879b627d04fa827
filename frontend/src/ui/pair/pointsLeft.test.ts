import { expect, it } from "vitest";
import type { Contribution } from "../../api/types";
import { pointsLeft } from "./pointsLeft";

const held = (signal: string, points: number) => ({ signal, points }) as Contribution;

it("names first where most points are left, and leaves out what is full", () => {
  const contributions = [held("text", 0.3), held("domain", 0.1)];
  expect(pointsLeft({ contributions, most: { domain: 0.1, evidence: 0.28, text: 0.5, tier: 0 } })).toEqual([
    { signal: "evidence", held: 0, most: 0.28 },
    { signal: "text", held: 0.3, most: 0.5 },
  ]);
});
