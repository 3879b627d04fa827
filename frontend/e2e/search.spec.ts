import { listed } from "./facts";
import { expect, test } from "./guard";

for (const { how, q } of [
  { how: "pinyin initials", q: "mssq" },
  { how: "full pinyin", q: "minshengsuqiu" },
  { how: "traditional script", q: "民生訴求" },
]) {
  test(`a scenario is found by ${how}, in its list and everywhere`, async ({ page }) => {
    await page.goto("/scenarios");
    await page.getByRole("textbox", { name: "查找" }).fill(q);
    await page.keyboard.press("Enter");
    await expect(listed(page)).toHaveText(["民生诉求办理"]);

    await page.keyboard.press("Escape");
    await page.locator("h1").click();
    await page.keyboard.press("/");
    await page.keyboard.type(q);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/search\\?q=${encodeURIComponent(q)}`));
    await expect(page.locator("main li h2 a").first()).toHaveText("民生诉求办理");
  });
}

test("what was searched for is marked in titles and snippets, and kinds narrow it by keyboard", async ({ page }) => {
  await page.goto(`/search?q=${encodeURIComponent("机器人")}`);
  const marks = page.locator("main li mark");
  await expect(marks.first()).toBeVisible();
  for (const words of new Set(await marks.allInnerTexts())) expect(["机器人", "機器人"]).toContain(words);

  await page.getByRole("tab", { name: /^全部/ }).focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("tab", { name: /^政策条款/ })).toBeFocused();
  await expect(page).toHaveURL(/kind=policy_clause/);
  await expect(page.locator("main li[data-kind]").first()).toHaveAttribute("data-kind", "policy_clause");
  await page.locator("main li h2 a").first().click();
  await expect(page.locator("article mark").first()).toBeInViewport();
});

test("a search without hits offers others", async ({ page }) => {
  await page.goto(`/search?q=${encodeURIComponent("永动机")}`);
  await expect(page.getByText("没有找到相符的内容")).toBeVisible();
  await page.getByRole("link", { name: "mssq" }).click();
  await expect(page.locator("main li h2 a").first()).toHaveText("民生诉求办理");
});
