import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "@playwright/test";
import type { components } from "../src/api/schema";
import type { DemoAccount, Role, Who } from "../src/api/types";
import { freshCreditCode } from "./codes";
import { ask, first } from "./facts";
import { expect } from "./guard";
import { linkMailedTo } from "./mails";

const PASSWORD = "nine slow ferries, one bridge";

/** Whoever is no browser has to say where a request comes from, else it counts as another site's. */
const ORIGIN = { Origin: new URL(process.env.BASE_URL ?? "http://127.0.0.1:8000").origin };

/** What a page would send, sent without it: for what comes before a test, and is tested elsewhere. */
export async function send<T>(
  page: Page,
  method: "POST" | "PUT",
  path: string,
  data?: object,
  version?: number,
): Promise<T> {
  const answer = await page.request.fetch(path, {
    method,
    headers: { ...ORIGIN, ...(version === undefined ? {} : { "If-Match": `"${version}"` }) },
    ...(data ? { data } : {}),
  });
  expect(answer.ok(), `${method} ${path} answers ${answer.status()}: ${await answer.text()}`).toBe(true);
  return (answer.status() === 204 ? undefined : await answer.json()) as T;
}

/** Publish a scenario of the agency whose page it is, with whom to call; return its id. */
export async function publishScenario(agency: Page, desk: Page, name: string, contact: object): Promise<string> {
  type Begun = components["schemas"]["ScenarioDraftRead"];
  const begun = await send<Begun>(agency, "POST", "/api/scenarios", { template: "hotline-triage" });
  const path = `/api/scenarios/${begun.subject_id}`;
  const evidence = { text: "会议纪要已明确。", attachments: [] };
  // What the template leaves open is filled in by its own words.
  const filledIn = JSON.stringify(begun.content).replaceAll(/【([^】]*)】/g, "$1");
  const content = {
    ...(JSON.parse(filledIn) as Begun["content"]),
    name,
    city: "深圳市",
    description: "先在十个街道试行半年，成熟后再推广到全市热线。",
    budget_band: "100_300",
    starts_on: "2099-01-01",
    ends_on: "2099-12-01",
    respond_by: "2098-12-31",
    gates: { boundary: evidence, owner: evidence, funding: evidence },
  };
  await send(agency, "PUT", `${path}/contact`, contact, 1);
  const { version } = await send<{ version: number }>(agency, "PUT", `${path}/draft`, content, begun.version);
  await send(agency, "POST", `${path}/submission`, undefined, version);
  for (const gate of ["boundary", "owner", "funding"]) {
    await send(desk, "PUT", `${path}/gates/${gate}`, { passed: true });
  }
  await send(desk, "POST", `${path}/publication`);
  return begun.subject_id;
}

/** Where the sessions begun in this run are kept: all workers share them, since a code of a second factor counts once. */
const SESSIONS = fileURLToPath(new URL("../test-results/sessions/", import.meta.url));

/** Do what no other worker does meanwhile. */
async function alone(name: string, act: () => Promise<void>): Promise<void> {
  const lock = `${SESSIONS}${name}.lock`;
  mkdirSync(SESSIONS, { recursive: true });
  const take = () => {
    try {
      mkdirSync(lock);
      return true;
    } catch {
      return false;
    }
  };
  await expect.poll(take, { timeout: 45_000 }).toBe(true);
  try {
    await act();
  } finally {
    rmdirSync(lock);
  }
}

/** Come in as the person of the demonstration who has a job, with the code of the second factor where one is asked. */
export async function enterAs(page: Page, role: Role): Promise<void> {
  const kept = `${SESSIONS}${role}.json`;
  const state = async () => (await ask<Who>(page.request, "/api/session")).state;
  const account = async () =>
    first((await ask<DemoAccount[]>(page.request, "/api/demo-accounts")).filter((one) => one.roles.includes(role)));
  await alone(role, async () => {
    if (existsSync(kept)) {
      const cookies = JSON.parse(readFileSync(kept, "utf8")) as Awaited<ReturnType<BrowserContext["cookies"]>>;
      await page.context().addCookies(cookies);
    }
    if ((await state()) === "signed-in") return;
    const { email, password } = await account();
    await send<Who>(page, "POST", "/api/session", { email, password });
    if ((await state()) !== "signed-in") {
      await send(page, "POST", "/api/session/second-factor", { code: (await account()).code });
    }
    writeFileSync(kept, JSON.stringify(await page.context().cookies()));
  });
}

/** Open an account for somebody and sign in with it, in the browser of the page. */
export async function joinAs(page: Page, email: string, name: string): Promise<void> {
  await send(page, "POST", "/api/registrations", { email });
  await expect.poll(() => linkMailedTo(email, "registration")).not.toBe("");
  const { terms_version } = await ask<Who>(page.request, "/api/session");
  const token = (await linkMailedTo(email, "registration")).split("#")[1];
  await send(page, "POST", "/api/links/registration", { token, name, password: PASSWORD, terms_version });
  await send(page, "POST", "/api/session", { email, password: PASSWORD });
}

type VendorBegun = components["schemas"]["VendorRevisionRead"];

/** Let whoever is signed in found a vendor, of which nothing is written yet. */
export async function foundVendor(page: Page): Promise<VendorBegun> {
  const credit_code = freshCreditCode();
  const name = `示例同行智能${credit_code.slice(-6)}有限公司`;
  return send<VendorBegun>(page, "POST", "/api/vendors", { name, credit_code, city: "深圳市" });
}

/** Let a colleague into the organisation of its owner, as both ask and answer it. */
export async function letIn(owner: Page, colleague: Page): Promise<void> {
  const { organisation_id } = await ask<Who>(owner.request, "/api/session");
  const { user } = await ask<Who>(colleague.request, "/api/session");
  const path = `/api/organisations/${organisation_id}/join-requests`;
  await send(colleague, "POST", path);
  await send(owner, "PUT", `${path}/${user?.id}`, { approve: true });
}

/** Let whoever is signed in found a vendor that the desk verifies, with whom to call; return its name. */
export async function publishVendor(page: Page, desk: Page, contact: object): Promise<string> {
  const begun = await foundVendor(page);
  const path = `/api/vendors/${begun.subject_id}`;
  const capability = {
    id: crypto.randomUUID(),
    title: "政务大模型算力",
    description: "为政务热线提供本地部署的大模型与算力，支持信创环境，按街道分期上线。",
    domains: ["城市治理"],
    keywords: [],
    products: [],
    service_regions: [],
  };
  const content = { ...begun.content, summary: "提供政务大模型与算力。", region: "深圳市", capabilities: [capability] };
  await send(page, "PUT", `${path}/contact`, contact, 1);
  const { version } = await send<{ version: number }>(page, "PUT", `${path}/draft`, content, begun.version);
  await send(page, "POST", `${path}/submission`, undefined, version);
  const submitted = await ask<VendorBegun>(desk.request, `${path}/draft`);
  await send(desk, "PUT", `${path}/verification`, undefined, submitted.version);
  return begun.name;
}
