import type { Locator, Page } from "@playwright/test";
import { listed, litPath } from "./facts";
import { expect, test } from "./guard";

const MOST_STOPS = 150;

/** Press Tab until the focus is where it is wanted; wherever it stands meanwhile, it must be seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press("Tab");
    const hidden = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
      const spots = [
        [left + width / 2, top + height / 2],
        [left + 3, top + 3],
        [right - 3, bottom - 3],
      ] as const;
      const seen = spots.some(([x, y]) => {
        const there = document.elementFromPoint(x, y);
        return there !== null && (element.contains(there) || there.contains(element));
      });
      const outlined =
        getComputedStyle(element).outlineStyle !== "none" ||
        element.closest(":focus-within form, .ant-select-focused, .ant-input-affix-wrapper-focused") !== null;
      return seen && outlined ? null : `${element.tagName} ${element.textContent?.slice(0, 40)}`;
    });
    expect(hidden, "the focus is neither hidden nor unmarked").toBeNull();
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`the Tab key does not lead to ${target}`);
}

async function follow(page: Page, link: Locator): Promise<void> {
  await link.waitFor();
  await tabTo(page, link);
  await page.keyboard.press("Enter");
}

test("the main path is walked with the keyboard alone", async ({ page, facts }) => {
  const { scenario, best } = facts;
  await page.goto("/");
  await expect(page.locator("[data-number=scenarios]")).toHaveText("26");

  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "跳到正文" })).toBeFocused();
  await expect(page.getByRole("link", { name: "跳到正文" })).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();

  await follow(page, page.locator("[data-number=scenarios]").locator("xpath=ancestor::a"));
  await expect(page.getByRole("main")).toBeFocused();
  await follow(page, listed(page).first());

  await expect(page.getByRole("heading", { level: 1 })).toHaveText(scenario.name);
  await follow(page, page.getByRole("heading", { level: 3 }).getByRole("link", { name: best.vendor.name }));

  await expect(page.getByRole("heading", { level: 1 })).toHaveText(best.vendor.name);
  await follow(page, page.getByRole("navigation", { name: "所在位置" }).getByRole("link", { name: scenario.name }));
  await follow(page, page.getByRole("link", { name: "在政策文件中查看这一句" }));

  await expect(page.locator("article mark").first()).toBeFocused();
});

test("the tree of clauses is walked with the arrows and gives the focus to the text", async ({ page, facts }) => {
  await page.goto(litPath(facts));
  await expect(page.locator("article mark").first()).toBeFocused();
  const current = page.getByRole("treeitem", { selected: true });
  await page.goto(`/policies/${facts.document.id}?clause=${facts.sentence.clause?.id}`);
  await current.focus();
  await page.keyboard.press("ArrowLeft");
  const parent = page.locator("[role=treeitem]:focus");
  await expect(parent).toHaveAttribute("aria-expanded", "true");
  const before = await page.getByRole("treeitem").count();
  await page.keyboard.press("ArrowLeft");
  await expect(parent).toHaveAttribute("aria-expanded", "false");
  expect(await page.getByRole("treeitem").count()).toBeLessThan(before);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.locator("[id^=clause-]:focus")).toContainText("（九）");
});

test("weights are tried and a draft is written with the keyboard alone", async ({ page, request }) => {
  await expect
    .poll(async () => (await request.post("/api/previews/scenario", { data: { title: "审图" } })).status())
    .toBe(200);
  await page.goto("/evaluation");
  await follow(page, page.getByRole("link", { name: "试着改变权重" }));
  const slider = page.getByRole("slider").first();
  await slider.waitFor();
  const before = Number(await slider.inputValue());
  await tabTo(page, slider);
  await page.keyboard.press("ArrowRight");
  await expect(slider).toHaveValue(String(before + 1));
  await follow(page, page.getByRole("button", { name: "试算" }));
  await expect(page.getByRole("region", { name: "试算结果" })).toBeFocused();

  await page.goto("/preview");
  const title = page.getByRole("textbox", { name: "场景名称" });
  await title.waitFor();
  await tabTo(page, title);
  await page.keyboard.type("医学影像辅助诊断");
  const vendor = page.locator("main li[data-vendor] h3 a").first();
  await vendor.waitFor();
  await expect(title).toBeFocused();
  const name = await vendor.innerText();
  await follow(page, page.locator("main li[data-vendor] h3 a").first());
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
});
