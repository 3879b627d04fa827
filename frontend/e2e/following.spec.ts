import type { ScenarioItem } from "../src/api/types";
import { expectNoBarrier, settled } from "./barriers";
import { ask, first, type Listed } from "./facts";
import { expect, test } from "./guard";
import { enterAs } from "./parties";
import { button, field } from "./writing";

test("somebody sees what waits, keeps a search, watches a scenario, and stops both, by the keyboard", async ({
  page,
  request,
}) => {
  const scenario = first((await ask<Listed<ScenarioItem>>(request, "/api/scenarios?size=1")).items);
  await page.goto("/about");
  await enterAs(page, "vendor_member");
  await page.goto("/work");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("我的待办");

  // A search is kept as the address of the list has it.
  const narrowed = `/scenarios?${new URLSearchParams({ domain: scenario.domain })}`;
  await page.goto(narrowed);
  await button(page, "保存检索").press("Enter");
  await expect(field(page, "名称")).toHaveValue(scenario.domain);
  await expectNoBarrier(page, "keeping a search");
  await field(page, "名称").fill("我的领域");
  await field(page, "名称").press("Enter");
  await page.getByRole("link", { name: "我的关注" }).press("Enter");
  const kept = page.getByRole("listitem").filter({ hasText: "我的领域" });
  await expect(kept.getByText("每天早上 8 点")).toBeVisible();

  // Watching outlives the page.
  await page.goto(`/scenarios/${scenario.id}`);
  const watch = button(page, "关注更新");
  await expect(watch).toHaveAttribute("aria-pressed", "false");
  await watch.press("Enter");
  await expect(page.getByText(/^已关注/)).toBeVisible();
  await page.reload();
  await expect(watch).toHaveAttribute("aria-pressed", "true");

  await page.goto("/following");
  await settled(page);
  await expect(page.getByRole("link", { name: scenario.name })).toBeVisible();
  await expectNoBarrier(page, "following");
  await button(page, "修改检索：我的领域").press("Enter");
  await field(page, "名称").fill("每周的领域");
  await page.getByRole("radio", { name: "每周一早上 8 点" }).press("Space");
  await button(page, "保存").press("Enter");
  await expect(page.getByText("每周一早上 8 点", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "每周的领域" }).click();
  await expect(page).toHaveURL(narrowed);
  await page.goBack();
  await button(page, `取消关注：${scenario.name}`).press("Enter");
  await expect(page.getByText("还没有关注的场景")).toBeVisible();
  await button(page, "删除检索：每周的领域").press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "删除" }).press("Enter");
  await expect(page.getByText("还没有保存的检索")).toBeVisible();
});
