import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { MATCH, PAIR } from "../../testing/fixtures";
import { type Answers, answer, page, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const PAGE: Answers = {
  "/api/terms": page([]),
  "/api/scenarios/sc-3/matches/ve-1": PAIR,
  "/api/scenarios/sc-3/matches": (query) =>
    page([{ ...MATCH, rank: 2, vendor: { ...MATCH.vendor, id: `at-${query.get("page")}`, name: "示例次席科技" } }], 50),
};

const tenths = (text: string | null) => Math.round(Number(text) * 10);

describe("Pair page", () => {
  it("shows points that add up to the score it shows", async () => {
    answer(PAGE);
    renderApp("/scenarios/sc-3/vendors/ve-1");
    const table = await screen.findByRole("table", { name: "综合分构成" });
    const parts = [...table.querySelectorAll("tbody tr td:last-child")].map((cell) => tenths(cell.textContent));
    const sum = tenths(within(table).getByTestId("sum").textContent);
    expect(parts).toHaveLength(3);
    expect(parts.reduce((a, b) => a + b)).toBe(sum);
    expect(sum).toBe(Math.round(PAIR.score * 1000));
  });

  it("marks the shared word on both sides with one number, by code points", async () => {
    answer(PAGE);
    renderApp("/scenarios/sc-3/vendors/ve-1");
    await screen.findByRole("table", { name: "逐项对照" });
    const marked = (field: string) => document.querySelector(`[data-field="${field}"] mark`);
    expect(marked("title")).toHaveTextContent("影像1");
    expect(marked("text")).toHaveTextContent("影像1");
  });

  it("says how far a fact counts when the texts fit only in part", async () => {
    const fact = { code: "domain", term: "", points: 0.1, need: [], offer: [] };
    const facts = { need: "智慧医疗", offer: ["智慧医疗", "智能制造"], fit: 0.374 };
    const contributions = PAIR.contributions.map((one) =>
      one.signal === "domain" ? { ...one, evidence: [{ ...fact, facts }] } : one,
    );
    answer({ ...PAGE, "/api/scenarios/sc-3/matches/ve-1": { ...PAIR, contributions } });
    renderApp("/scenarios/sc-3/vendors/ve-1");
    const row = (await screen.findByRole("rowheader", { name: "应用领域" })).closest("tr");
    expect(row).toHaveTextContent("场景属智慧医疗，能力面向智慧医疗、智能制造；按文本相合 37% 计");
  });

  it("says what it cannot tell instead of guessing", async () => {
    answer(PAGE);
    renderApp("/scenarios/sc-3/vendors/ve-1");
    const row = (await screen.findByRole("rowheader", { name: "业绩证明" })).closest("tr");
    expect(row).toHaveTextContent("无法判断");
    expect(row).toHaveTextContent("中性值 45.6%");
  });

  it("leads to the next rank and, for the first, to none before", async () => {
    answer(PAGE);
    renderApp("/scenarios/sc-3/vendors/ve-1");
    expect(await screen.findByRole("link", { name: "第 2 名 示例次席科技" })).toHaveAttribute(
      "href",
      "/scenarios/sc-3/vendors/at-2",
    );
    expect(screen.queryByRole("link", { name: /第 0 名/ })).toBeNull();
  });
});
