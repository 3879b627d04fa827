import { litPath, litWords } from "./facts";
import { expect, test } from "./guard";

test("the language is switched on the spot and stays, through a reload and on other pages", async ({ page }) => {
  await page.goto("/scenarios");
  const title = page.getByRole("heading", { level: 1 });
  const html = page.locator("html");
  await expect(title).toHaveText("应用场景");

  await page.getByRole("button", { name: "English" }).click();
  await expect(title).toHaveText("Scenarios");
  await expect(html).toHaveAttribute("lang", "en");
  await page.reload();
  await expect(title).toHaveText("Scenarios");
  await expect(page.getByRole("button", { name: "English" })).toHaveAttribute("aria-pressed", "true");

  await page.getByRole("button", { name: "繁體中文" }).click();
  await expect(title).toHaveText("應用場景");
  await expect(html).toHaveAttribute("lang", "zh-TW");
  await page.reload();
  await expect(title).toHaveText("應用場景");
  await page.goto("/about");
  await expect(title).toHaveText("關於平臺");
});

test("a document stays lit up as it was written, whatever the language of the page", async ({ page, facts }) => {
  await page.goto(litPath(facts));
  await expect(page.locator("article mark").first()).toBeFocused();
  for (const language of ["English", "繁體中文"]) {
    await page.getByRole("button", { name: language }).click();
    await expect(page.getByRole("button", { name: language })).toHaveAttribute("aria-pressed", "true");
    expect(await litWords(page)).toBe(facts.scenario.description);
  }
});

test("the appearance follows the screen, and a choice outlasts a reload", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/about");
  const html = page.locator("html");
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: /切换为浅色/ }).click();
  await expect(html).toHaveAttribute("data-theme", "light");
  await page.reload();
  await expect(html).toHaveAttribute("data-theme", "light");
});
