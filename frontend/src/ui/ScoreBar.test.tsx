import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ScoreBar } from "./ScoreBar";

const PARTS = [
  { key: "text", label: "", points: 0.31, look: 1, known: true },
  { key: "domain", label: "", points: 0.2, look: 2, known: true },
  { key: "evidence", label: "", points: 0.05, look: 3, known: false },
];

describe("ScoreBar", () => {
  it("is as long as its points add up to, each part beginning where the last ended", () => {
    render(<ScoreBar parts={PARTS} label="56" />);
    const bars = [...screen.getByRole("img", { name: "56" }).querySelectorAll("g > rect:first-child")];
    const starts = bars.map((bar) => Number(bar.getAttribute("x")));
    const widths = bars.map((bar) => Number(bar.getAttribute("width")));
    expect(starts).toEqual([0, 310, 510]);
    // Two units of each part are the gap that keeps neighbours apart without colour.
    expect(widths.map((width) => width + 2)).toEqual([310, 200, 50].map((width) => expect.closeTo(width)));
  });

  it("veils a part the data cannot tell", () => {
    const { container } = render(<ScoreBar parts={PARTS} label="56" />);
    expect(container.querySelectorAll("[data-signal=evidence] .veil")).toHaveLength(1);
    expect(container.querySelectorAll("[data-signal=words] .veil")).toHaveLength(0);
  });
});
