import type { BarSeriesOption, CustomSeriesOption } from "echarts/charts";
import type { GridComponentOption } from "echarts/components";
import type { ComposeOption } from "echarts/core";
import type { Decile } from "./queries";

export type DecileOption = ComposeOption<BarSeriesOption | CustomSeriesOption | GridComponentOption>;

export interface DecileLook {
  font: string;
  size: number;
  colors: Record<"quiet" | "line" | "bar" | "edge" | "whisker", string>;
}

export interface DecileWords {
  name: (row: Decile) => string;
  share: (value: number) => string;
}

export const DECILE_HEIGHT = 280;
const CAP = 5;

/** A bar for each tenth of the scores, and over it the interval of its share. */
export function decileOption(rows: readonly Decile[], words: DecileWords, look: DecileLook): DecileOption {
  const { colors } = look;
  const text = { fontFamily: look.font, fontSize: look.size };
  return {
    animation: false,
    textStyle: text,
    grid: { left: 4, right: 4, top: 24, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: {
      type: "category",
      data: rows.map(words.name),
      axisLine: { lineStyle: { color: colors.line } },
      axisTick: { show: false },
      axisLabel: { ...text, color: colors.quiet },
    },
    yAxis: {
      type: "value",
      min: 0,
      max: 1,
      interval: 0.25,
      splitLine: { lineStyle: { color: colors.line } },
      axisLabel: { ...text, color: colors.quiet, formatter: words.share },
    },
    series: [
      {
        id: "share",
        type: "bar",
        barWidth: "56%",
        emphasis: { disabled: true },
        itemStyle: { color: colors.bar, borderColor: colors.edge, borderWidth: 1 },
        data: rows.map((row) => row.share ?? 0),
      },
      {
        id: "interval",
        type: "custom",
        silent: true,
        encode: { x: 0, y: [1, 2] },
        data: rows.map((row, place) => [place, row.low ?? 0, row.high ?? 0]),
        renderItem: (_, api) => {
          const [x = 0, low = 0] = api.coord([api.value(0), api.value(1)]);
          const [, high = 0] = api.coord([api.value(0), api.value(2)]);
          const line = (x1: number, y1: number, x2: number, y2: number) => ({
            type: "line" as const,
            shape: { x1, y1, x2, y2 },
            style: { stroke: colors.whisker, lineWidth: 2 },
          });
          const ends = [low, high].map((y) => line(x - CAP, y, x + CAP, y));
          return { type: "group", children: [line(x, low, x, high), ...ends] };
        },
      },
    ],
  };
}
