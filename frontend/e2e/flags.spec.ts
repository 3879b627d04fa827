import type { Pair } from "../src/api/types";
import { ask, first } from "./facts";
import { expect, test } from "./guard";

test("a suspicious vendor is tagged with the reason, and its page shows the passages", async ({
  page,
  request,
  facts,
}) => {
  const { scenario, vendor } = facts.suspect;
  const pair = await ask<Pair>(request, `/api/scenarios/${scenario.id}/matches/${vendor.id}`);
  const copied = first(pair.flags.filter((flag) => flag.code === "copied_need"));
  const told = `照抄场景原文 ${copied.facts.characters} 个字`;

  await page.goto(`/scenarios/${scenario.id}`);
  const row = page.locator(`li[data-vendor="${vendor.id}"]`);
  const tag = row.getByRole("button", { name: "可疑" });
  await expect(tag).toHaveAccessibleDescription(new RegExp(told));
  await expect(page.getByRole("tooltip")).toBeHidden();
  await tag.focus();
  await expect(page.getByRole("tooltip")).toContainText(told);
  await page.keyboard.press("Escape");
  await row.getByRole("heading", { level: 3 }).getByRole("link").click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText(vendor.name);
  const section = page.getByRole("region", { name: "可疑之处" });
  await expect(section.locator("li")).toHaveCount(pair.flags.length);
  await expect(section).toContainText(told);
  const { field, start, end } = first(copied.spans);
  const source = first(pair.offer.fields.filter((one) => one.field === field));
  const words = [...source.text].slice(start, end).join("");
  const marked = await page
    .locator(`td[data-side="供给侧：供给能力"] [data-field="${field}"] mark[data-flagged=true]`)
    .evaluateAll((marks) => marks.map((mark) => mark.firstChild?.textContent ?? "").join(""));
  expect(marked).toContain(words);
  await expect(page.locator('td[data-side="需求侧：应用场景"] mark[data-flagged=true]')).toHaveCount(0);
});
