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

  it("lists what is suspicious in plain words and marks the passages in the vendor's text alone", async () => {
    const flags = [
      { code: "repeated", facts: { term: "影像", times: 6 }, spans: [{ field: "text", start: 4, end: 6 }] },
      {
        code: "copied_offer",
        facts: { offer: "x", group: "01900000-0000-7000-8000-000000000001", share: 0.82, dated: false },
        spans: [{ field: "text", start: 0, end: 3 }],
      },
      { code: "novel_trick", facts: { much: 3 }, spans: [] },
    ];
    answer({ ...PAGE, "/api/scenarios/sc-3/matches/ve-1": { ...PAIR, flags } });
    renderApp("/scenarios/sc-3/vendors/ve-1");
    const section = await screen.findByRole("region", { name: "可疑之处" });
    expect(within(section).getByText("“影像”一词重复了 6 次")).toBeVisible();
    expect(within(section).getByText(/有 82% 与另一家企业的资料相同；登记先后不明/)).toBeVisible();
    expect(within(section).getByText("novel_trick（much: 3）")).toBeVisible();
    expect(within(section).getByRole("link", { name: "查看另一家企业" })).toHaveAttribute(
      "href",
      "/vendors/01900000-0000-7000-8000-000000000001",
    );
    const flagged = [...document.querySelectorAll('[data-flagged="true"]')];
    expect(flagged.map((mark) => mark.textContent)).toEqual(["𠮷田医", "影像1"]);
    expect(flagged.every((mark) => mark.closest("[data-field=text]"))).toBe(true);
  });

  it("shows nothing suspicious for a result of before there were flags", async () => {
    const { flags: _, ...older } = PAIR;
    answer({ ...PAGE, "/api/scenarios/sc-3/matches/ve-1": older });
    renderApp("/scenarios/sc-3/vendors/ve-1");
    await screen.findByRole("table", { name: "逐项对照" });
    expect(screen.queryByRole("region", { name: "可疑之处" })).toBeNull();
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
