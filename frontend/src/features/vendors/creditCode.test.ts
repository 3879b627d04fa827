import { describe, expect, it } from "vitest";
import { faultOf, tidyCode } from "./creditCode";

describe("Credit code", () => {
  it("is taken as it stands on a licence, in small letters and with blanks", () => {
    expect(tidyCode(" 9144 0300-708461136t ")).toBe("91440300708461136T");
  });

  it("is good when its check character belongs to it", () => {
    expect(faultOf("91440300708461136T")).toBeNull();
    expect(faultOf("91440300A000000114")).toBeNull();
  });

  it("is told from one with a digit mistyped or two exchanged", () => {
    expect(faultOf("91440300708461137T")).toEqual({ kind: "check" });
    expect(faultOf("91440300708416136T")).toEqual({ kind: "check" });
  });

  it("names the letters that occur in none", () => {
    expect(faultOf("9144O30070846113ST")).toEqual({ kind: "letters", letters: "OS" });
  });

  it("says how long it is", () => {
    expect(faultOf("9144030070846113")).toEqual({ kind: "length", count: 16 });
  });
});
