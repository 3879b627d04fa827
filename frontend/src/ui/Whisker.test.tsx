import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { reachOf, Whisker } from "./Whisker";

const drawn = (name: string) => document.querySelector(`[data-${name}]`)?.getAttribute(`data-${name}`);

describe("Whisker", () => {
  it("lays the interval on its scale, in thousandths", () => {
    render(<Whisker interval={{ mean: 0, low: -0.05, high: 0.1 }} from={-0.1} to={0.1} />);
    expect([drawn("low"), drawn("mean"), drawn("high")]).toEqual(["250.0", "500.0", "1000.0"]);
  });

  it("never draws beyond its ends", () => {
    render(<Whisker interval={{ mean: 2, low: -1, high: 3 }} from={0} to={1} />);
    expect([drawn("low"), drawn("mean"), drawn("high")]).toEqual(["0.0", "1000.0", "1000.0"]);
  });

  it("reaches as far as the farthest end of all", () => {
    expect(
      reachOf([
        { mean: 0, low: -0.3, high: 0.1 },
        { mean: 0, low: 0, high: 0.2 },
      ]),
    ).toBe(0.3);
    expect(reachOf([])).toBeGreaterThan(0);
  });
});
