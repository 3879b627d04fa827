import { describe, expect, it } from "vitest";
import type { PairLine } from "../../api/types";
import { alignedLines } from "./compare";
import type { LineVerdict } from "./types";

const line = (need: string, verdict: LineVerdict, must = true): PairLine => ({
  field: "requirement",
  must,
  need,
  offer: "",
  verdict,
  terms: [],
});

describe("alignedLines", () => {
  it("lays the same line of all vendors beside each other, what tells them apart first", () => {
    const rows = alignedLines([
      { lines: [line("离线部署", "silent"), line("识别影像", "met"), line("导出", "touched", false)] },
      { lines: [line("识别影像", "met"), line("离线部署", "touched")] },
    ]);
    expect(rows.map((row) => [row.need, row.cells.map((cell) => cell?.verdict ?? null)])).toEqual([
      ["离线部署", ["silent", "touched"]],
      ["识别影像", ["met", "met"]],
      ["导出", ["touched", null]],
    ]);
  });
});
