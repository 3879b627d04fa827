import type { Page } from "@playwright/test";
import { expect } from "./guard";

export const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
export const field = (page: Page, name: string | RegExp) => page.getByRole("textbox", { name });
export const saved = (page: Page) => expect(page.getByText(/^已保存 \d\d:\d\d$/)).toBeVisible();

/** A picture of one point. */
export const DOT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Go to a step of the scenario's form. */
export const step = (page: Page, name: string) =>
  page
    .getByRole("navigation", { name: "填写步骤" })
    .getByRole("link", { name: new RegExp(name) })
    .click();

/** Hold what a tab saves on its way, until what is returned is called. */
export async function holdBack(page: Page): Promise<() => void> {
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
