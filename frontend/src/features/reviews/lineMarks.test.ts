import { describe, expect, it } from "vitest";
import { spansOf } from "./lineMarks";

const mark = (number: number, term: string) => ({ number, term, points: 0.1 });

describe("spansOf", () => {
  it("finds the shared words under their numbers, by code points", () => {
    expect(spansOf("𠮷田影像识别影像", [mark(1, "影像"), mark(3, "识别")])).toEqual([
      { start: 2, end: 4, mark: 1 },
      { start: 6, end: 8, mark: 1 },
      { start: 4, end: 6, mark: 3 },
    ]);
  });

  it("marks no place twice: the dearer word has it", () => {
    expect(spansOf("医学影像", [mark(1, "医学影像"), mark(2, "影像")])).toEqual([{ start: 0, end: 4, mark: 1 }]);
  });
});
