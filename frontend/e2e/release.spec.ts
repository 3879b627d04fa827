import type { Browser, Page } from "@playwright/test";
import type { components } from "../src/api/schema";
import type { Who } from "../src/api/types";
import { expectNoBarrier, settled } from "./barriers";
import { ask, type Listed } from "./facts";
import { expect, test } from "./guard";
import { enterAs, publishScenario, send } from "./parties";

type Summary = components["schemas"]["PairSummary"];

const AGENCY_PHONE = "0755-88124452";
const apart = async (browser: Browser) => (await browser.newContext()).newPage();

/** Have a scenario ranked by a run of its own, and wait until its best places are on the desk. */
async function ranked(desk: Page, scenario: string): Promise<string> {
  const run = await send<{ id: string }>(desk, "POST", "/api/match-runs", { scope: "scenario", scenario_id: scenario });
  const queue = () => ask<Listed<Summary>>(desk.request, `/api/review/queue?run=${run.id}`);
  await expect.poll(async () => (await queue()).total, { timeout: 30_000 }).toBeGreaterThan(0);
  return run.id;
}

/** Shortlist one vendor, adding it by hand where it is below the line, and reject all others. */
async function decideAll(desk: Page, run: string, scenario: string, vendor: string): Promise<void> {
  const queue = () => ask<Listed<Summary>>(desk.request, `/api/review/queue?run=${run}&size=100`);
  if (!(await queue()).items.some((pair) => pair.vendor.id === vendor)) {
    await send(desk, "POST", "/api/review/pairs", { run, scenario, vendor, reason: "有同类案例。" });
  }
  for (const { id, version, vendor: held } of (await queue()).items) {
    const said = held.id === vendor ? { verdict: "shortlist" } : { verdict: "reject", reason: "off_topic" };
    await send(desk, "POST", `/api/review/pairs/${id}/decisions`, { version, ...said });
  }
}

test("what is decided is previewed and released, each side reads its own, both confirm, and contacts follow", async ({
  browser,
  page: desk,
}) => {
  const [agency, vendor] = (await Promise.all([apart(browser), apart(browser)])) as [Page, Page];
  await Promise.all([enterAs(desk, "chair"), enterAs(agency, "agency_member"), enterAs(vendor, "vendor_member")]);
  const name = `放榜试点 ${Date.now()}`;
  const scenario = await publishScenario(agency, desk, name, { name: "陈科", phone: AGENCY_PHONE });
  const own = (await ask<Who>(vendor.request, "/api/session")).organisation_id ?? "";
  const run = await ranked(desk, scenario);
  await vendor.goto("/places");
  await expect(vendor.getByRole("heading", { name: "我的入围" })).toBeVisible();
  await decideAll(desk, run, scenario, own);
  await expect(vendor.getByText(name)).toHaveCount(0);

  // The chair looks at who will be told what, and releases.
  await desk.goto("/desk/releases");
  await desk.getByRole("button", { name: `预览放榜：${name}` }).click();
  const dialog = desk.getByRole("dialog");
  await expect(dialog.getByText("会看到下列 1 家入围供应商的名次、得分和理由。")).toBeVisible();
  await settled(desk);
  await expectNoBarrier(desk, "the preview of a release");
  await dialog.getByRole("button", { name: "放榜", exact: true }).click();
  await expect(desk.getByText(`“${name}”已放榜，双方已收到通知。`)).toBeVisible();

  // Each side reads its own and confirms; the other's contact is there only then.
  await agency.goto(`/scenarios/${scenario}`);
  await agency.getByRole("link", { name: /查看入围供应商/ }).click();
  await settled(agency);
  await expectNoBarrier(agency, "a released shortlist");
  await agency.getByRole("button", { name: /^确认对接/ }).click();
  await expect(agency.getByText(/责任单位已确认/)).toBeVisible();
  await expect(agency.getByRole("button", { name: "查看对方联系方式" })).toHaveCount(0);
  await vendor.goto("/work");
  await vendor.getByRole("link", { name: `确认是否参与对接：${name}` }).click();
  const place = vendor.getByRole("listitem").filter({ hasText: name });
  await expect(place.getByText(/责任单位已确认/)).toBeVisible();
  await settled(vendor);
  await expectNoBarrier(vendor, "one's own places");
  await place.getByRole("button", { name: /^确认对接/ }).click();
  await place.getByRole("button", { name: "查看对方联系方式" }).click();
  await expect(place.getByText(AGENCY_PHONE)).toBeVisible();
});
