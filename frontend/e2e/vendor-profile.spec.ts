import type { Page } from "@playwright/test";
import type { components } from "../src/api/schema";
import { expectNoBarrier, settled } from "./barriers";
import { freshCreditCode } from "./codes";
import { ask, choose } from "./facts";
import { expect, test } from "./guard";
import { linkMailedTo } from "./mails";
import { enterAs, foundVendor, joinAs, letIn } from "./parties";
import { holdBack, saved } from "./writing";

const PASSWORD = "eleven grey kites, one harbour";
/** Stands in every private field; nobody outside may ever see it. */
const CANARY = "bluefinch7391";

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });

/** Fill in a part of the profile, and leave it saved. */
async function fillPart(page: Page, part: string, fill: () => Promise<void>): Promise<void> {
  await page.getByRole("link", { name: new RegExp(`${part}\\s*(未开始|进行中)`) }).click();
  await fill();
  await expect(page.getByText(/已保存 \d/)).toBeVisible();
  await page.getByRole("link", { name: "返回资料清单" }).click();
}

interface Advised {
  scenario: { id: string };
  advice: { kind: string; added: Record<string, string[]>; rank: number }[];
}

/** Choose a domain, do what the panel then advises, which is to name another, and stand where it said one would. */
async function followAdvice(page: Page): Promise<void> {
  const domains = page.getByRole("group", { name: "应用领域" }).getByRole("checkbox");
  const answered = page.waitForResponse(
    (response) =>
      response.url().endsWith("/api/previews/capability") && response.request().postDataJSON().domains.length === 1,
  );
  await domains.first().check();
  const { matches }: { matches: Advised[] } = await (await answered).json();
  const told = matches
    .slice(0, 8)
    .flatMap(({ scenario, advice }) => advice.map((one) => ({ ...one, id: scenario.id })));
  const advice = told.find(({ kind }) => kind === "domain");
  const [domain = ""] = advice?.added.domains ?? [];
  const scenario = page.getByRole("complementary").locator(`li[data-scenario="${advice?.id}"]`);
  const promise = scenario.locator("[data-advice=domain]");
  await expect(promise).toContainText(`应用领域增加“${domain}”`);
  await expect(promise).toContainText(`第 ${advice?.rank} 名`);
  await expect(scenario).not.toContainText(`第 ${advice?.rank} 名，`);
  await page.getByRole("group", { name: "应用领域" }).getByRole("checkbox", { name: domain }).check();
  await expect(scenario).toContainText(`第 ${advice?.rank} 名，`);
}

test("a vendor comes from nothing to a verified profile and answers a scenario; nobody outside sees its private parts", async ({
  page,
  browser,
  baseURL,
  guard,
  facts,
}) => {
  test.slow();
  guard.allow(/api\/join-request/); // after the first sign-in one is asked whom one works for: nobody yet
  const code = freshCreditCode();
  const name = `示例新航智能${code.slice(-6)}有限公司`;
  const email = `founder.${code.toLowerCase()}@example.com`;

  await page.goto("/register");
  await field(page, "邮箱").fill(email);
  await page.keyboard.press("Enter");
  await expect(page.getByText("请查收邮件")).toBeVisible();
  await expect.poll(() => linkMailedTo(email)).not.toBe("");
  await page.goto(await linkMailedTo(email));
  await field(page, "姓名").fill("何川");
  await field(page, "密码").fill(PASSWORD);
  await page.getByRole("checkbox").check();
  await button(page, "开通账号").click();
  await expect(page).toHaveURL("/sign-in");
  await field(page, "邮箱").fill(email);
  await field(page, "密码").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/sign-in/);

  await page.goto("/vendors/register");
  await field(page, "统一社会信用代码").fill(`${code.slice(0, -1)}${code.endsWith("0") ? "1" : "0"}`);
  await expect(page.getByText(/末位校验码与前 17 位不符/)).toBeVisible();
  await expectNoBarrier(page, "the registration");
  await field(page, "统一社会信用代码").fill(code);
  await field(page, "企业全称").fill(name);
  await choose(page, "所在城市", "深圳市");
  await button(page, "登记并开始填写").click();
  await expect(page).toHaveURL("/vendors/mine/edit");
  await settled(page);
  await expectNoBarrier(page, "the parts of the profile");

  await fillPart(page, "企业概况", async () => {
    await field(page, "企业简介").fill("为城市供水管网做泄漏监测的企业。");
    await field(page, "成立年份").fill("2019");
  });
  await fillPart(page, "供给能力", async () => {
    await button(page, "添加一项供给能力").click();
    await field(page, "名称").fill("供水管网泄漏监测");
    await field(page, "说明").fill(
      "在管网上布设声学传感器，自动识别漏点，定位误差不超过两米，已用于三个城区的老旧管网。",
    );
    await followAdvice(page);
    await expectNoBarrier(page, "a capability");
  });
  await fillPart(page, "价格与财务", async () => {
    await field(page, "报价方式与参考价格").fill(`每公里 8 万元，底价 ${CANARY}`);
    await field(page, "财务状况").fill(`2025 年营业收入 ${CANARY}`);
  });
  await page.getByRole("link", { name: /^\d*\s*联系人/ }).click();
  await field(page, "姓名").fill(`何川${CANARY}`);
  await field(page, "电话").fill("0755-26731391");
  await button(page, "保存联系人").click();
  await expect(page.getByText("联系人已保存")).toBeVisible();
  await page.getByRole("link", { name: /检查并提交/ }).click();
  await expectNoBarrier(page, "the check before submitting");
  await button(page, "提交核验").click();
  await expect(button(page, "撤回修改")).toBeVisible();

  const desk = await browser.newPage({ baseURL: baseURL ?? "" });
  await enterAs(desk, "matchmaker");
  await desk.goto("/desk/vendors");
  await desk.getByRole("link", { name: `核验${name}的资料` }).click();
  await expect(desk.getByText(`每公里 8 万元，底价 ${CANARY}`)).toBeVisible();
  await expectNoBarrier(desk, "the verification");
  await button(desk, "核验通过并公开").click();
  await desk.getByRole("dialog").getByRole("button", { name: "核验通过并公开" }).click();
  await expect(desk.getByText("这份资料现在不在等待核验。")).toBeVisible();
  const [, vendor = ""] = /vendors\/([^/]+)\/review/.exec(desk.url()) ?? [];
  await desk.close();

  const outsider = await browser.newPage({ baseURL: baseURL ?? "" });
  const heard: string[] = [];
  outsider.on("response", (response) => {
    if (response.url().includes("/api/"))
      void response.text().then(
        (text) => heard.push(text),
        () => {},
      );
  });
  await enterAs(outsider, "agency_member");
  for (const address of [`/vendors/${vendor}`, `/search?q=${CANARY}`, `/vendors?q=${CANARY}`]) {
    await outsider.goto(address);
    await settled(outsider);
    await expect(outsider.locator("main")).not.toContainText(`底价 ${CANARY}`);
  }
  await outsider.goto(`/vendors/${vendor}`);
  await expect(outsider.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(outsider.getByText("供水管网泄漏监测").first()).toBeVisible();
  await expect(outsider.getByText(/第 1 版 ·/)).toBeVisible();
  await expectNoBarrier(outsider, "the public page");
  for (const path of ["", "/draft", "/contact", "/history", "/completeness", "/matches"]) {
    heard.push(await (await outsider.request.get(`/api/vendors/${vendor}${path}`)).text());
  }
  // Searches tell what was asked for; all else would be a leak.
  expect(heard.filter((text) => text.includes(CANARY))).toEqual([]);
  await outsider.close();

  await page.goto(`/scenarios/${facts.scenario.id}`);
  await button(page, "我要揭榜").click();
  await field(page, "简要方案").fill("先在一个街道试点三个月，按月核对指标。");
  await button(page, "提交揭榜").click();
  await expect(page.getByRole("listitem").filter({ hasText: name }).getByText("待责任单位决定")).toBeVisible();
});

test("two people of a vendor write its profile at once: one chooses field by field, the other is told, and nothing is lost", async ({
  page,
  browser,
  guard,
}) => {
  guard.allow(/status of 412/);
  guard.allow(/api\/join-request/); // whoever works for nobody yet is asked for whom
  const seed = Date.now();
  const colleague = await (await browser.newContext()).newPage();
  await Promise.all([
    joinAs(page, `he${seed}@example.com`, "何川"),
    joinAs(colleague, `shen${seed}@example.com`, "沈舟"),
  ]);
  const { subject_id } = await foundVendor(page);
  await letIn(page, colleague);
  await Promise.all([page, colleague].map((one) => one.goto("/vendors/mine/edit?part=overview")));

  const release = await holdBack(colleague);
  await field(colleague, "成立年份").fill("2019");
  await field(colleague, "企业简介").fill("沈舟写的简介");
  await field(colleague, "英文名称").fill("Shen Vision");
  await field(page, "企业简介").fill("何川写的简介");
  await field(page, "英文名称").fill("He Vision");
  await saved(page);
  release();
  await button(colleague, "逐项选择").click();
  const differing = (name: string) => colleague.getByRole("dialog").getByRole("group", { name });
  await expect(differing("企业简介").getByText("何川写的简介")).toBeVisible();
  await expect(differing("企业简介").getByText("沈舟写的简介")).toBeVisible();
  await expectNoBarrier(colleague, "what a colleague has changed", { colours: false });
  await differing("企业简介")
    .getByRole("radio", { name: /现在保存的/ })
    .check();
  await differing("英文名称")
    .getByRole("radio", { name: /您填写的/ })
    .check();
  await button(colleague, "按所选继续").click();
  await expect(field(colleague, "企业简介")).toHaveValue("何川写的简介");
  await saved(colleague);
  // The other has the page open still, and is told.
  await expect(page.getByText(/^他人刚刚修改了.*英文名称.*，已并入。$/)).toBeVisible();
  await expect(field(page, "英文名称")).toHaveValue("Shen Vision");

  const { content } = await ask<components["schemas"]["VendorRevisionRead"]>(
    colleague.request,
    `/api/vendors/${subject_id}/draft`,
  );
  expect(content).toMatchObject({ summary: "何川写的简介", name_en: "Shen Vision", founded_year: 2019 });
  await colleague.context().close();
});
