import { colourViolations, settled, tooWide, violations, WCAG } from "./barriers";
import { choose, type Facts, litPath } from "./facts";
import { expect, test } from "./guard";

const PAGES: { name: string; path: (facts: Facts) => string }[] = [
  { name: "home", path: () => "/" },
  { name: "scenario list", path: () => "/scenarios" },
  { name: "scenario", path: ({ scenario }) => `/scenarios/${scenario.id}` },
  { name: "pair", path: ({ scenario, best }) => `/scenarios/${scenario.id}/vendors/${best.vendor.id}` },
  { name: "suspicious pair", path: ({ suspect }) => `/scenarios/${suspect.scenario.id}/vendors/${suspect.vendor.id}` },
  { name: "vendor directory", path: () => "/vendors" },
  { name: "vendor", path: ({ best }) => `/vendors/${best.vendor.id}` },
  { name: "policy list", path: () => "/policies" },
  { name: "document viewer", path: litPath },
  { name: "run list", path: () => "/runs" },
  { name: "run", path: ({ run }) => `/runs/${run.id}` },
  { name: "match quality", path: () => "/evaluation" },
  { name: "what-if", path: () => "/evaluation/what-if" },
  { name: "draft scenario", path: () => "/preview" },
  { name: "draft capability", path: () => "/preview?as=capability" },
  { name: "search", path: () => `/search?q=${encodeURIComponent("机器人")}` },
  { name: "search without hits", path: () => `/search?q=${encodeURIComponent("永动机")}` },
  { name: "search before a query", path: () => "/search" },
  { name: "about", path: () => "/about" },
  { name: "sign-in", path: () => "/sign-in" },
  { name: "registration", path: () => "/register" },
  { name: "first link", path: () => "/links/bootstrap#none" },
  { name: "incomplete link", path: () => "/links/reset" },
  { name: "terms", path: () => "/terms" },
  { name: "not found", path: () => "/nowhere" },
];
const LANGUAGES = ["zh-CN", "en"];
const NARROW = 320;
const WIDTHS = [1280, NARROW];

for (const { name, path } of PAGES) {
  test(`the ${name} page is accessible and narrow enough, in both languages, light and dark`, async ({
    page,
    facts,
  }) => {
    await page.goto(path(facts));
    for (const language of LANGUAGES) {
      const isFirst = language === LANGUAGES[0];
      if (!isFirst) {
        await page.evaluate((chosen) => localStorage.setItem("citymatch.language", chosen), language);
        await page.reload();
      }
      await settled(page);
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      for (const width of WIDTHS) {
        const step = `${language}, ${width} px`;
        await page.setViewportSize({ width, height: 860 });
        expect.soft(await tooWide(page), step).toEqual([]);
        // Other words make other lines, which is felt where there is little room; they have no colours.
        if (!isFirst && width !== NARROW) continue;
        await page.emulateMedia({ colorScheme: "light" });
        await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
        expect.soft(await violations(page, [...WCAG, "best-practice"]), `${step}, light`).toEqual([]);
        if (!isFirst) continue;
        await page.emulateMedia({ colorScheme: "dark" });
        await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
        expect.soft(await colourViolations(page), `${step}, dark`).toEqual([]);
      }
    }
  });
}

test("what opens is accessible too: a list of choices, the menu, the drawer of clauses", async ({ page, facts }) => {
  await page.goto("/scenarios");
  await settled(page);
  await page
    .locator(".ant-select")
    .filter({ has: page.getByRole("combobox", { name: "应用领域" }) })
    .click();
  await page.locator(".ant-select-item-option").first().waitFor();
  expect(await violations(page, WCAG), "a list of choices").toEqual([]);
  await page.keyboard.press("Escape");
  await choose(page, "应用领域", "智慧医疗");

  await page.setViewportSize({ width: 320, height: 860 });
  await page.getByRole("button", { name: "菜单" }).click();
  await expect(page.getByRole("navigation", { name: "主导航" })).toBeVisible();
  expect(await violations(page, WCAG), "the menu").toEqual([]);
  expect(await tooWide(page)).toEqual([]);

  await page.goto(litPath(facts));
  await settled(page);
  await page.getByRole("button", { name: /条款目录/ }).click();
  await expect(page.getByRole("treeitem").first()).toBeVisible();
  expect(await violations(page, WCAG), "the drawer of clauses").toEqual([]);
  expect(await tooWide(page)).toEqual([]);
  await page.getByRole("treeitem", { name: /（十一）/ }).click();
  await expect(page.getByRole("treeitem").first()).toBeHidden();
  await expect(page.locator("[id^=clause-]:focus")).toContainText("（十一）");
});

test("what answers a draft or a trial is accessible and narrow enough too", async ({ page, request }) => {
  await expect
    .poll(async () => (await request.post("/api/previews/scenario", { data: { title: "审图" } })).status())
    .toBe(200);
  await page.setViewportSize({ width: 320, height: 860 });
  await page.goto("/preview");
  await page.getByRole("textbox", { name: "场景名称" }).fill("医学影像辅助诊断");
  await page.locator("main li[data-vendor]").first().waitFor();
  await expect(page.locator("[data-stale=false]")).toBeVisible();
  expect(await violations(page, [...WCAG, "best-practice"]), "vendors").toEqual([]);
  expect(await tooWide(page), "vendors").toEqual([]);

  await page.getByRole("tab", { name: "我有能力" }).click();
  await page.getByRole("textbox", { name: "能力名称" }).fill("医学影像辅助诊断");
  await page.getByRole("textbox", { name: "服务区域" }).fill("拉萨市");
  await page.getByText("服务区域不符").first().waitFor();
  await expect(page.locator("[data-stale=false]")).toBeVisible();
  expect(await violations(page, [...WCAG, "best-practice"]), "scenarios").toEqual([]);
  expect(await tooWide(page), "scenarios").toEqual([]);

  await page.goto("/evaluation/what-if");
  const field = page.getByRole("list").getByRole("textbox").first();
  await field.fill("many");
  expect(await violations(page, [...WCAG, "best-practice"]), "a refused number").toEqual([]);
  await field.fill("1");
  await page.getByRole("button", { name: "试算" }).click();
  await page.getByRole("region", { name: "试算结果" }).waitFor();
  expect(await violations(page, [...WCAG, "best-practice"]), "the outcome").toEqual([]);
  expect(await tooWide(page), "the outcome").toEqual([]);

  await page.goto("/evaluation");
  await page.getByRole("table").getByRole("button", { name: "R@100" }).first().focus();
  await expect(page.getByRole("tooltip")).toBeInViewport({ ratio: 1 });
  expect(await violations(page, [...WCAG, "best-practice"]), "a note").toEqual([]);
  expect(await tooWide(page), "a note").toEqual([]);
});

test("at twice the size of letters nothing is cut off or lost", async ({ page, facts }) => {
  const { scenario } = facts;
  await page.setViewportSize({ width: 640, height: 430 });
  for (const path of [
    "/",
    "/scenarios",
    `/scenarios/${scenario.id}`,
    "/policies",
    "/evaluation",
    "/preview",
    "/about",
  ]) {
    await page.goto(path);
    await settled(page);
    expect(await tooWide(page), path).toEqual([]);
  }
});

test("a barrier that is planted is found", async ({ page }) => {
  await page.goto("/about");
  await settled(page);
  await page.evaluate(() => {
    const [button, rule] = [document.createElement("button"), document.createElement("hr")];
    rule.setAttribute("width", "2000");
    document.querySelector("main")?.append(button, rule);
  });
  expect(await violations(page, WCAG)).toEqual([expect.stringContaining("button-name")]);
  expect(await colourViolations(page)).toEqual([]);
  await page.evaluate(() => {
    for (const text of document.querySelectorAll<HTMLElement>("main p"))
      Object.assign(text.style, { color: "#ddd", background: "#eee" });
  });
  expect((await colourViolations(page)).join()).toContain("color-contrast");
  expect((await tooWide(page)).join()).toContain("HR");
});
