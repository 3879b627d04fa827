import type { Page } from "@playwright/test";
import { expect } from "./guard";

export const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
export const field = (page: Page, name: string | RegExp) => page.getByRole("textbox", { name });
export const saved = (page: Page) => expect(page.getByText(/^已保存 \d\d:\d\d$/)).toBeVisible();

/** Go to a step of the scenario's form. */
export const step = (page: Page, name: string) =>
  page
    .getByRole("navigation", { name: "填写步骤" })
    .getByRole("link", { name: new RegExp(name) })
    .click();
