import type { BarSeriesOption } from "echarts/charts";
import type { GridComponentOption, TitleComponentOption } from "echarts/components";
import type { ComposeOption } from "echarts/core";
import { type Balance, scenariosHref, vendorsHref } from "./balance";

export type BalanceOption = ComposeOption<BarSeriesOption | GridComponentOption | TitleComponentOption>;

export interface BalanceLook {
  /** Width of the drawing in pixels. */
  width: number;
  font: string;
  /** Size of the smaller print in pixels. */
  size: number;
  colors: Record<"text" | "quiet" | "line" | "onBar" | "enough" | "few" | "none" | "supply", string>;
}

export interface BalanceWords {
  demand: string;
  supply: string;
  name: (row: Balance) => string;
  count: (value: number) => string;
}

const NARROW = 620;
const NAMES = 156;
/** Room behind the longest bar of the second panel for its number. */
const NUMBER = 48;
const PARTS = ["enough", "few", "none"] as const;

const rowHeight = (width: number) => (width < NARROW ? 58 : 44);
const headHeight = (width: number) => (width < NARROW ? 44 : 34);

export function balanceHeight(rows: number, width: number): number {
  return headHeight(width) + rows * rowHeight(width);
}

/**
 * Two panels over the same domains: scenarios by how well they are served, and capabilities.
 *
 * Each panel has its own scale, since one scenario wants many capabilities; every bar says its number, so that no axis
 * is needed. On a narrow screen the name of a domain stands above its bars.
 */
export function balanceOption(rows: readonly Balance[], words: BalanceWords, look: BalanceLook): BalanceOption {
  const narrow = look.width < NARROW;
  const { colors } = look;
  const names = narrow ? 0 : NAMES;
  const gap = narrow ? 14 : 36;
  const panel = (look.width - names - gap) / 2;
  const left = [names, names + panel + gap];
  const most = (of: (row: Balance) => number) => Math.max(1, ...rows.map(of));
  const text = { fontFamily: look.font, fontSize: look.size };
  const bar = {
    type: "bar" as const,
    barWidth: 20,
    cursor: "pointer",
    emphasis: { disabled: true },
  };
  return {
    animation: false,
    textStyle: text,
    grid: left.map((start) => ({
      left: start,
      width: panel,
      top: headHeight(look.width),
      height: rows.length * rowHeight(look.width),
      outerBoundsMode: "none" as const,
    })),
    title: [words.demand, words.supply].map((title, index) => ({
      text: title,
      left: left[index] ?? 0,
      top: 0,
      padding: 0,
      textStyle: { ...text, fontWeight: 600, color: colors.quiet },
    })),
    xAxis: [most((row) => row.scenarios), most((row) => row.capabilities)].map((max, gridIndex) => ({
      type: "value" as const,
      gridIndex,
      max: gridIndex === 0 ? max : (max * panel) / (panel - NUMBER),
      show: false,
    })),
    yAxis: left.map((_, gridIndex) => ({
      type: "category" as const,
      gridIndex,
      inverse: true,
      data: rows.map(words.name),
      axisLine: { lineStyle: { color: colors.line } },
      axisTick: { show: false },
      axisLabel: {
        show: gridIndex === 0,
        interval: 0,
        ...text,
        color: colors.text,
        align: "left" as const,
        ...(narrow
          ? { inside: true, margin: 0, verticalAlign: "bottom" as const, padding: [0, 0, 14, 0] }
          : { width: NAMES - 12, overflow: "break" as const, margin: NAMES }),
      },
      z: 3,
    })),
    series: [
      ...PARTS.map((part) => ({
        ...bar,
        id: part,
        stack: "demand",
        xAxisIndex: 0,
        yAxisIndex: 0,
        itemStyle: { color: colors[part], borderColor: colors.onBar, borderWidth: 1 },
        label: { show: true, color: colors.onBar, ...text },
        data: rows.map((row) => ({
          value: row[part],
          href: scenariosHref(row.domain),
          label: { show: row[part] > 0, formatter: words.count(row[part]) },
        })),
      })),
      {
        ...bar,
        id: "supply",
        xAxisIndex: 1,
        yAxisIndex: 1,
        itemStyle: { color: colors.supply },
        label: { show: true, position: "right" as const, color: colors.text, ...text },
        data: rows.map((row) => ({
          value: row.capabilities,
          href: vendorsHref(row.domain),
          label: { formatter: words.count(row.capabilities) },
        })),
      },
    ],
  };
}
