import type { Match, Run } from "../src/api/types";
import { expectNoBarrier } from "./barriers";
import { ask, first, type Listed } from "./facts";
import { expect, test } from "./guard";
import { enterAs } from "./parties";
import { button } from "./writing";

test("the desk starts a run of a scenario, follows it to its end and proves a place of it", async ({ page }) => {
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

  const list = `/api/match-runs/${id}/scenarios/${scenario.id}/matches?size=1`;
  const { vendor, rank } = first((await ask<Listed<Match>>(page.request, list)).items);
  await page.goto(`/runs/${id}/proofs/${scenario.id}/${vendor.id}`);
  await expect(page.getByText("浏览器已核对，证明成立")).toBeVisible();
  await expect(page.getByRole("heading", { name: new RegExp(`^第 ${rank} 名`) })).toBeVisible();
  await expectNoBarrier(page, "a proof");
});
