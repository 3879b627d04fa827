import type { RunSummary } from "../src/api/types";
import { ask, first, type Listed } from "./facts";
import { expect, test } from "./guard";
import { enterAs } from "./parties";

const DECISIONS = 50;
/** How long somebody reads a pair before deciding, in milliseconds; a quick one glances at it. */
const READS = [1000, 250] as const;

declare global {
  interface Window {
    /** How many milliseconds pass from the last key until the next pair's texts are painted. */
    timeTo: (pair: string) => Promise<number>;
  }
}

const share = (sorted: readonly number[], part: number) =>
  Math.round(sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN);

test("from the key that decides to the next pair on the screen", async ({ page, context }) => {
  await context.addInitScript(() => {
    let pressed = 0;
    const onKey = (event: KeyboardEvent) => {
      pressed = event.timeStamp;
    };
    document.addEventListener("keydown", onKey, { capture: true });
    window.timeTo = (before) =>
      new Promise((resolve) => {
        const look = () => {
          const pair = document.querySelector<HTMLElement>("[data-pair-title]")?.dataset.pair;
          const isShown = pair !== before && document.querySelector("[data-scrolls=pair] [data-field]") !== null;
          // A message is delivered after the frame in which all of it was painted.
          if (!isShown) return void requestAnimationFrame(look);
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now() - pressed);
          port2.postMessage(null);
        };
        requestAnimationFrame(look);
      });
  });
  await enterAs(page, "matchmaker");
  const runs = await ask<Listed<RunSummary>>(page.request, "/api/match-runs?status=done");
  const run = first(runs.items.filter((one) => one.is_public_demo)).id;
  await page.goto(`/desk/reviews?run=${run}`);
  await expect(page.getByRole("table", { name: "逐项对照" })).toBeVisible();
  for (const read of READS) {
    const waits: number[] = [];
    for (let at = 0; at < DECISIONS; at += 1) {
      await page.waitForTimeout(read);
      const pair = (await page.locator("[data-pair-title]").getAttribute("data-pair")) ?? "";
      const [wait] = await Promise.all([page.evaluate((before) => window.timeTo(before), pair), press(at)]);
      waits.push(wait);
    }
    const sorted = waits.toSorted((a, b) => a - b);
    const figures = `median ${share(sorted, 0.5)} ms, 95 % ${share(sorted, 0.95)} ms, slowest ${share(sorted, 1)} ms`;
    console.log(`${DECISIONS} decisions, each ${read} ms after the pair was there: next pair painted after ${figures}`);
  }

  async function press(at: number): Promise<void> {
    if (at % 5 === 4) return page.keyboard.press("Space");
    if (at % 2 === 0) return page.keyboard.press("a");
    await page.keyboard.press("x");
    return page.keyboard.press("2");
  }
});
