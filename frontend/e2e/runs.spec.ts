import type { Excluded, Match, Run } from "../src/api/types";
import { expectNoBarrier, settled } from "./barriers";
import { ask, first, type Listed } from "./facts";
import { expect, test } from "./guard";
import { enterAs } from "./parties";
import { button } from "./writing";

test("the desk starts a run of a scenario, asks why a vendor is not listed, tries other weights, and proves a place", async ({
  page,
}) => {
  await enterAs(page, "chair");
  const scenario = first(
    (await ask<Listed<{ id: string; name: string }>>(page.request, "/api/scenarios?size=1")).items,
  );
  await page.goto("/runs");
  await expectNoBarrier(page, "runs");
  await page.getByRole("combobox", { name: "场景" }).fill(scenario.name);
  await page.getByRole("option", { name: scenario.name }).or(page.getByTitle(scenario.name)).last().click();
  await button(page, "发起匹配").click();

  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { name: "复算" })).toBeVisible();
  const id = page.url().split("/").at(-1) ?? "";
  const run = await ask<Run>(page.request, `/api/match-runs/${id}`);
  expect(run.status).toBe("done");
  expect(run.is_public_demo).toBe(false);

  // Whoever the run kept out is told by which fact, and what would let it in.
  const list = `/api/match-runs/${id}/scenarios/${scenario.id}`;
  const out = first((await ask<Listed<Excluded>>(page.request, `${list}/exclusions?size=1`)).items);
  await page.getByRole("combobox", { name: "企业" }).fill(out.vendor.name);
  await page.getByTitle(out.vendor.name).click();
  const why = page.getByRole("region", { name: `“${out.vendor.name}”的位置和原因` });
  await expect(why.locator(`[data-gate="${out.gate}"]`).filter({ hasText: out.capability.title })).toContainText(
    "怎样才能参评",
  );
  await expectNoBarrier(page, "why a vendor is not listed");

  // Other weights move its list, though nobody has to have judged it.
  await page.getByRole("link", { name: "试着改变权重" }).click();
  await page.getByRole("slider", { name: "业绩证明的权重" }).fill("100");
  await button(page, "试算").click();
  const outcome = page.getByRole("region", { name: "试算结果" });
  await expect(outcome.getByRole("link", { name: scenario.name })).toBeVisible();
  await expect(outcome.locator("[data-way=up]")).not.toHaveCount(0);
  await settled(page);
  await expectNoBarrier(page, "other weights tried on a run");

  const { vendor, rank } = first((await ask<Listed<Match>>(page.request, `${list}/matches?size=1`)).items);
  await page.goto(`/runs/${id}`);
  await page.getByRole("link", { name: `查看名次证明：${vendor.name}` }).click();
  await expect(page.getByText("浏览器已核对，证明成立")).toBeVisible();
  await expect(page.getByRole("heading", { name: new RegExp(`^第 ${rank} 名`) })).toBeVisible();
  await expectNoBarrier(page, "a proof");
});
