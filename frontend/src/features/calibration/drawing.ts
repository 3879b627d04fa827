import { BarChart, CustomChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { DECILE_HEIGHT, type DecileWords, decileOption } from "./decileOption";
import type { Decile } from "./queries";

use([BarChart, CustomChart, GridComponent, CanvasRenderer]);

/** Draw the chart into an element and keep it as wide as that; returns how to take it away again. */
export function draw(host: HTMLElement, rows: readonly Decile[], words: DecileWords): () => void {
  const style = getComputedStyle(host);
  const color = (token: string) => style.getPropertyValue(`--${token}`).trim();
  const colors = {
    quiet: color("text-2"),
    line: color("line-strong"),
    bar: color("accent-soft"),
    edge: color("accent"),
    whisker: color("text"),
  };
  const look = { font: style.fontFamily, size: Math.round(Number.parseFloat(style.fontSize)), colors };
  const size = () => ({ width: host.clientWidth, height: DECILE_HEIGHT });
  const chart = init(host, null, { renderer: "canvas", ...size() });
  chart.setOption(decileOption(rows, words, look));
  const observer = new ResizeObserver(() => chart.resize(size()));
  observer.observe(host);
  return () => {
    observer.disconnect();
    chart.dispose();
  };
}
