import type { Browser, Page } from "@playwright/test";
import type { components } from "../src/api/schema";
import type { Who } from "../src/api/types";
import { expectNoBarrier, settled } from "./barriers";
import { ask, first, type Listed } from "./facts";
import { expect, test } from "./guard";
import { enterAs, joinAs, publishScenario, publishVendor, send } from "./parties";
import { button } from "./writing";

/** Stands in the plan of the response, which only its sides may read. */
const PLAN = "蓝鲸七号方案：先在一个街道试点三个月。";
const SENT_AGAIN = "蓝鲸七号方案：改在两个街道试点。";
const AGENCY_PHONE = "0755-88124451";
const PARTNER_PHONE = "0755-26737392";
const QUESTION = "现有的诉求工单可以在本地部署的环境里使用吗？";

const questions = (page: Page) => page.locator("#questions");
const responses = (page: Page) => page.locator("#responses");
const apart = async (browser: Browser) => (await browser.newContext()).newPage();

type Response = components["schemas"]["ResponseRead"];

/** All the server tells a page from now on. */
function heardBy(page: Page): string[] {
  const heard: string[] = [];
  page.on("response", (response) => {
    if (!response.url().includes("/api/")) return;
    void response.text().then(
      (text) => heard.push(text),
      () => {},
    );
  });
  return heard;
}

test("a question is asked by nobody in particular, two vendors respond together, one steps out and is won again, and contacts follow once all agree", async ({
  browser,
  page: outsider,
  guard,
}) => {
  guard.allow(/api\/join-request/); // whoever works for nobody yet is asked for whom
  const people = await Promise.all(Array.from({ length: 5 }, () => apart(browser)));
  const [agency, desk, vendor, partner, stranger] = people as [Page, Page, Page, Page, Page];
  await Promise.all([enterAs(agency, "agency_member"), enterAs(desk, "chair"), enterAs(vendor, "vendor_member")]);
  const seed = Date.now();
  const name = `街道诉求分派 ${seed}`;
  const [id, partnerName] = await Promise.all([
    publishScenario(agency, desk, name, { name: "陈科", phone: AGENCY_PHONE }),
    joinAs(partner, `partner${seed}@example.com`, "何伴").then(() =>
      publishVendor(partner, desk, { name: "何伴", phone: PARTNER_PHONE }),
    ),
    joinAs(stranger, `stranger${seed}@example.com`, "路人"),
  ]);
  const address = `/scenarios/${id}`;
  const { user: asker } = await ask<Who>(vendor.request, "/api/session");

  // The agency opens questions; the vendor asks by keyboard, and nobody learns who asked.
  const heardAgency = heardBy(agency);
  const heardOutside = [heardBy(outsider)];
  await agency.goto(address);
  await agency.getByLabel("提问开始").fill("2026-01-01");
  await agency.getByLabel("提问截止（含当日）").fill("2099-12-01");
  await button(agency, "保存提问时间").click();
  await expect(agency.getByText("提问开放：2026年1月1日 至 2099年12月1日")).toBeVisible();
  await vendor.goto(address);
  await vendor.getByLabel("提问", { exact: true }).focus();
  await vendor.keyboard.type(QUESTION);
  await vendor.keyboard.press("Tab");
  await vendor.keyboard.press("Enter");
  await expect(questions(vendor).getByText("待答复")).toBeVisible();
  await outsider.goto(address);
  await expect(questions(outsider).getByText("还没有公开的问答")).toBeVisible();
  await agency.goto("/responses");
  const asked = agency.getByRole("listitem").filter({ hasText: name });
  await asked.getByLabel("答复").fill("可以，全部在政务云内完成。");
  await settled(agency);
  await expectNoBarrier(agency, "one's own responses and questions");
  await asked.getByRole("button", { name: "公开答复" }).click();
  await expect(asked.getByRole("button", { name: "修改答复" })).toBeVisible();
  await outsider.reload();
  await expect(questions(outsider)).toContainText(QUESTION);
  await expect(questions(outsider)).toContainText("可以，全部在政务云内完成。");
  await agency.goto("/notifications");
  await settled(agency);
  for (const mark of [asker?.id, asker?.name, asker?.email]) {
    expect(mark).toBeTruthy();
    expect([...heardAgency, ...heardOutside.flat()].filter((text) => text.includes(mark ?? ""))).toEqual([]);
  }

  // The vendor responds together with another one, and is told what is missing.
  await button(vendor, "我要揭榜").press("Enter");
  await expect(vendor.getByLabel("简要方案")).toBeFocused();
  await button(vendor, "提交揭榜").click();
  await expect(vendor.getByText("请写下简要方案")).toBeVisible();
  await vendor.getByLabel("简要方案").fill(PLAN);
  const found = vendor.getByLabel(/^联合企业/);
  await found.fill(partnerName);
  await expect(vendor.getByRole("option", { name: partnerName })).toHaveAttribute("aria-selected", "true");
  await found.press("Enter");
  await vendor.getByRole("group", { name: partnerName }).getByLabel("算力/模型").check();
  await expectNoBarrier(vendor, "a response being written", { colours: false });
  await button(vendor, "邀请联合企业").click();
  await expect(responses(vendor).getByText("待联合企业同意")).toBeVisible();
  await agency.goto(address);
  await expect(responses(agency).getByText("还没有企业揭榜")).toBeVisible();
  await partner.goto("/responses");
  await expect(partner.getByText(PLAN)).toBeVisible();
  await button(partner, "同意参加").press("Enter");
  await expect(partner.getByText("待责任单位决定")).toBeVisible();

  // The partner steps out: what was sent in both names stands no longer. Then it is asked once more.
  await button(partner, "退出联合揭榜").press("Enter");
  await expect(partner.getByRole("alert")).toContainText("整份揭榜将一并撤回");
  await button(partner, "确定退出").press("Enter");
  await expect(partner.getByText("还没有揭榜")).toBeVisible();
  await agency.reload();
  await expect(responses(agency).getByText("已撤回")).toBeVisible();
  await expect(button(agency, "接受")).toHaveCount(0);
  const { items: left } = await ask<Listed<Response>>(vendor.request, `/api/responses?scenario=${id}`);
  const partners = first(left)
    .vendors.filter(({ leads }) => !leads)
    .map(({ id: organisation_id, part }) => ({ organisation_id, part }));
  const again = { interested: true, part: "application", plan: SENT_AGAIN, partners };
  await send(vendor, "POST", `/api/scenarios/${id}/responses`, again);
  await partner.reload();
  await button(partner, "同意参加").press("Enter");
  await expect(partner.getByText("待责任单位决定")).toBeVisible();

  // The agency reads it and accepts; only now each side sees whom to call on the other.
  await agency.reload();
  await expect(agency.getByText(SENT_AGAIN)).toBeVisible();
  await expect(responses(agency).getByText(`${partnerName} · 算力/模型 · 已同意`)).toBeVisible();
  await expect(button(agency, "查看对方联系方式")).toHaveCount(0);
  await button(agency, "接受").press("Enter");
  await button(agency, "查看对方联系方式").click();
  await expect(agency.getByText(PARTNER_PHONE)).toBeVisible();
  await settled(agency);
  await expectNoBarrier(agency, "an accepted response");
  await vendor.reload();
  await button(vendor, "查看对方联系方式").click();
  await expect(vendor.getByText(AGENCY_PHONE)).toBeVisible();

  // Whoever is of no side reads neither the plan nor whom to call.
  const { items } = await ask<Listed<Response>>(vendor.request, `/api/responses?scenario=${id}&status=accepted`);
  const one = `/api/responses/${first(items).id}`;
  await outsider.reload();
  await settled(outsider);
  for (const { request } of [outsider, stranger]) {
    expect((await request.get(one)).status()).toBe(404);
    for (const path of ["/api/responses", one, `${one}/contacts`, `/api/search?q=${encodeURIComponent("蓝鲸七号")}`]) {
      heardOutside.push([await (await request.get(path)).text()]);
    }
  }
  for (const secret of [PLAN, SENT_AGAIN, AGENCY_PHONE, PARTNER_PHONE]) {
    expect(heardOutside.flat().filter((text) => text.includes(secret))).toEqual([]);
  }
  await Promise.all(people.map((page) => page.context().close()));
});
