import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectNoBarrier, settled } from "./barriers";
import { choose } from "./facts";
import { expect, test } from "./guard";
import { asCityAdmin } from "./operator";
import { DOT } from "./writing";

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

/** Sign in as a person of the demonstration, and go to a page of theirs. */
async function signInAs(page: Page, role: RegExp, address: string): Promise<void> {
  await page.goto("/sign-in");
  await button(page, role).click();
  await expect(page).not.toHaveURL("/sign-in");
  await page.goto(address);
}

/** Decide the one application that waits. */
async function decide(page: Page, act: "同意" | "退回", told: RegExp, reason = ""): Promise<void> {
  await page.goto("/admin/register");
  await button(page, new RegExp(`^${act} .* 的申请$`)).click();
  const dialog = page.getByRole("dialog");
  if (reason) await dialog.getByLabel("退回意见").fill(reason);
  await button(page, act).and(dialog.getByRole("button")).click();
  await expect(page.getByText(told)).toBeVisible();
  await expect(dialog).toBeHidden();
}

test("a vendor mends what its district returned, and is on the public register once district and city approve", async ({
  browser,
  page: vendor,
  baseURL,
  guard,
}) => {
  const another = async () => {
    const context = await browser.newContext();
    await guard.watch(context, baseURL ?? "");
    return context.newPage();
  };
  await signInAs(vendor, /供应商成员/, "/vendors/mine/register");
  await button(vendor, "提交申请").click();
  await expect(vendor.getByRole("radio", { name: /算力类/ })).toBeFocused();
  await expectNoBarrier(vendor, "an application with nothing in it");
  await vendor.getByRole("radio", { name: /模型类/ }).check();
  await choose(vendor, "所属区", "南山区");
  await vendor.getByLabel("申请理由").fill("自研视觉模型，三家医院在用。");
  await vendor.getByLabel("证明材料").setInputFiles({ name: "合同.png", mimeType: "image/png", buffer: DOT });
  await expect(vendor.getByRole("link", { name: "合同.png" })).toBeVisible();
  await button(vendor, "提交申请").click();
  await expect(vendor.getByText("申请已提交，等待所属区审核。")).toBeVisible();

  const district = await another();
  await signInAs(district, /区级管理员/, "/admin/register");
  await button(district, /^退回 /).waitFor();
  await expectNoBarrier(district, "the applications");
  const [evidence] = await Promise.all([
    district.waitForEvent("download"),
    district.getByRole("link", { name: "合同.png" }).press("Enter"),
  ]);
  expect(await readFile(await evidence.path())).toEqual(DOT);
  await decide(district, "退回", /^已退回 .* 的申请。$/, "请补充合同");

  await vendor.reload();
  await expect(vendor.getByText("请补充合同")).toBeVisible();
  await vendor.getByLabel("申请理由").fill("自研视觉模型，三家医院在用，合同见附件。");
  await button(vendor, "重新提交").click();
  await expect(vendor.getByText("上次的退回意见")).toBeVisible();
  await expectNoBarrier(vendor, "an application under way");

  await decide(district, "同意", /^已同意 .*交市级审核。$/);
  const city = await another();
  await asCityAdmin(city, "register@example.gov.cn");
  await decide(city, "同意", /已入库。$/);

  const anybody = await another();
  await anybody.goto("/register-of-vendors");
  await settled(anybody);
  const listing = anybody.locator("main li", { hasText: "模型类" });
  await expect(listing).toContainText("南山区");
  await expectNoBarrier(anybody, "the public register");
  await listing.getByRole("link").click();
  await expect(anybody.getByText(/^在库（模型类），有效期至/)).toBeVisible();
  await vendor.reload();
  await expect(vendor.getByText("在库", { exact: true })).toBeVisible();
});
