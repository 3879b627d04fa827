import { describe, expect, it } from "vitest";
import { differingWords } from "./words";

const told = (before: string, after: string) =>
  differingWords(before, after).map(
    ({ kind, text }) => ({ same: text, inserted: `+${text}`, deleted: `-${text}` })[kind],
  );

describe("words that differ", () => {
  it.each([
    ["识别违建", "自动识别违建", ["+自动", "识别违建"]],
    ["不高于 10%", "不高于 5%", ["不高于 ", "-10", "+5", "%"]],
    ["", "新", ["+新"]],
    ["旧", "", ["-旧"]],
    ["一样", "一样", ["一样"]],
    ["find leaks fast", "find small leaks", ["find ", "+small ", "leaks", "- fast"]],
  ])("%s → %s", (before, after, parts) => {
    expect(told(before, after).join("")).toBe(parts.join(""));
  });

  it("give back both texts, also of random ones and of ones too long to compare", () => {
    const letters = ["渗漏", "巡检", "，", "a", " ", "隧道"];
    let seed = 7;
    const random = (most: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % most;
    };
    const text = (length: number) => Array.from({ length }, () => letters[random(letters.length)]).join("");
    const pairs = Array.from({ length: 60 }, () => [text(random(12)), text(random(12))] as const);
    for (const [before, after] of [...pairs, [text(2000), text(2000)] as const]) {
      const parts = differingWords(before, after);
      const without = (kind: string) =>
        parts
          .filter((part) => part.kind !== kind)
          .map((part) => part.text)
          .join("");
      expect(without("inserted")).toBe(before);
      expect(without("deleted")).toBe(after);
    }
  });
});
