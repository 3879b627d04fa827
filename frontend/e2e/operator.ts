import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { codeOf } from "./codes";
import { expect } from "./guard";

export const PASSWORD = "four tin kites, a slow river";

/** What Python prints that is run beside the site under test, over the same database. */
function python(...words: string[]): string {
  return execFileSync("python", words, { cwd: fileURLToPath(new URL("../..", import.meta.url)) }).toString();
}

/** What `create-admin` prints, as a path of the site under test. */
export function adminLink(email: string, language: string): string {
  const words = ["create-admin", email, "--name", "管理员", "--language", language];
  const { pathname, hash } = new URL(python("-m", "backend.cli", ...words).trim());
  return `${pathname}${hash}`;
}

const NIGHT = `
from sqlalchemy import text
import backend.models
from backend.core.db import SessionLocal, open_database
from backend.core.settings import settings
from backend.saved_searches.digest import send_due
open_database(settings().database_url)
with SessionLocal.begin() as session:
    session.execute(text("UPDATE saved_searches SET looked_at = looked_at - interval '1 day'"))
send_due()
`;

/** Let a night go by for whoever keeps searches: in the morning they are told what is new. */
export const passNight = () => python("-c", NIGHT);

/** Open an account by the link of a mail or a command, and sign in with it. */
export async function signUp(page: Page, link: string, email: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("姓名").fill(name);
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "开通账号" }).click();
  await expect(page).toHaveURL("/sign-in");
  await page.getByLabel("邮箱").fill(email);
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
}

/** Come in as a city administrator of one's own: those of the demonstration have one app each, and a code counts once. */
export async function asCityAdmin(page: Page, email: string): Promise<void> {
  await signUp(page, adminLink(email, "zh-CN"), email, "郑理");
  const code = page.getByLabel("输入应用显示的 6 位数字");
  await code.waitFor();
  await code.fill(codeOf(((await page.locator("[data-secret]").textContent()) ?? "").trim()));
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "我已保存，继续" }).click();
  await expect(page).toHaveURL("/work");
}
