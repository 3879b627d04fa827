import type { Page } from "@playwright/test";
import type { Role } from "../src/api/types";
import { colourViolations, settled, tooWide, violations, WCAG } from "./barriers";
import { expect, test } from "./guard";
import { enterAs } from "./parties";

/** What each job has to itself. */
const JOBS: Partial<Record<Role, readonly string[]>> = {
  agency_member: [
    "/work",
    "/scenarios/mine",
    "/scenarios/new",
    "/responses",
    "/organisation",
    "/notifications/choices",
  ],
  vendor_member: ["/work", "/following", "/vendors/mine/edit", "/vendors/mine/register", "/responses", "/account"],
  matchmaker: ["/work", "/desk/scenarios", "/desk/vendors", "/desk/batches"],
  district_admin: ["/admin/register", "/admin/organisations"],
  city_admin: ["/admin/organisations", "/admin/users", "/admin/mail-domains", "/admin/suppressed-addresses"],
};
const SIZES = [
  { width: 1280, height: 860, colorScheme: "dark" },
  // A laptop at twice the size of letters, and the narrowest telephone.
  { width: 640, height: 430, colorScheme: "light" },
  { width: 320, height: 640, colorScheme: "light" },
] as const;

/** Look at a page in every size; the rules that do not depend on it once. */
async function look(page: Page, at: string): Promise<void> {
  for (const { colorScheme, ...size } of SIZES) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    expect.soft(await tooWide(page), `${at}, ${size.width} px`).toEqual([]);
    if (size.width === 1280) expect.soft(await colourViolations(page), `${at}, dark`).toEqual([]);
  }
  expect.soft(await violations(page, [...WCAG, "best-practice"]), at).toEqual([]);
}

for (const [role, pages] of Object.entries(JOBS)) {
  test(`what a ${role} works with is accessible, also narrow, dark and in English`, async ({ page }) => {
    await page.goto("/about");
    await enterAs(page, role as Role);
    for (const at of pages) {
      await page.goto(at);
      await settled(page);
      await look(page, at);
    }
    await page.getByRole("button", { name: "菜单" }).click();
    await page.locator("[aria-controls=user-menu]").click();
    expect.soft(await violations(page, WCAG), "the menu").toEqual([]);
    expect.soft(await tooWide(page), "the menu").toEqual([]);

    await page.evaluate(() => localStorage.setItem("citymatch.language", "en"));
    for (const at of pages) {
      await page.goto(at);
      await settled(page);
      await expect(page.locator("html")).toHaveAttribute("lang", "en");
      expect.soft(await tooWide(page), `${at} in English`).toEqual([]);
    }
  });
}
