import { type APIRequestContext, expect, type Locator, type Page } from "@playwright/test";
import type { Anchor, Match, PolicyDocument, RunSummary, Scenario, ScenarioItem, VendorItem } from "../src/api/types";

export interface Listed<T> {
  items: T[];
  total: number;
}

/** What the server says, to hold the pages against. */
export async function ask<T>(request: APIRequestContext, path: string): Promise<T> {
  const answer = await request.get(path);
  expect(answer.ok(), `${path} answers ${answer.status()}`).toBe(true);
  return (await answer.json()) as T;
}

export function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error("the list is empty: is the demonstration data loaded?");
  return item;
}

export interface Facts {
  scenario: Scenario;
  best: Match;
  sentence: Anchor;
  document: PolicyDocument;
  vendor: VendorItem;
  run: RunSummary;
  suspect: Match;
}

/** The first match of the first page of any scenario whose profile has passages marked as copied from that scenario. */
async function suspicious(request: APIRequestContext): Promise<Match> {
  const scenarios = await ask<Listed<ScenarioItem>>(request, "/api/scenarios?size=100");
  for (const { id } of scenarios.items) {
    const matches = await ask<Listed<Match>>(request, `/api/scenarios/${id}/matches?size=10`);
    const found = matches.items.find((match) => match.flags.some((flag) => flag.code === "copied_need"));
    if (found) return found;
  }
  throw new Error("the demonstration data has no vendor that copies a scenario");
}

/** The first scenario of the list that a document describes, and the sentence it does so with. */
async function described(request: APIRequestContext): Promise<{ item: ScenarioItem; sentence: Anchor }> {
  for (const item of (await ask<Listed<ScenarioItem>>(request, "/api/scenarios?size=100")).items) {
    const anchors = await ask<Listed<Anchor>>(request, `/api/scenarios/${item.id}/anchors?size=100`);
    const sentence = anchors.items.find((anchor) => anchor.field === "description");
    if (sentence) return { item, sentence };
  }
  throw new Error("no document describes a scenario: is the demonstration data loaded?");
}

/** That scenario, its best vendor, and so on. */
export async function factsOf(request: APIRequestContext): Promise<Facts> {
  const { item, sentence } = await described(request);
  const scenario = await ask<Scenario>(request, `/api/scenarios/${item.id}`);
  return {
    scenario,
    sentence,
    best: first((await ask<Listed<Match>>(request, `/api/scenarios/${item.id}/matches?size=1`)).items),
    document: await ask<PolicyDocument>(request, `/api/policy-documents/${sentence.document.id}`),
    vendor: first((await ask<Listed<VendorItem>>(request, "/api/vendors?size=1")).items),
    run: first((await ask<Listed<RunSummary>>(request, "/api/match-runs?status=done&size=1")).items),
    suspect: await suspicious(request),
  };
}

/** The address of the viewer with the sentence of a scenario lit up. */
export function litPath({ sentence, scenario }: Facts): string {
  const place = new URLSearchParams({
    clause: sentence.clause?.id ?? "",
    start: String(sentence.start),
    end: String(sentence.end),
    scenario: scenario.id,
  });
  return `/policies/${sentence.document.id}?${place}`;
}

/** Choose from a list that opens. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page
    .locator(".ant-select")
    .filter({ has: page.getByRole("combobox", { name: label }) })
    .click();
  await page.locator(".ant-select-item-option").filter({ hasText: option }).click();
}

/** The words that are lit up in the document, put together. */
export async function litWords(page: Page): Promise<string> {
  return (await page.locator("article mark").allTextContents()).join("");
}

/** The scenarios of the list page, in order. */
export function listed(page: Page): Locator {
  return page.locator("tbody th a");
}
