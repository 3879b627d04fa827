import { describe, expect, it } from "vitest";
import { detailOf, pairOf } from "../../testing/reviews";
import { afterLeaving, firstOf, HELD, leftOf, mergeClaims, standAt, stepFrom, wantedFrom } from "./claims";

const ME = "u-me";
const by = (id: string) => ({ id, name: id, until: "2026-01-05T02:10:00Z" });
const LIST = [
  pairOf("p-1", { claimed_by: by("u-other") }),
  pairOf("p-2"),
  pairOf("p-3", { claimed_by: by("u-other") }),
  pairOf("p-4"),
  pairOf("p-5", { claimed_by: by(ME) }),
];

describe("the way through the queue", () => {
  it("begins at what one holds already, and never at what somebody else holds", () => {
    expect(firstOf(LIST, ME)).toBe("p-5");
    expect(firstOf(LIST.slice(0, 4), ME)).toBe("p-2");
    expect(firstOf(LIST.slice(0, 1), ME)).toBeNull();
  });

  it("steps over what somebody else holds and stays at the ends", () => {
    expect(stepFrom(LIST, "p-2", 1, ME)).toBe("p-4");
    expect(stepFrom(LIST, "p-4", -1, ME)).toBe("p-2");
    expect(stepFrom(LIST, "p-2", -1, ME)).toBe("p-2");
    expect(stepFrom(LIST, "p-5", 1, ME)).toBe("p-5");
  });

  it("goes on with the next, from the last one back, and from the only one nowhere", () => {
    expect(afterLeaving(LIST, "p-2", ME)).toBe("p-4");
    expect(afterLeaving(LIST, "p-5", ME)).toBe("p-4");
    expect(afterLeaving(LIST.slice(0, 3), "p-2", ME)).toBeNull();
  });

  it("goes on by itself where somebody else was faster at the next pair", () => {
    expect(standAt(LIST, "p-4", ME)).toBe("p-4");
    expect(standAt(LIST, "p-3", ME)).toBe("p-4");
    expect(standAt(LIST, "gone", ME)).toBe("p-5");
    expect(standAt(LIST.slice(0, 1), "p-1", ME)).toBeNull();
  });

  it("leaves out what has been decided here, whether or not the server knows", () => {
    const arrived = new Map([["p-4", 2]]);
    expect(leftOf(LIST, new Set(["p-2", "p-5"]), arrived).map((pair) => pair.id)).toEqual(["p-1", "p-3"]);
    expect(leftOf([pairOf("p-4", { version: 3 })], new Set(), arrived)).toHaveLength(1);
  });
});

describe("what is held", () => {
  it("is the pair on the screen and the next free ones, never somebody else's", () => {
    const long = [...LIST, pairOf("p-6"), pairOf("p-7"), pairOf("p-8")];
    expect(wantedFrom(long, "p-2", ME)).toEqual(["p-2", "p-4", "p-5", "p-6", "p-7"]);
    expect(wantedFrom(long, "p-2", ME)).toHaveLength(HELD);
    expect(wantedFrom(long, "gone", ME)).toEqual([]);
  });

  it("is told to the queue: mine, free again, and gone", () => {
    const held = [detailOf("p-2", { claimed_by: by(ME), version: 7 })];
    const merged = mergeClaims(LIST, ["p-2", "p-4"], held, ME);
    expect(merged.map((pair) => [pair.id, pair.claimed_by?.id ?? null, pair.version])).toEqual([
      ["p-1", "u-other", 1],
      ["p-2", ME, 7],
      ["p-3", "u-other", 1],
      ["p-5", null, 1],
    ]);
  });
});
