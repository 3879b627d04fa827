import type { ScenarioItem } from "../src/api/types";
import { expectNoBarrier, settled } from "./barriers";
import { ask, first, type Listed } from "./facts";
import { expect, test } from "./guard";
import { passNight } from "./operator";
import { enterAs, publishScenario } from "./parties";
import { button, field } from "./writing";

/** A domain in which agencies write from a template, so that two of their scenarios say much the same. */
const DOMAIN = "公共服务";

test("somebody of a vendor keeps a search, teaches it what is not relevant, watches a scenario, and stops both, by the keyboard", async ({
  page,
  request,
  browser,
}) => {
  const scenario = first((await ask<Listed<ScenarioItem>>(request, "/api/scenarios?size=1")).items);
  await page.goto("/about");
  await enterAs(page, "vendor_member");
  await page.goto("/work");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("我的待办");

  // A search is kept as the address of the list has it.
  const narrowed = `/scenarios?${new URLSearchParams({ domain: DOMAIN })}`;
  await page.goto(narrowed);
  await button(page, "保存检索").press("Enter");
  await expect(field(page, "名称")).toHaveValue(DOMAIN);
  await expectNoBarrier(page, "keeping a search");
  await field(page, "名称").fill("我的领域");
  await field(page, "名称").press("Enter");
  await page.getByRole("link", { name: "我的关注" }).press("Enter");
  const kept = page.getByRole("listitem").filter({ hasText: "我的领域" });
  await expect(kept.getByText("每天早上 8 点")).toBeVisible();

  // What is new in the morning is told; of two that say the same, none after the first was not relevant.
  const [agency, desk] = await Promise.all([browser.newPage(), browser.newPage()]);
  await Promise.all([enterAs(agency, "agency_member"), enterAs(desk, "chair")]);
  const publish = (name: string) => publishScenario(agency, desk, name, { name: "陈科", phone: "0755-88124451" });
  const [dull, alike] = ["甲", "乙"].map((part) => `街道诉求分派${part} ${Date.now()}`) as [string, string];
  await publish(dull);
  passNight();
  await page.reload();
  await expect(kept.getByText(/的新结果：$/)).toBeVisible();
  await expectNoBarrier(page, "what a search has found");
  await button(page, `标为不相关：${dull}`).press("Enter");
  const rejected = kept.getByText("已标为不相关：1 项");
  await expect(rejected).toBeFocused();
  await rejected.press("Enter");
  await expect(button(page, `恢复：${dull}`)).toBeVisible();
  await publish(alike);
  passNight();
  await page.reload();
  await rejected.press("Enter");
  await expect(kept.getByText("因相近而未通知：")).toBeVisible();
  await expect(kept.getByRole("link", { name: alike })).toBeVisible();
  await expect(button(page, `标为不相关：${alike}`)).toHaveCount(0);
  await expectNoBarrier(page, "what is held back");
  await button(page, `恢复：${dull}`).press("Enter");
  await expect(kept.getByRole("link", { name: alike })).toHaveCount(0);
  passNight();
  await page.reload();
  await expect(button(page, `标为不相关：${alike}`)).toBeVisible();
  await Promise.all([agency.close(), desk.close()]);

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
