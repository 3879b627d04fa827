import { describe, expect, it } from "vitest";
import { cutAtSpans } from "./spans";

const texts = (segments: ReturnType<typeof cutAtSpans>) => segments.map((segment) => [segment.text, segment.marks]);

describe("cutAtSpans", () => {
  it("counts code points, so a character outside the basic plane does not shift what follows", () => {
    expect(texts(cutAtSpans("𠮷野家🏥影像诊断", [{ start: 4, end: 6, mark: 1 }]))).toEqual([
      ["𠮷野家🏥", []],
      ["影像", [1]],
      ["诊断", []],
    ]);
  });

  it("cuts overlapping spans at every border and names all marks of a piece", () => {
    const segments = cutAtSpans("民生诉求办理", [
      { start: 0, end: 4, mark: 1 },
      { start: 2, end: 6, mark: 2 },
    ]);
    expect(texts(segments)).toEqual([
      ["民生", [1]],
      ["诉求", [1, 2]],
      ["办理", [2]],
    ]);
    expect(segments.map((segment) => segment.closing)).toEqual([[], [1], [2]]);
  });

  it("gives the whole text back whatever the spans", () => {
    const text = "低空😀经济";
    const spans = [
      { start: -3, end: 2, mark: 1 },
      { start: 4, end: 99, mark: 2 },
      { start: 3, end: 3, mark: 3 },
    ];
    expect(
      cutAtSpans(text, spans)
        .map((segment) => segment.text)
        .join(""),
    ).toBe(text);
    expect(cutAtSpans(text, spans).flatMap((segment) => segment.marks)).not.toContain(3);
  });

  it("returns nothing for an empty text", () => {
    expect(cutAtSpans("", [{ start: 0, end: 4, mark: 1 }])).toEqual([]);
  });
});
