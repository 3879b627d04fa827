import type { BrowserContext, Page } from "@playwright/test";
import type { DemoAccount } from "../src/api/types";
import { expectNoBarrier, settled } from "./barriers";
import { ask } from "./facts";
import { expect, test } from "./guard";

/** Stands in every place that only reviewers may read. */
const CANARY = "蓝鲸七号账户";

/** A picture of one point. */
const DOT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const AGENCY = /需求单位成员/;
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string | RegExp) => page.getByRole("textbox", { name });
const saved = (page: Page) => expect(page.getByText(/^已保存 \d\d:\d\d$/)).toBeVisible();

async function signIn(page: Page, who: RegExp): Promise<void> {
  await page.goto("/sign-in");
  await button(page, who).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: label }).click();
  await page.locator(".ant-select-item-option", { hasText: option }).first().click();
}

const step = (page: Page, name: string) =>
  page
    .getByRole("navigation", { name: "填写步骤" })
    .getByRole("link", { name: new RegExp(name) })
    .click();

/** A new empty scenario; says its id. */
async function begin(page: Page): Promise<string> {
  await page.goto("/scenarios/new");
  await button(page, "开始填写").click();
  await expect(page).toHaveURL(/\/edit$/);
  return page.url().split("/").at(-2) ?? "";
}

// One after the other: both write in the name of the same person.
test.describe.configure({ mode: "serial", timeout: 90_000 });

test("a scenario goes from its first word over a return to publication, and what is private stays so", async ({
  page,
  browser,
  guard,
}) => {
  guard.allow(/status of 422/);
  // Right after a start the market is still being read, and asked again by itself.
  guard.allow(/status of 503.*previews/);
  await signIn(page, AGENCY);
  await page.goto("/scenarios/new");
  await page.getByRole("radio", { name: /民生诉求智能分派/ }).check();
  await expectNoBarrier(page, "how a scenario begins", { colours: false });
  await button(page, "开始填写").click();

  const name = `街道诉求分派 ${Date.now()}`;
  await field(page, /^场景名称/).fill(name);
  await choose(page, "实施城市", "深圳市");
  await saved(page);
  await expectNoBarrier(page, "the goal");
  await step(page, "需求条目");
  await expect(page.getByRole("heading", { name: "需求条目", level: 2 })).toBeFocused();
  await step(page, "风险");
  await page.getByRole("radio", { name: /低风险/ }).check();
  await field(page, /^风险说明/).fill("只给出建议，由人确认。");
  await step(page, "预算与工期");
  await page.getByRole("radio", { name: "50–100 万元" }).check();
  await field(page, /^预算上限/).fill("88");
  await field(page, /^资金来源/).fill(CANARY);
  await page.getByLabel("开始日期").fill("2027-01-01");
  await page.getByLabel("完成日期").fill("2027-06-30");
  await step(page, "责任单位与联系人");
  await page.getByLabel("姓名").fill(CANARY);
  await page.getByLabel("电话").fill("0755-1234567");
  await button(page, "保存联系人").click();
  await expect(page.getByText("联系人已保存")).toBeVisible();
  await step(page, "三项准入");
  for (const gate of ["边界清晰", "业主明确", "资金落实"]) {
    await field(page, new RegExp(`^${gate}的说明`)).fill(`${gate}：${CANARY}`);
  }
  await page.getByLabel("资金落实的附件").setInputFiles({ name: "批复.png", mimeType: "image/png", buffer: DOT });
  await expect(page.getByRole("link", { name: "批复.png" })).toBeVisible();
  await step(page, "检查并提交");
  await button(page, "提交审核").click();
  await page.getByRole("link", { name: /揭榜截止日期：填写揭榜截止日期/ }).click();
  const until = page.getByLabel("揭榜截止日期");
  await expect(until).toBeFocused();
  await until.fill("2027-02-01");
  await step(page, "检查并提交");
  await button(page, "提交审核").click();
  await expect(page.getByText(/正在审核/)).toBeVisible();
  const id = page.url().split("/").at(-2)?.split("?")[0] ?? "";

  const desk = await (await browser.newContext()).newPage();
  await signIn(desk, /^周文君|撮合员/);
  await desk.goto("/desk/scenarios");
  await desk.getByRole("link", { name }).click();
  await button(desk, "批注：第 1 条需求").click();
  await field(desk, /^意见/).fill("请写明准确率怎样测。");
  await button(desk, "加上批注").click();
  await settled(desk);
  await expectNoBarrier(desk, "the review");
  await button(desk, "退回修改").click();
  await expect(desk.getByText("已退回需求单位修改。")).toBeVisible();

  await page.goto(`/scenarios/${id}/edit?step=requirements`);
  await expect(page.getByText("请写明准确率怎样测。")).toBeVisible();
  await field(page, /^内容/).first().fill("抽取 500 件人工复核，首次分派准确率不低于 90%。");
  await button(page, "标为已处理").click();
  await expect(page.getByText(/还有 0 条意见未处理/)).toBeVisible();
  await saved(page);
  await step(page, "检查并提交");
  await button(page, "提交审核").click();
  await expect(page.getByText(/正在审核/)).toBeVisible();

  await desk.goto(`/scenarios/${id}/review`);
  await expect(button(desk, "发布")).toBeDisabled();
  for (const gate of ["边界清晰", "业主明确", "资金落实"]) {
    await button(desk, `通过：${gate}`).click();
    await expect(desk.getByRole("region", { name: gate }).getByText("已通过")).toBeVisible();
  }
  await button(desk, "发布").click();
  await desk.getByRole("dialog").getByRole("button", { name: "发布", exact: true }).click();
  await expect(desk.getByText("已经发布。")).toBeVisible();
  await desk.context().close();

  const outside = await (await browser.newContext()).newPage();
  await outside.goto(`/scenarios/${id}`);
  await expect(outside.getByRole("cell", { name: /抽取 500 件人工复核/ })).toBeVisible();
  await expect(outside.getByText("50–100 万元")).toBeVisible();
  for (const path of ["", "/history"]) {
    expect(JSON.stringify(await ask(outside.request, `/api/scenarios/${id}${path}`))).not.toContain(CANARY);
  }
  for (const path of ["draft", "contact", "gates"]) {
    expect([401, 404], path).toContain((await outside.request.get(`/api/scenarios/${id}/${path}`)).status());
  }
  await expect(outside.getByText(CANARY)).toHaveCount(0);
  await outside.context().close();
});

test("what is typed survives another tab, a lost network, a closed page and an ended session", async ({
  page,
  context,
  request,
  guard,
}) => {
  guard.allow(/status of 412/);
  guard.allow(/status of 503.*previews/);
  guard.allow(/status of 401/);
  guard.allow(/ERR_INTERNET_DISCONNECTED/);
  await signIn(page, AGENCY);
  const id = await begin(page);
  const address = `/scenarios/${id}/edit`;

  // Two tabs: neither overwrites the other, and the same place is asked about.
  const other = await context.newPage();
  await other.goto(address);
  await field(other, /^现状与痛点/).fill("第二个窗口写的");
  await saved(other);
  await field(page, /^目标/).fill("第一个窗口写的");
  await saved(page);
  await expect(field(page, /^现状与痛点/)).toHaveValue("第二个窗口写的");
  await expect(page.getByText("他人刚刚修改了现状与痛点，已并入。")).toBeVisible();
  const release = await holdBack(other);
  await field(other, /^目标/).fill("两边都写");
  await field(page, /^目标/).fill("第一个窗口再写");
  await saved(page);
  release();
  await button(other, "逐项选择").click();
  await other.getByRole("radio", { name: /现在保存的/ }).check();
  await button(other, "按所选继续").click();
  await expect(field(other, /^目标/)).toHaveValue("第一个窗口再写");
  await other.close();

  // Without a network, then with the page closed before it is back.
  await context.setOffline(true);
  await field(page, /^场景说明/).fill("断网时写的");
  await expect(page.getByText(/暂时连不上服务器/)).toBeVisible();
  await context.setOffline(false);
  await saved(page);
  await context.setOffline(true);
  await field(page, /^场景说明/).fill("断网时写的，还没保存就关了");
  await page.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto(address);
  await expect(field(again, /^场景说明/)).toHaveValue("断网时写的，还没保存就关了");
  await expect(again.getByText(/已恢复上次没来得及保存的内容/)).toBeVisible();
  await saved(again);

  // The session ends in the middle of the form.
  await context.clearCookies();
  await field(again, /^英文名称/).fill("Typed while signed out");
  const dialog = again.getByRole("dialog");
  await expect(dialog).toBeVisible();
  const accounts = await ask<DemoAccount[]>(request, "/api/demo-accounts");
  const agency = accounts.find((one) => one.roles.includes("agency_member"));
  await dialog.getByLabel("邮箱").fill(agency?.email ?? "");
  await dialog.getByLabel("密码").fill(agency?.password ?? "");
  await again.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await saved(again);
  await again.reload();
  await expect(field(again, /^英文名称/)).toHaveValue("Typed while signed out");
  await signOutAndLookForWords(again, context);
});

/** Hold what a tab saves on its way, until what is returned is called. */
async function holdBack(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/draft", async (route) => {
    if (route.request().method() === "PUT") await held;
    await route.continue();
  });
  return release;
}

/** Nothing of what was typed stays in the browser of whoever has signed out, not even what was not saved. */
async function signOutAndLookForWords(page: Page, context: BrowserContext): Promise<void> {
  await field(page, /^英文名称/).fill("Left behind");
  await page.locator("[aria-controls=user-menu]").click();
  await button(page, "退出登录").click();
  await expect(page).toHaveURL("/");
  const { origins } = await context.storageState();
  expect(JSON.stringify(origins)).not.toContain("Left behind");
}
