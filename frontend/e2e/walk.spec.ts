import type { ScenarioItem } from "../src/api/types";
import { ask, first, type Listed, listed, litWords } from "./facts";
import { expect, test } from "./guard";

test("from the numbers to a scenario, its vendor, the reasons, and the sentence in the source", async ({
  page,
  request,
  facts,
}) => {
  const { scenario, best } = facts;

  await page.goto("/");
  await expect(page.locator("[data-number=scenarios]")).toHaveText("26");
  await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "应用场景" }).click();

  await expect(page).toHaveTitle(/^应用场景/);
  await expect(listed(page)).toHaveCount(26);
  const all = await ask<Listed<ScenarioItem>>(request, "/api/scenarios?size=100");
  await expect(listed(page)).toHaveText(all.items.map((item) => item.name));
  await expect(listed(page).first()).toHaveText("民生诉求办理");
  await listed(page).first().click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("民生诉求办理");
  const row = page.locator(`li[data-vendor="${best.vendor.id}"]`);
  const shown = await row.locator("[data-score]").innerText();
  expect(shown).toBe((best.score * 100).toFixed(1));
  await row.getByRole("heading", { level: 3 }).getByRole("link").click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText(best.vendor.name);
  await expect(page.locator("[data-score]")).toHaveText(shown);
  const points = await page.locator("tbody").first().locator("td:last-child").allInnerTexts();
  expect(points.length).toBe(best.contributions.length);
  const sum = points.reduce((left, text) => left + Number.parseFloat(text), 0);
  expect(sum.toFixed(1), "the shown points add up to the shown score").toBe(shown);

  await page.getByRole("navigation", { name: "所在位置" }).getByRole("link", { name: scenario.name }).click();
  await page.getByRole("link", { name: "在政策文件中查看这一句" }).click();

  await expect(page.locator("article mark").first()).toBeFocused();
  expect(await litWords(page)).toBe(scenario.description);
  await expect(page.locator("article mark").first()).toBeInViewport();
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("（十）");
  const proof = page.getByRole("complementary", { name: "出处说明" });
  await proof.getByRole("link", { name: scenario.name }).click();
  await expect(page).toHaveURL(`/scenarios/${scenario.id}`);
});

test("a scenario without a sentence leads to its row of the list in the document", async ({ page, request }) => {
  const all = await ask<Listed<ScenarioItem>>(request, "/api/scenarios?size=100");
  const bare = first(all.items.filter((item) => item.name === "建筑施工安全" || item.name === "口岸"));
  await page.goto(`/scenarios/${bare.id}`);
  await page.getByRole("link", { name: "查看“场景名称”在原文中的出处" }).click();
  await expect(page.locator("article td mark")).toHaveText(bare.name);
  await expect(page.locator("article td mark")).toBeInViewport();
});

test("the original that is downloaded has the checksum the page shows", async ({ page, facts }) => {
  const { document } = facts;
  await page.goto(`/policies/${document.id}`);
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: /下载原件/ }).click();
  const download = await waiting;
  const { createHash } = await import("node:crypto");
  const { readFile } = await import("node:fs/promises");
  const digest = createHash("sha256")
    .update(await readFile(await download.path()))
    .digest("hex");
  expect(digest).toBe(document.sha256);
  const shown = await page
    .locator("code")
    .filter({ hasText: digest.slice(0, 8) })
    .allInnerTexts();
  expect(shown.join("").replace(/\s/g, "")).toBe(digest);
});

test("a vendor of the directory leads to the scenarios it fits best, and why", async ({ page, facts }) => {
  const { vendor } = facts;
  await page.goto("/");
  await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "供应商" }).click();
  await page.getByRole("link", { name: vendor.name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(vendor.name);
  await expect(page.getByRole("note")).toContainText("示例企业");
  const scenario = page.getByRole("heading", { level: 3 }).getByRole("link").first();
  const name = await scenario.innerText();
  await scenario.click();
  await expect(page).toHaveURL(new RegExp(`/scenarios/[^/]+/vendors/${vendor.id}$`));
  await expect(page).toHaveTitle(new RegExp(name));
});

test("a result leads to the run it came from, and to the command that repeats it", async ({ page, facts }) => {
  const { scenario, best, run } = facts;
  await page.goto(`/scenarios/${scenario.id}/vendors/${best.vendor.id}`);
  await page.getByRole("main").getByRole("link", { name: run.number }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`匹配任务 ${run.number}`);
  await expect(page.getByText("公开演示")).toBeVisible();
  await expect(page.getByText(`python -m backend.cli replay ${run.number}`)).toBeVisible();
  const digests = await page.getByRole("code").allInnerTexts();
  expect(digests.map((text) => text.replace(/\s/g, ""))).toContain(run.manifest_sha256);
  const weights = page.getByRole("table", { name: "权重表" }).locator("tbody tr td:nth-child(2)");
  const sum = (await weights.allInnerTexts()).reduce((left, text) => left + Number.parseFloat(text), 0);
  expect(sum, "the weights make a hundred points").toBeCloseTo(100, 1);
});
