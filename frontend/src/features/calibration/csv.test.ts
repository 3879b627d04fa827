import { describe, expect, it } from "vitest";
import { asCsv } from "./csv";

describe("a table as CSV", () => {
  it("keeps commas, quotes and line breaks inside their cells", () => {
    expect(asCsv([["a,b", 'c"d', "e\nf", 1, null]])).toBe('\uFEFF"a,b","c""d","e\nf",1,\r\n');
  });

  it("holds no text a spreadsheet would take for a formula, and leaves numbers alone", () => {
    expect(asCsv([["=1+1", "@x", -1]])).toBe("\uFEFF'=1+1,'@x,-1\r\n");
  });
});
