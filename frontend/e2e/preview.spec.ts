import type { APIRequestContext } from "@playwright/test";
import type { CapabilityPreview, ScenarioPreview } from "../src/api/types";
import { first } from "./facts";
import { expect, test } from "./guard";

async function send<T>(request: APIRequestContext, path: string, data: object): Promise<T> {
  const answer = await request.post(path, { data });
  expect(answer.ok(), `${path} answers ${answer.status()}`).toBe(true);
  return (await answer.json()) as T;
}

// Right after a start the server is still reading what is published.
test.beforeEach(async ({ request }) => {
  await expect
    .poll(async () => (await request.post("/api/previews/scenario", { data: { title: "审图" } })).status())
    .toBe(200);
});

test("a draft scenario finds vendors while it is being written, and stays through a reload", async ({
  page,
  request,
  facts,
}) => {
  const { name, domain, city } = facts.scenario;
  const told = await send<ScenarioPreview>(request, "/api/previews/scenario", { title: name, domain, city });
  await page.goto("/");
  await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "试一试" }).click();
  await page.getByRole("textbox", { name: "场景名称" }).fill(name);
  await page
    .locator(".ant-select")
    .filter({ has: page.getByRole("combobox", { name: "应用领域" }) })
    .click();
  await page.locator(".ant-select-item-option").filter({ hasText: domain }).click();
  await page.getByRole("combobox", { name: "实施城市" }).click();
  await page.keyboard.type(city);
  await page.keyboard.press("Enter");

  const rows = page.locator("main li[data-vendor]");
  await expect(rows.locator("h3 a")).toHaveText(told.matches.map((match) => match.vendor.name));
  await expect(rows.first().locator("[data-score]")).toHaveText((first(told.matches).score * 100).toFixed(1));
  await expect(page.getByRole("status").filter({ hasText: "高匹配" })).toContainText(
    told.few ? "少于 5 家" : `至少 ${told.strong} 家`,
  );

  await page.reload();
  await expect(page.getByRole("textbox", { name: "场景名称" })).toHaveValue(name);
  await expect(rows).toHaveCount(told.matches.length);
  await page.getByRole("button", { name: "清空草稿" }).click();
  await expect(page.getByText("填写名称后，这里会显示结果")).toBeVisible();
});

test("a draft capability finds scenarios, its place, and what a gate keeps it from", async ({
  page,
  request,
  facts,
}) => {
  const { name, domain } = facts.scenario;
  const draft = { title: name, domains: [domain], service_regions: ["全国"] };
  const told = await send<CapabilityPreview>(request, "/api/previews/capability", draft);
  await page.goto("/preview");
  await page.getByRole("tab", { name: "我有能力" }).click();
  await page.getByRole("checkbox", { name: domain }).check();
  const regions = page.getByRole("textbox", { name: "服务区域" });
  await regions.fill("全国");
  await page.getByRole("textbox", { name: "能力名称" }).fill(name);
  const best = first(told.matches);
  const row = page.locator(`main li[data-scenario="${best.scenario.id}"]`);
  await expect(row.locator("[data-score]")).toHaveText((best.score * 100).toFixed(1));
  await expect(row).toContainText(`可排第 ${best.rank} 名，共 ${best.rank_of} 家`);

  await regions.fill("拉萨市");
  await expect(page.getByText("服务区域不符").first()).toBeVisible();
  await expect(row).toHaveCount(0);
  await page.getByRole("tab", { name: "我有场景" }).click();
  await page.getByRole("tab", { name: "我有能力" }).click();
  await expect(regions).toHaveValue("拉萨市");
});

test("a server that is still reading is waited for, with what was typed kept", async ({ page, guard }) => {
  guard.allow(/status of 503/);
  let turned = 0;
  await page.route("**/api/previews/scenario", (route) => {
    turned += 1;
    if (turned > 1) return route.continue();
    return route.fulfill({
      status: 503,
      headers: { "Retry-After": "2" },
      contentType: "application/problem+json",
      body: JSON.stringify({ code: "market-building", status: 503, errors: [] }),
    });
  });
  await page.goto("/preview");
  await page.getByRole("textbox", { name: "场景名称" }).fill("医学影像辅助诊断");
  await expect(page.getByText("正在读取已发布的数据")).toBeVisible();
  await expect(page.locator("main li[data-vendor]").first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: "场景名称" })).toHaveValue("医学影像辅助诊断");
});

test("what the server refuses is said at its field", async ({ page, guard }) => {
  guard.allow(/status of 422/);
  await page.goto("/preview");
  await page.getByRole("textbox", { name: "场景名称" }).fill("医学影像\u0000辅助诊断");
  await expect(page.getByRole("alert")).toContainText("填写的内容有误");
  await expect(page.getByRole("textbox", { name: "场景名称" })).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("textbox", { name: "场景名称" }).fill("医学影像辅助诊断");
  await expect(page.locator("main li[data-vendor]").first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: "场景名称" })).toHaveAttribute("aria-invalid", "false");
});

test("letters of an input method are not asked about, only the words they become", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/previews/scenario")) asked.push(request.postDataJSON().title);
  });
  await page.clock.install();
  await page.goto("/preview");
  const title = page.getByRole("textbox", { name: "场景名称" });
  await title.focus();
  const keys = await page.context().newCDPSession(page);
  await keys.send("Input.imeSetComposition", { text: "yixue", selectionStart: 5, selectionEnd: 5 });
  await expect(title).toHaveValue("yixue");
  await page.clock.runFor(5000);
  await keys.send("Input.insertText", { text: "医学影像" });
  await expect(title).toHaveValue("医学影像");
  await page.clock.runFor(5000);
  await expect(page.locator("main li[data-vendor]").first()).toBeVisible();
  expect(asked).toEqual(["医学影像"]);
});
