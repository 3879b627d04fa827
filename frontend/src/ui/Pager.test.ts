import { describe, expect, it } from "vitest";
import { pagesToShow } from "./Pager";

describe("pagesToShow", () => {
  it("names the ends and the neighbours, with a gap between", () => {
    expect(pagesToShow(5, 9)).toEqual([1, 0, 4, 5, 6, 0, 9]);
  });

  it("leaves no gap between pages that follow each other", () => {
    expect(pagesToShow(1, 3)).toEqual([1, 2, 3]);
    expect(pagesToShow(1, 1)).toEqual([1]);
  });
});
