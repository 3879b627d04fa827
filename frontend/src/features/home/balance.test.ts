import { describe, expect, it } from "vitest";
import { type Balance, balanceOf, widestGap } from "./balance";
import { type BalanceLook, balanceHeight, balanceOption } from "./balanceOption";

const of = (domain: string, scenarios: number, capabilities: number) => ({
  name: domain,
  name_en: null,
  scenarios,
  capabilities,
});
const row = (number: number, domain: string, strong: number) => ({
  scenario_id: `sc-${number}`,
  number,
  name: "",
  name_en: null,
  domain,
  strong,
  shown: 50,
});
const DATA = {
  domains: [of("医疗", 1, 61), of("农业", 0, 12), of("治理", 4, 1204)],
  coverage: [row(1, "治理", 0), row(2, "医疗", 9), row(3, "治理", 2), row(4, "治理", 3), row(5, "治理", 1)],
};
const WORDS = { demand: "demand", supply: "supply", name: (one: Balance) => one.domain, count: String };
const LOOK: BalanceLook = {
  width: 1000,
  font: "serif",
  size: 14,
  colors: { text: "t", quiet: "q", line: "l", onBar: "w", enough: "e", few: "f", none: "n", supply: "s" },
};

/** What every bar of the chart says and where it leads. */
function bars(width = LOOK.width) {
  const { series } = balanceOption(balanceOf(DATA), WORDS, { ...LOOK, width });
  return [series ?? []].flat().map(({ id, data }) => [id, data] as const);
}

describe("Demand and supply by domain", () => {
  it("counts the scenarios of a domain by how well they are served, the most asked for first", () => {
    expect(balanceOf(DATA)).toEqual([
      { domain: "治理", domainEn: null, enough: 1, few: 2, none: 1, scenarios: 4, capabilities: 1204 },
      { domain: "医疗", domainEn: null, enough: 1, few: 0, none: 0, scenarios: 1, capabilities: 61 },
    ]);
  });

  it("names the domain with most scenarios short of vendors, and none where none is short", () => {
    expect(widestGap(balanceOf(DATA))?.domain).toBe("治理");
    expect(widestGap(balanceOf({ ...DATA, coverage: [row(2, "医疗", 9)] }))).toBeNull();
  });

  it("gives every bar its number and the list behind it; a bar of nothing says nothing", () => {
    const scenarios = `/scenarios?domain=${encodeURIComponent("治理")}`;
    const drawn = Object.fromEntries(bars());
    expect(Object.keys(drawn)).toEqual(["enough", "few", "none", "supply"]);
    expect(drawn.few).toMatchObject([
      { value: 2, href: scenarios, label: { show: true, formatter: "2" } },
      { value: 0, label: { show: false } },
    ]);
    expect(drawn.supply).toMatchObject([
      { value: 1204, href: `/vendors?domain=${encodeURIComponent("治理")}` },
      { value: 61 },
    ]);
  });

  it("stays inside the drawing at any width, wide or narrow, and does not move", () => {
    for (const width of [250, 619, 620, 1200]) {
      const option = balanceOption(balanceOf(DATA), WORDS, { ...LOOK, width });
      const panels = [option.grid ?? []].flat().map((grid) => ({
        left: Number(grid.left),
        right: Number(grid.left) + Number(grid.width),
        bottom: Number(grid.top) + Number(grid.height),
      }));
      expect(panels[0]?.right).toBeLessThan(panels[1]?.left ?? 0);
      expect(panels[1]?.right).toBeLessThanOrEqual(width);
      expect(Math.max(...panels.map((panel) => panel.bottom))).toBeLessThanOrEqual(balanceHeight(2, width));
      const [, scale] = [option.xAxis ?? []].flat();
      const [, panel] = [option.grid ?? []].flat();
      const longest = Number(panel?.left) + (1204 / Number(scale?.max)) * Number(panel?.width);
      expect(width - longest).toBeGreaterThan(40);
      expect(option.animation).toBe(false);
    }
  });
});
