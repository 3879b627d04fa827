import type { BrowserContext, Page } from "@playwright/test";
import type { DemoAccount } from "../src/api/types";
import { ask } from "./facts";
import { expect, test } from "./guard";
import { enterAs } from "./parties";
import { button, field, holdBack, saved } from "./writing";

/** A new empty scenario; says its id. */
async function begin(page: Page): Promise<string> {
  await page.goto("/scenarios/new");
  await button(page, "开始填写").click();
  await expect(page).toHaveURL(/\/edit$/);
  return page.url().split("/").at(-2) ?? "";
}

test.describe.configure({ timeout: 90_000 });

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
  await enterAs(page, "agency_member");
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

/** Nothing of what was typed stays in the browser of whoever has signed out, not even what was not saved. */
async function signOutAndLookForWords(page: Page, context: BrowserContext): Promise<void> {
  await field(page, /^英文名称/).fill("Left behind");
  await page.locator("[aria-controls=user-menu]").click();
  await button(page, "退出登录").click();
  await expect(page).toHaveURL("/");
  const { origins } = await context.storageState();
  expect(JSON.stringify(origins)).not.toContain("Left behind");
}
