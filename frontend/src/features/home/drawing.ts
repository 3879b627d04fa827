import { BarChart } from "echarts/charts";
import { GridComponent, TitleComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { Balance } from "./balance";
import { type BalanceWords, balanceHeight, balanceOption } from "./balanceOption";

use([BarChart, GridComponent, TitleComponent, CanvasRenderer]);

/** Draw the chart into an element and keep it as wide as that; returns how to take it away again. */
export function draw(
  host: HTMLElement,
  rows: readonly Balance[],
  words: BalanceWords,
  go: (href: string) => void,
): () => void {
  const style = getComputedStyle(host);
  const color = (token: string) => style.getPropertyValue(`--${token}`).trim();
  const colors = {
    text: color("text"),
    quiet: color("text-2"),
    line: color("line-strong"),
    onBar: color("on-accent"),
    enough: color("sig-2"),
    few: color("sig-3"),
    none: color("danger"),
    supply: color("sig-1"),
  };
  const look = { font: style.fontFamily, size: Math.round(Number.parseFloat(style.fontSize)), colors };
  const size = () => ({ width: host.clientWidth, height: balanceHeight(rows.length, host.clientWidth) });
  const chart = init(host, null, { renderer: "canvas", ...size() });
  const show = () => {
    chart.resize(size());
    chart.setOption(balanceOption(rows, words, { ...look, width: host.clientWidth }), { notMerge: true });
  };
  chart.on("click", ({ data }) => go((data as { href: string }).href));
  const observer = new ResizeObserver(show);
  observer.observe(host);
  return () => {
    observer.disconnect();
    chart.dispose();
  };
}
