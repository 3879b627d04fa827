import { litPath, litWords } from "./facts";
import { expect, test } from "./guard";

const NOBODY = "01900000-0000-7000-8000-000000000000";
const GONE = [
  { what: "an unknown path", path: "/nowhere/at/all" },
  { what: "an unknown scenario", path: `/scenarios/${NOBODY}` },
  { what: "an unknown pair", path: `/scenarios/${NOBODY}/vendors/${NOBODY}` },
  { what: "an unknown vendor", path: `/vendors/${NOBODY}` },
  { what: "an unknown document", path: `/policies/${NOBODY}` },
  { what: "an unknown run", path: `/runs/${NOBODY}` },
];

for (const { what, path } of GONE) {
  test(`${what} is a page that was not found, with ways on`, async ({ page, guard }) => {
    guard.allow(/status of 404/);
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("没有找到这个页面");
    await page.getByRole("main").getByRole("link", { name: "全部应用场景" }).click();
    await expect(page).toHaveURL("/scenarios");
  });
}

test("an id that is none is a page that was not found, too, or says what to do", async ({ page, guard }) => {
  guard.allow(/status of 4\d\d/);
  await page.goto("/policies/not-an-id");
  await expect(page.getByText(/没有找到这个页面|无法识别/)).toBeVisible();
});

test("a broken connection says so, keeps the filters, and recovers on a retry", async ({ page, guard }) => {
  guard.allow(/ERR_FAILED/);
  await page.route("**/api/scenarios?*", (route) => route.abort());
  await page.goto("/scenarios?q=mssq&sort=name");
  await expect(page.getByRole("alert")).toContainText("暂时连接不上服务器");
  await page.unroute("**/api/scenarios?*");
  await page.getByRole("button", { name: "重试" }).click();
  await expect(page.locator("tbody th a")).toHaveText(["民生诉求办理"]);
  await expect(page).toHaveURL(/q=mssq&sort=name/);
});

test("a search that fails keeps its words and finds them on a retry", async ({ page, guard }) => {
  guard.allow(/status of 503/);
  await page.route("**/api/search?*", (route) => route.fulfill({ status: 503, body: "busy" }));
  await page.goto("/search?q=mssq");
  await expect(page.getByRole("alert")).toContainText("服务器正忙");
  await expect(page.getByRole("textbox", { name: /查找场景/ })).toHaveValue("mssq");
  await page.unroute("**/api/search?*");
  await page.getByRole("button", { name: "重试" }).click();
  await expect(page.locator("main li h2 a").first()).toHaveText("民生诉求办理");
});

test("a document whose text fails to come is lit up at the same place after a retry", async ({
  page,
  facts,
  guard,
}) => {
  guard.allow(/status of 500/);
  await page.route("**/text", (route) => route.fulfill({ status: 500, body: "" }));
  await page.goto(litPath(facts));
  await page.getByRole("button", { name: "重试" }).waitFor();
  await page.unroute("**/text");
  await page.getByRole("button", { name: "重试" }).click();
  await expect(page.locator("article mark").first()).toBeFocused();
  expect(await litWords(page)).toBe(facts.scenario.description);
});
