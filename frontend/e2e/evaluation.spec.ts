import type { Evaluation, EvaluationDetail, ShippedWeights, WhatIf } from "../src/api/types";
import { ask, first, type Listed } from "./facts";
import { expect, test } from "./guard";

const shown = (value: number) => value.toFixed(3);
const signed = (value: number) =>
  `${Number(value.toFixed(3)) > 0 ? "+" : ""}${value.toFixed(3).replace(/^-0\.000$/, "0.000")}`;

test("the page of the match quality says what the newest evaluation says", async ({ page, request }) => {
  const newest = first((await ask<Listed<Evaluation>>(request, "/api/evaluations?size=1")).items);
  const detail = await ask<EvaluationDetail>(request, `/api/evaluations/${newest.id}`);
  await page.goto("/");
  await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "匹配质量" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("匹配质量");

  const measures = page.getByRole("table", { name: "各项指标的平均值与区间" });
  for (const { name, mean, low, high } of newest.metrics) {
    const row = measures.locator(`tr[data-metric="${name}"]`);
    await expect(row.locator("strong")).toHaveText(shown(mean));
    await expect(row).toContainText(`${shown(low)} – ${shown(high)}`);
  }
  const history = page.getByRole("table", { name: "历次评测" });
  await expect(history.getByRole("link").first()).toHaveText(newest.run.number);

  const scenarios = page.getByRole("table", { name: "逐个场景" });
  const worst = first(detail.per_scenario);
  await expect(scenarios.locator("tbody th a").first()).toHaveText(worst.scenario.name);
  await page.getByRole("button", { name: `显示全部 ${detail.per_scenario.length} 项` }).click();
  await expect(scenarios.locator("tbody th a")).toHaveText(detail.per_scenario.map((row) => row.scenario.name));
  await scenarios.locator("tbody th a").first().click();
  await expect(page).toHaveURL(`/scenarios/${worst.scenario.id}`);
});

test("a measure is explained under the pointer and on focus, and the note goes at Escape", async ({ page }) => {
  await page.goto("/evaluation");
  const measure = page.getByRole("table", { name: "各项指标的平均值与区间" }).getByRole("button", { name: "MRR" });
  const note = page.getByRole("tooltip");
  await measure.hover();
  await expect(note).toContainText("第 2 得 0.5");
  await note.hover();
  await expect(note).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(note).toBeHidden();
  await measure.focus();
  await expect(note).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Escape");
  await expect(note).toBeHidden();
  await expect(measure).toBeFocused();
});

test("the history compares by the measure that is chosen, and the choice stands in the address", async ({ page }) => {
  await page.goto("/evaluation?metric=MAP");
  const history = page.getByRole("table", { name: "历次评测" });
  await expect(history.getByRole("columnheader", { name: "MAP" })).toBeVisible();
  await page
    .locator(".ant-select")
    .filter({ has: page.getByRole("combobox", { name: "指标" }) })
    .click();
  await page.locator(".ant-select-item-option").filter({ hasText: "R@10" }).first().click();
  await expect(page).toHaveURL(/metric=R%4010$/);
  await expect(history.getByRole("columnheader", { name: "R@10" })).toBeVisible();
});

test("the weights in use, tried again, change nothing", async ({ page }) => {
  await page.goto("/evaluation");
  await page.getByRole("link", { name: "试着改变权重" }).click();
  await expect(page.getByTestId("weight-sum")).toHaveText("100");
  await page.getByRole("button", { name: "试算" }).click();
  const outcome = page.getByRole("region", { name: "试算结果" });
  await expect(outcome).toBeFocused();
  await expect(outcome.getByText("所有场景的前十名都没有变化。")).toBeVisible();
  for (const row of await outcome.locator("tr[data-metric]").all()) await expect(row).toContainText("没有变化");
});

test("other weights are scaled to a hundred and told with intervals and moves, as the interface has them", async ({
  page,
  request,
}) => {
  const shipped = await ask<ShippedWeights>(request, "/api/evaluations/what-if");
  await page.goto("/evaluation/what-if");
  const signals = Object.fromEntries(shipped.signals.map(({ name }, index) => [name, index === 1 ? 2 : 0.01]));
  const fields = page.getByRole("list").getByRole("textbox");
  await expect(fields).toHaveCount(shipped.signals.length);
  for (const [index, points] of Object.values(signals).entries()) await fields.nth(index).fill(String(points * 100));
  await expect(page.getByText("合计不是 100，试算时按比例折算为 100")).toBeVisible();
  await page.getByRole("button", { name: "试算" }).click();

  const outcome = page.getByRole("region", { name: "试算结果" });
  await expect(outcome).toBeFocused();
  const answer = await request.post("/api/evaluations/what-if", { data: { signals, normalise: true } });
  const told = (await answer.json()) as WhatIf;
  for (const { name, changed, difference } of told.metrics) {
    const row = outcome.locator(`tr[data-metric="${name}"]`);
    await expect(row.locator("strong").nth(1)).toHaveText(shown(changed.mean));
    await expect(row.locator("strong").nth(2)).toHaveText(signed(difference.mean));
  }
  await outcome.getByRole("button", { name: /^显示全部/ }).click();
  const change = first(told.changes.filter((one) => one.entered.length > 0));
  const entered = first(change.entered);
  const list = outcome.locator("ol > li").filter({ hasText: change.scenario.name });
  const vendor = list.locator("[data-kind=entered]").getByRole("link", { name: entered.vendor.name });
  await expect(vendor.locator("xpath=..")).toContainText(`→ ${entered.now}`);
});

test("a trial that fails keeps what was entered, and goes through on a retry", async ({ page, guard }) => {
  guard.allow(/ERR_FAILED/);
  await page.goto("/evaluation/what-if");
  const field = page.getByRole("list").getByRole("textbox").first();
  await field.fill("33.5");
  await page.route("**/api/evaluations/what-if", (route) => route.abort());
  await page.getByRole("button", { name: "试算" }).click();
  await expect(page.getByRole("alert")).toContainText("暂时连接不上服务器");
  await expect(field).toHaveValue("33.5");
  await page.unroute("**/api/evaluations/what-if");
  await page.getByRole("button", { name: "重试" }).click();
  await expect(page.getByRole("region", { name: "试算结果" })).toBeFocused();
  await expect(field).toHaveValue("33.5");
});
