import { readFile } from "node:fs/promises";
import type { Browser, Page } from "@playwright/test";
import { expectNoBarrier, settled } from "./barriers";
import { expect, test } from "./guard";
import { linkMailedTo } from "./mails";
import { asCityAdmin, PASSWORD, signUp } from "./operator";

const NAME = "云上测绘科技有限公司";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Somebody in a browser of their own who has just registered. */
async function newcomer(browser: Browser, email: string, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto("/register");
  await page.getByLabel("邮箱").fill(email);
  await page.keyboard.press("Enter");
  await expect.poll(() => linkMailedTo(email, "registration")).not.toBe("");
  await signUp(page, await linkMailedTo(email, "registration"), email, name);
  await expect(page).toHaveURL("/organisation/find");
  return page;
}

async function invite(page: Page, email: string): Promise<void> {
  await page.getByLabel("同事的邮箱").fill(email);
  await button(page, "发送邀请").click();
}

test("an organisation is edited in two tabs, suspended and reinstated, joined, and left by an erased account", async ({
  browser,
  page: admin,
  guard,
}) => {
  guard.allow(/status of (?:403|412)/);
  const [email, colleague] = ["founder@yunshang.example", "colleague@yunshang.example"];

  const founder = await newcomer(browser, email, "何云");
  const founding = founder.locator("form").filter({ has: founder.getByLabel("单位全称") });
  await founding.locator(".ant-select").click();
  await founder.locator(".ant-select-item-option").filter({ hasText: "供应商" }).click();
  await founder.getByLabel("单位全称").fill(NAME);
  await button(founder, "登记").click();
  await expect(founder).toHaveURL("/organisation");
  await founder.getByLabel("同事的邮箱").waitFor();

  await asCityAdmin(admin, "looks.after@example.gov.cn");
  await admin.goto(`/admin/organisations?q=${encodeURIComponent(NAME)}`);
  await admin.getByRole("link", { name: NAME }).waitFor();
  await expectNoBarrier(admin, "the organisations");
  await admin.getByRole("link", { name: NAME }).click();

  const second = await admin.context().newPage();
  await button(admin, "编辑").waitFor();
  await second.goto(admin.url());
  for (const [tab, place] of [
    [second, "广州市"],
    [admin, "深圳市"],
  ] as const) {
    await button(tab, "编辑").click();
    await tab.getByLabel("所在地").fill(place);
    await button(tab, "保存").click();
    if (tab === second) await expect(tab.getByRole("dialog")).toBeHidden();
  }
  const changed = admin.getByRole("dialog", { name: "内容刚刚被他人修改" });
  await expect(changed.getByText("广州市")).toBeVisible();
  await expectNoBarrier(admin, "what somebody else has changed");
  await changed.getByRole("radio", { name: /现在保存的/ }).check();
  await button(admin, "按所选继续").click();
  await button(admin, "保存").click();
  await expect(admin.getByRole("dialog")).toHaveCount(0);
  await expect(admin.locator("dd", { hasText: "广州市" })).toBeVisible();

  await button(admin, "停用").click();
  await admin.getByRole("radio", { name: "正在处理安全事件" }).check();
  await expectNoBarrier(admin, "why an organisation is suspended", { colours: false });
  await admin.getByRole("dialog").getByRole("button", { name: "停用" }).click();
  await expect(admin.getByText("已停用：正在处理安全事件")).toBeVisible();
  await invite(founder, colleague);
  await expect(founder.getByRole("alert")).toContainText("您的单位正在等待审核或已停用");
  await founder.reload();
  await expect(founder.getByRole("heading", { name: "已停用" })).toBeVisible();
  await button(admin, "恢复").click();
  await admin.getByRole("radio", { name: "问题已经解决" }).check();
  await admin.getByRole("dialog").getByRole("button", { name: "恢复" }).click();
  await expect(button(admin, "停用")).toBeVisible();
  await founder.reload();

  const other = await newcomer(browser, colleague, "沈舟");
  await invite(founder, colleague);
  await expect(founder.getByText("邀请已发送到")).toBeVisible();
  await expect.poll(() => linkMailedTo(colleague, "invitation")).not.toBe("");
  await other.goto(await linkMailedTo(colleague, "invitation"));
  await button(other, "接受邀请").click();
  await expect(other).toHaveURL("/organisation");
  await expect(other.getByRole("heading", { name: NAME })).toBeVisible();

  await other.goto("/account");
  await settled(other);
  const [saved] = await Promise.all([other.waitForEvent("download"), button(other, "下载我的数据").click()]);
  expect(await readFile(await saved.path(), "utf8")).toContain(colleague);
  await button(other, "注销账号").click();
  await other.getByRole("dialog").getByLabel("当前密码").fill(PASSWORD);
  await button(other, "注销我的账号").click();
  await expect(other.getByText("账号已注销，个人信息已删除。")).toBeVisible();
});
