import type { Page } from "@playwright/test";
import { expectNoBarrier, settled } from "./barriers";
import { codeOf } from "./codes";
import { expect, test } from "./guard";
import { linkMailedTo } from "./mails";

const PASSWORD = "nine quiet herons, two bridges";
const WORDS = {
  "zh-CN": {
    vendor: /供应商成员/,
    admin: /市级管理员/,
    auditor: /审计员/,
    colleague: "同事的邮箱",
    invite: "发送邀请",
    invited: "邀请已发送到",
    name: "姓名",
    password: "密码",
    email: "邮箱",
    open: "开通账号",
    signIn: "登录",
    signOut: "退出登录",
    find: "查找",
    changeRoles: / 的角色$/,
    matchmaker: /^撮合员/,
    save: "保存",
    code: "输入应用显示的 6 位数字",
    kept: "我已保存，继续",
    work: "我的待办",
    enrolled: "双因素验证已设置",
    verify: "开始校验",
    intact: /记录完整/,
  },
  en: {
    vendor: /Vendor member/,
    admin: /City administrator/,
    auditor: /Auditor/,
    colleague: "Your colleague’s email address",
    invite: "Send the invitation",
    invited: "The invitation was sent to",
    name: "Name",
    password: "Password",
    email: "Email address",
    open: "Open the account",
    signIn: "Sign in",
    signOut: "Sign out",
    find: "Find",
    changeRoles: /^Roles of /,
    matchmaker: /^Matchmaker/,
    save: "Save",
    code: "Enter the 6 digits the app shows",
    kept: "I have kept them, continue",
    work: "My work",
    enrolled: "The second factor was set up",
    verify: "Verify",
    intact: /Intact/,
  },
} as const;

async function signOut(page: Page, signOutWords: string): Promise<void> {
  await page.locator("[aria-controls=user-menu]").click();
  await page.getByRole("button", { name: signOutWords }).click();
  await expect(page).toHaveURL("/");
}

// One after the other: the people of the demonstration have one app each, and a code counts once.
test.describe.configure({ mode: "serial" });

for (const [language, words] of Object.entries(WORDS)) {
  // Colours are the same in every language.
  const asked = { colours: language === "zh-CN" };

  test(`somebody comes in ${language} from the invitation through two factors to the first page of the job`, async ({
    page,
  }) => {
    const email = `newcomer.${language.toLowerCase()}@example.com`;
    const button = (name: string | RegExp) => page.getByRole("button", { name });
    const field = (label: string) => page.getByLabel(label, { exact: true });
    await page.addInitScript((chosen) => localStorage.setItem("citymatch.language", chosen), language);

    await page.goto("/sign-in");
    await button(words.vendor).waitFor();
    await expectNoBarrier(page, "the sign-in page", asked);
    await button(words.vendor).click();
    await expect(page).toHaveURL("/work");
    await page.goto("/organisation");
    await field(words.colleague).fill(email);
    await button(words.invite).click();
    await expect(page.getByText(words.invited)).toBeVisible();
    await settled(page);
    await expectNoBarrier(page, "the own organisation", asked);
    await signOut(page, words.signOut);

    await expect.poll(() => linkMailedTo(email)).not.toBe("");
    await page.goto(await linkMailedTo(email));
    await field(words.name).fill("沈雨 Shen Yu");
    await expectNoBarrier(page, "the invitation", asked);
    await field(words.password).fill(PASSWORD);
    await page.getByRole("checkbox").check();
    await button(words.open).click();
    await expect(page).toHaveURL("/sign-in");

    await button(words.admin).click();
    await expect(page).toHaveURL("/work");
    await page.goto("/admin/users");
    await page.getByRole("textbox", { name: words.find }).fill(email);
    await page.keyboard.press("Enter");
    await expect(button(words.changeRoles)).toHaveCount(1);
    await expectNoBarrier(page, "the users", asked);
    await button(words.changeRoles).click();
    await page.getByRole("checkbox", { name: words.matchmaker }).check();
    await expectNoBarrier(page, "the roles of a user", asked);
    await button(words.save).click();
    await expect(page.getByRole("dialog")).toBeHidden();
    await page.goto("/admin/mail-domains");
    await settled(page);
    await expectNoBarrier(page, "the mail domains", asked);
    await signOut(page, words.signOut);

    await page.goto("/sign-in");
    await field(words.email).fill(email);
    await field(words.password).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await field(words.code).waitFor();
    const secret = ((await page.locator("[data-secret]").textContent()) ?? "").trim();
    await field(words.code).fill(codeOf(secret));
    await page.keyboard.press("Enter");
    await button(words.kept).click();
    await expect(page).toHaveURL("/work");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.work);

    await page.goto("/notifications");
    await expect(page.getByRole("link", { name: words.enrolled })).toBeVisible();
    await expectNoBarrier(page, "the inbox", asked);
    await page.goto("/notifications/choices");
    await settled(page);
    await expectNoBarrier(page, "the choices", asked);
    await page.goto("/account");
    await settled(page);
    await expectNoBarrier(page, "the own account", asked);
    await signOut(page, words.signOut);
  });

  test(`the auditor reads in ${language} what was done, and that it is intact`, async ({ page }) => {
    await page.addInitScript((chosen) => localStorage.setItem("citymatch.language", chosen), language);
    await page.goto("/sign-in");
    await page.getByRole("button", { name: words.auditor }).click();
    await expect(page).toHaveURL("/audit");
    await page.getByRole("button", { name: words.verify }).click();
    await expect(page.getByText(words.intact)).toBeVisible();
    await page.getByRole("row").nth(1).waitFor();
    await expectNoBarrier(page, "the audit trail", asked);
  });
}
