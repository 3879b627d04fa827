import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What the pages promise to keep to. */
export const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

/** The rules another colour scheme can break; the rest read the same page. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

export async function violations(page: Page, tags: string[]): Promise<string[]> {
  // options() forgets what was set before it, so the tags come last.
  return told((await axe(page)).withTags(tags));
}

/** What stands in the way after nothing but the colours has changed. */
export async function colourViolations(page: Page): Promise<string[]> {
  return told((await axe(page)).withRules(OF_COLOURS));
}

async function axe(page: Page): Promise<AxeBuilder> {
  // Its source, more than a megabyte, would be sent and compiled twice at every look; once on each page is enough.
  const isThere = await page.evaluate(() => "axe" in window);
  // Legacy: our pages have no frames, for whose sake the other mode opens a second page every time.
  return new AxeBuilder(isThere ? { page, axeSource: ";" } : { page })
    .options({ resultTypes: ["violations"] })
    .setLegacyMode();
}

async function told(builder: AxeBuilder): Promise<string[]> {
  const found = await builder.analyze();
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`),
  );
}

/** What stands in the way of reading a page without moving it sideways. */
export async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => `${element.tagName}.${element.className} ends at ${element.getBoundingClientRect().right}`);
  });
}

/** The page is there: nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await expect(page.locator("main [role=status] > [aria-hidden]")).toHaveCount(0);
}

/** Nothing in the way on the narrowest telephone in the light, and on a wide screen in the dark, where colours are asked for. */
export async function expectNoBarrier(page: Page, step: string, { colours = true } = {}): Promise<void> {
  const before = page.viewportSize();
  const look = async (width: number, colorScheme: "light" | "dark") => {
    await page.setViewportSize({ width, height: 860 });
    // From the top: what has been scrolled under the head of the page is not in the way.
    await page.evaluate(() => scrollTo(0, 0));
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    expect.soft(await tooWide(page), `${step}, ${width} px`).toEqual([]);
  };
  await look(320, "light");
  expect.soft(await violations(page, [...WCAG, "best-practice"]), `${step}, light`).toEqual([]);
  if (colours) {
    await look(1280, "dark");
    expect.soft(await colourViolations(page), `${step}, dark`).toEqual([]);
  }
  if (before) await page.setViewportSize(before);
}
