import { expectNoBarrier } from "./barriers";
import { codeOf } from "./codes";
import { expect, test } from "./guard";
import { adminLink } from "./operator";

const PASSWORD = "seven paper boats, one lantern";
const WORDS = {
  "zh-CN": {
    open: "开通管理员账号",
    name: "姓名",
    password: "密码",
    openIt: "开通账号",
    blank: "请填写这一项",
    signIn: "登录",
    email: "邮箱",
    wrong: "邮箱或密码不正确",
    enrol: "设置双因素验证",
    code: "输入应用显示的 6 位数字",
    keep: "请保存恢复码",
    kept: "我已保存，继续",
    mine: "我的账号",
    on: "已启用",
    signOut: "退出登录",
    onPaper: "手机不在身边？用恢复码",
    paperCode: "恢复码",
    spent: "这个链接已经失效",
  },
  en: {
    open: "Open the administrator’s account",
    name: "Name",
    password: "Password",
    openIt: "Open the account",
    blank: "Please fill this in",
    signIn: "Sign in",
    email: "Email address",
    wrong: "The email address or the password is not right",
    enrol: "Set up the second factor",
    code: "Enter the 6 digits the app shows",
    keep: "Keep your recovery codes",
    kept: "I have kept them, continue",
    mine: "My account",
    on: "On",
    signOut: "Sign out",
    onPaper: "Phone not at hand? Use a recovery code",
    paperCode: "Recovery code",
    spent: "This link works no longer",
  },
} as const;

for (const [language, words] of Object.entries(WORDS)) {
  test(`an administrator comes in ${language} from the printed link to the own account, by keyboard alone`, async ({
    page,
    guard,
  }) => {
    guard.allow(/status of 401/); // the wrong password
    guard.allow(/status of 410/); // the link, used twice
    test.slow();
    const email = `admin.${language.toLowerCase()}@example.gov.cn`;
    const link = adminLink(email, language);
    const field = (label: string) => page.getByLabel(label, { exact: true });
    const title = page.getByRole("heading", { level: 1 });
    const press = (key: string) => page.keyboard.press(key);
    await page.addInitScript((chosen) => localStorage.setItem("citymatch.language", chosen), language);

    await page.goto(link);
    await expect(title).toHaveText(words.open);
    await expect(field(words.name)).toBeFocused();
    await press("Enter");
    await expect(field(words.name)).toHaveAccessibleDescription(new RegExp(words.blank));
    await expectNoBarrier(page, "refused fields");
    await page.keyboard.type("陈安 Chen An");
    await press("Tab");
    await expect(field(words.password)).toBeFocused();
    await page.keyboard.type(PASSWORD);
    await page.getByRole("checkbox").focus();
    await press("Space");
    await page.getByRole("button", { name: words.openIt }).focus();
    await press("Enter");

    await expect(title).toHaveText(words.signIn);
    await expect(field(words.email)).toBeFocused();
    await page.keyboard.type(email);
    await press("Tab");
    await page.keyboard.type("not this one");
    await press("Enter");
    await expect(field(words.password)).toHaveAccessibleDescription(words.wrong);
    await expect(field(words.password)).toBeFocused();
    await expectNoBarrier(page, "a wrong password");
    await field(words.password).fill(PASSWORD);
    await press("Enter");

    await expect(page.getByRole("heading", { name: words.enrol })).toBeVisible();
    await expect(field(words.code)).toBeFocused();
    await expectNoBarrier(page, "the second factor");
    const secret = ((await page.locator("[data-secret]").textContent()) ?? "").trim();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    await page.keyboard.type(codeOf(secret));
    await press("Enter");

    await expect(page.getByRole("heading", { name: words.keep })).toBeFocused();
    const codes = await page.locator("main li code").allTextContents();
    expect(codes).toHaveLength(10);
    await expectNoBarrier(page, "the recovery codes");
    await page.getByRole("button", { name: words.kept }).focus();
    await press("Enter");

    await expect(page).toHaveURL("/work");
    await page.getByRole("button", { name: "陈安 Chen An", exact: true }).focus();
    await press("Enter");
    await page.getByRole("link", { name: words.mine }).focus();
    await press("Enter");
    await expect(title).toHaveText(words.mine);
    await expect(page.getByText(words.on, { exact: true })).toBeVisible();
    await expect(page.getByText(email)).toBeVisible();
    await expectNoBarrier(page, "the own account");

    await page.getByRole("button", { name: "陈安 Chen An" }).focus();
    await press("Enter");
    const out = page.getByRole("button", { name: words.signOut });
    for (let links = await page.locator("#user-menu a").count(); links >= 0; links -= 1) await press("Tab");
    await expect(out).toBeFocused();
    await press("Enter");
    await expect(page).toHaveURL("/");

    await page.getByRole("banner").getByRole("link", { name: words.signIn }).focus();
    await press("Enter");
    await expect(field(words.email)).toBeFocused();
    await page.keyboard.type(email);
    await press("Tab");
    await page.keyboard.type(PASSWORD);
    await press("Enter");
    await page.getByRole("button", { name: words.onPaper }).focus();
    await press("Enter");
    await expect(field(words.paperCode)).toBeFocused();
    await expectNoBarrier(page, "a code on paper");
    await page.keyboard.type(codes[0]?.toLowerCase() ?? "");
    await press("Enter");
    await expect(page.getByRole("button", { name: "陈安 Chen An" })).toBeVisible();
    await expect(page).toHaveURL("/");

    await page.goto(link);
    await field(words.name).fill("x");
    await field(words.password).fill(PASSWORD);
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: words.openIt }).click();
    await expect(page.getByRole("alert")).toContainText(words.spent);
    await expectNoBarrier(page, "a spent link");
  });
}

test("whose session ends in the middle of writing signs in over the page and sends what is still there", async ({
  page,
  guard,
  context,
}) => {
  guard.allow(/status of 401/);
  const email = "again@example.gov.cn";
  await page.goto(adminLink(email, "zh-CN"));
  await page.getByLabel("姓名").fill("周行");
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "开通账号" }).click();
  await page.getByLabel("邮箱").fill(email);
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByLabel("输入应用显示的 6 位数字").waitFor();
  const secret = ((await page.locator("[data-secret]").textContent()) ?? "").trim();
  await page.getByLabel("输入应用显示的 6 位数字").fill(codeOf(secret));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "请保存恢复码" }).waitFor();
  const [code = ""] = await page.locator("main li code").allTextContents();
  await page.getByRole("button", { name: "我已保存，继续" }).click();
  await expect(page).toHaveURL("/work");

  await page.goto("/account");
  await page.getByLabel("新邮箱").fill("new@example.gov.cn");
  const card = page.locator("section", { has: page.getByRole("heading", { name: "更换邮箱" }) });
  await card.getByLabel("当前密码").fill(PASSWORD);
  await context.clearCookies();
  await card.getByRole("button", { name: "发送链接" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("邮箱")).toBeFocused();
  await expectNoBarrier(page, "signing in again");
  await dialog.getByLabel("邮箱").fill(email);
  await dialog.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "手机不在身边？用恢复码" }).click();
  await dialog.getByLabel("恢复码").fill(code);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel("新邮箱")).toHaveValue("new@example.gov.cn");
  await card.getByRole("button", { name: "发送链接" }).click();
  await expect(page.getByText("确认链接已发送到 new@example.gov.cn")).toBeVisible();
});
