import { choose, listed } from "./facts";
import { expect, test } from "./guard";

test("filters stand in the address, survive a reload, and go back step by step", async ({ page }) => {
  await page.goto("/scenarios");
  await expect(listed(page)).toHaveCount(26);

  await choose(page, "应用领域", "智慧医疗");
  await expect(page).toHaveURL(/\?domain=/);
  await expect(listed(page)).toHaveText(["临床辅助决策", "医学影像辅助诊断", "医用机器人"]);

  await choose(page, "排序", "序号由大到小");
  await expect(listed(page)).toHaveText(["医用机器人", "医学影像辅助诊断", "临床辅助决策"]);
  await page.reload();
  await expect(listed(page)).toHaveText(["医用机器人", "医学影像辅助诊断", "临床辅助决策"]);

  await page.goBack();
  await expect(listed(page).first()).toHaveText("临床辅助决策");
  await expect(page).not.toHaveURL(/sort=/);
  await page.goBack();
  await expect(listed(page)).toHaveCount(26);

  await page.goForward();
  await expect(listed(page)).toHaveCount(3);
  await page.getByRole("button", { name: "清除筛选" }).click();
  await expect(listed(page)).toHaveCount(26);
  await expect(page).toHaveURL("/scenarios");
});

test("the agency of row 15 finds it together with the other scenarios of that agency", async ({ page }) => {
  await page.goto("/scenarios");
  await choose(page, "责任单位", "市住房建设局");
  await expect(listed(page).first()).toHaveText("智慧城市基础设施与智能网联汽车协同发展试点");
  await expect(listed(page)).toHaveCount(4);
});

test("vendors are turned page by page in the address", async ({ page }) => {
  await page.goto("/vendors");
  const names = page.locator("main h2 a");
  await expect(names).toHaveCount(20);
  const onFirst = await names.first().innerText();
  await page.getByRole("link", { name: "下一页" }).click();
  await expect(page).toHaveURL(/\?page=2$/);
  await expect(names.first()).not.toHaveText(onFirst);
  await page.goBack();
  await expect(names.first()).toHaveText(onFirst);
});
