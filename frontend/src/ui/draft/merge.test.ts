import { describe, expect, it } from "vitest";
import { isEqual, merge, valueAt, withValue } from "./merge";

interface Line {
  id: string;
  text: string;
}
interface Doc {
  goal: string;
  tags: string[];
  gates: { owner: { text: string } };
  lines: Line[];
}

const line = (id: string, text = id): Line => ({ id, text });
const BASE: Doc = { goal: "g", tags: ["a"], gates: { owner: { text: "o" } }, lines: [line("1"), line("2"), line("3")] };
const doc = (part: Partial<Doc>): Doc => ({ ...BASE, ...part });

/** What can be done to the document, each touching other places than all the rest. */
const CHANGES: Record<string, (from: Doc) => Doc> = {
  "another goal": (from) => ({ ...from, goal: "g2" }),
  "more tags": (from) => ({ ...from, tags: ["a", "b"] }),
  "another text deep inside": (from) => withValue(from, "/gates/owner/text", "o2"),
  "the first line's text": (from) => withValue(from, "/lines/1/text", "one"),
  "the second line gone": (from) => withValue(from, "/lines/2", undefined),
  "a line at the end": (from) => withValue(from, "/lines/9", line("9")),
};
const NAMES = Object.keys(CHANGES);
const apply = (names: readonly string[], from: Doc) => names.reduce((now, name) => CHANGES[name]?.(now) ?? now, from);

describe("three-way merge", () => {
  it("keeps both sides' changes for every pair of different places, whoever made which", () => {
    for (const mine of NAMES) {
      for (const theirs of NAMES.filter((name) => name !== mine)) {
        const merged = merge(BASE, apply([mine], BASE), apply([theirs], BASE));
        expect(merged.content, `${mine} + ${theirs}`).toEqual(apply([mine, theirs], BASE));
        expect(merged.conflicts).toEqual([]);
        expect(merged.taken).toHaveLength(1);
      }
    }
  });

  it("is nothing to ask about where both did the same, or only one did anything", () => {
    for (const name of NAMES) {
      const changed = apply([name], BASE);
      expect(merge(BASE, changed, changed)).toEqual({ content: changed, taken: [], conflicts: [] });
      expect(merge(BASE, changed, BASE)).toEqual({ content: changed, taken: [], conflicts: [] });
      expect(merge(BASE, BASE, changed).content).toEqual(changed);
      expect(merge(BASE, BASE, changed).taken).toHaveLength(1);
    }
  });

  it("names each place the others have changed, also to whoever has changed nothing", () => {
    const theirs = withValue(withValue(BASE, "/goal", "theirs"), "/lines/2/text", "theirs");
    expect(merge(BASE, BASE, theirs)).toEqual({ content: theirs, taken: ["/goal", "/lines/2/text"], conflicts: [] });
  });

  it.each([
    ["a field", doc({ goal: "mine" }), doc({ goal: "theirs" }), "/goal", "mine", "theirs"],
    [
      "one text of a list",
      withValue(BASE, "/lines/2/text", "mine"),
      withValue(BASE, "/lines/2/text", "theirs"),
      "/lines/2/text",
      "mine",
      "theirs",
    ],
    ["a list of words as a whole", doc({ tags: ["a", "m"] }), doc({ tags: ["t"] }), "/tags", ["a", "m"], ["t"]],
    [
      "a line I took out and they changed",
      withValue(BASE, "/lines/2", undefined),
      withValue(BASE, "/lines/2/text", "theirs"),
      "/lines/2",
      undefined,
      line("2", "theirs"),
    ],
    [
      "a line they took out and I changed",
      withValue(BASE, "/lines/2/text", "mine"),
      withValue(BASE, "/lines/2", undefined),
      "/lines/2",
      line("2", "mine"),
      undefined,
    ],
  ])("asks about %s both have changed, and shows mine until then", (_, mine, theirs, pointer, own, other) => {
    const merged = merge(BASE, mine, theirs);
    expect(merged.conflicts).toEqual([{ pointer, mine: own, theirs: other }]);
    expect(merged.content).toEqual(mine);
    expect(merge(BASE, theirs, mine).content).toEqual(theirs);
    // Their choice stands once it is chosen.
    expect(valueAt(withValue(merged.content, pointer, other), pointer)).toEqual(other);
  });

  it("does not take one's own words, sent before without an answer, for somebody else's", () => {
    const sent = doc({ goal: "half" });
    expect(merge(BASE, doc({ goal: "half a word" }), sent, [sent])).toEqual({
      content: doc({ goal: "half a word" }),
      taken: [],
      conflicts: [],
    });
    // Typed, sent, and taken back again before the answer was lost.
    expect(merge(BASE, BASE, sent, [sent]).content).toEqual(BASE);
    const others = { ...sent, tags: ["theirs"] };
    const merged = merge(BASE, doc({ goal: "half a word" }), others, [sent]);
    expect(merged.content).toEqual(doc({ goal: "half a word", tags: ["theirs"] }));
    expect(merged.conflicts).toEqual([]);
  });

  it("keeps the order of whoever moved the lines, with new ones where they were put", () => {
    const moved = doc({ lines: [line("3"), line("1"), line("2")] });
    const added = doc({ lines: [line("1"), line("new"), line("2"), line("3")] });
    const order = (merged: Doc) => merged.lines.map((one) => one.id);
    expect(order(merge(BASE, moved, added).content)).toEqual(["3", "1", "new", "2"]);
    expect(order(merge(BASE, added, moved).content)).toEqual(["3", "1", "new", "2"]);
  });
});

describe("places", () => {
  it("are reached and changed through names with a slash or a tilde", () => {
    expect(valueAt({ "a/b": { "c~d": 1 } }, "/a~1b/c~0d")).toBe(1);
    expect(withValue({ "a/b": { "c~d": 1 } }, "/a~1b/c~0d", 2)).toEqual({ "a/b": { "c~d": 2 } });
    expect(valueAt(BASE, "/lines/nobody/text")).toBeUndefined();
  });

  it("are changed without touching what was there", () => {
    const before = structuredClone(BASE);
    withValue(BASE, "/lines/1/text", "x");
    expect(isEqual(BASE, before)).toBe(true);
  });
});
