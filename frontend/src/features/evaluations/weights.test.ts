import { describe, expect, it } from "vitest";
import { entriesOf, isHundred, pointsOf, sumOf, trialOf, verdictOf, wayOf, weighedBy } from "./weights";

const SHIPPED = [
  { name: "text", weight: 0.57 },
  { name: "names", weight: 0.07 },
  { name: "domain", weight: 0.36 },
];

describe("weights as points", () => {
  it("shows them without the crumbs of binary fractions, and they add up", () => {
    expect(entriesOf(SHIPPED)).toEqual({ text: "57", names: "7", domain: "36" });
    expect(sumOf(entriesOf(SHIPPED))).toBe(100);
  });

  it.each([
    ["12.5", 12.5],
    [" 12,5 ", 12.5],
    ["0", 0],
    ["", null],
    ["-1", null],
    ["1001", null],
    ["many", null],
  ])("reads %j as %j", (text, points) => {
    expect(pointsOf(text)).toBe(points);
  });

  it("has a sum divided out by the server only where it is not a hundred", () => {
    expect(trialOf(entriesOf(SHIPPED))).toEqual({
      signals: { text: 0.57, names: 0.07, domain: 0.36 },
      normalise: false,
    });
    expect(trialOf({ text: "60", names: "60" }).normalise).toBe(true);
    expect(isHundred(sumOf({ text: "33.3", names: "33.3", domain: "33.4" }))).toBe(true);
  });
});

describe("verdictOf", () => {
  it.each([
    [{ mean: 0.02, low: 0.01, high: 0.03 }, "better"],
    [{ mean: -0.02, low: -0.03, high: -0.01 }, "worse"],
    [{ mean: 0.02, low: -0.001, high: 0.03 }, "cannotTell"],
    [{ mean: 0.02, low: 0, high: 0.03 }, "cannotTell"],
    [{ mean: 0, low: 0, high: 0 }, "same"],
  ] as const)("reads %j as %s", (interval, verdict) => {
    expect(verdictOf(interval)).toBe(verdict);
  });
});

describe("the weights of a run", () => {
  it("stand in the order of the signals, and what a run did not know counts nothing", () => {
    expect(weighedBy(SHIPPED, { domain: 0.4, text: 0.6 })).toEqual([
      { name: "text", weight: 0.6 },
      { name: "names", weight: 0 },
      { name: "domain", weight: 0.4 },
    ]);
    expect(weighedBy(SHIPPED, undefined).every(({ weight }) => weight === 0)).toBe(true);
  });
});

describe("a move", () => {
  it.each([
    [5, 3, "up"],
    [3, 5, "down"],
    [null, 8, "up"],
    [9, null, "down"],
  ] as const)("from %s to %s goes %s", (was, now, way) => {
    expect(wayOf({ was, now })).toBe(way);
  });
});
