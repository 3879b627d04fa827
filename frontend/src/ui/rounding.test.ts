import { describe, expect, it } from "vitest";
import { roundTogether } from "./rounding";

describe("roundTogether", () => {
  it("makes the shown parts add up to the shown total where plain rounding would not", () => {
    const parts = [0.33349, 0.33349, 0.33302];
    expect(parts.map((part) => Math.round(part * 1000)).reduce((a, b) => a + b)).toBe(999);
    const shown = roundTogether(parts);
    expect(shown.total).toBe(1000);
    expect(shown.parts.reduce((a, b) => a + b)).toBe(1000);
  });

  it("holds for many shapes of scores and never moves a part by a whole step", () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const parts = Array.from({ length: 7 }, (_, index) => (((seed * 7919 + index * 104_729) % 1000) / 1000) * 0.142);
      const shown = roundTogether(parts);
      expect(shown.parts.reduce((a, b) => a + b)).toBe(shown.total);
      shown.parts.forEach((steps, index) => {
        expect(Math.abs(steps - (parts[index] ?? 0) * 1000)).toBeLessThan(1);
      });
    }
  });

  it("leaves exact tenths as they are", () => {
    expect(roundTogether([0.1, 0.2, 0])).toEqual({ parts: [100, 200, 0], total: 300 });
  });
});
