import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { switchLanguage } from "../../i18n/setup";
import { MATCH, RUN, SCENARIO } from "../../testing/fixtures";
import { type Answers, answer, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const CLAUSE_TEXT = "（十）推进公共服务。在医疗卫生机构探索开展医学影像辅助诊断。其他。";
const SENTENCE = "在医疗卫生机构探索开展医学影像辅助诊断。";
const SENTENCE_AT = 1000 + Array.from("（十）推进公共服务。").length;

const anchor = (field: string, start: number, quote: string) => ({
  field,
  document: { id: "doc-1", title: "行动方案" },
  clause: { id: "cl-10", label: "（十）", heading: "推进公共服务" },
  start,
  end: start + quote.length,
  byte_start: 0,
  byte_end: 1,
  sha256: "00",
  quote,
});

const PAGE: Answers = {
  "/api/terms": page([]),
  "/api/scenarios/sc-3": SCENARIO,
  "/api/scenarios/sc-3/anchors": page([
    anchor("description", SENTENCE_AT, SENTENCE),
    anchor("name", 2000, SCENARIO.name),
    anchor("agencies", 2010, "市卫健委"),
  ]),
  "/api/clauses/cl-10": {
    id: "cl-10",
    label: "（十）",
    heading: "推进公共服务",
    start: 1000,
    end: 1000 + CLAUSE_TEXT.length,
    text: CLAUSE_TEXT,
    document: { id: "doc-1", title: "行动方案" },
    units: [],
    scenarios: [],
  },
  "/api/scenarios/sc-3/matches": page([MATCH], 50),
  "/api/scenarios/sc-3/exclusions": page([
    {
      vendor: { id: "ve-9", name: "示例停工科技（示例企业）" },
      capability: { id: "ca-9", title: "影像归档" },
      gate: "region",
      fact: { required: "深圳市", served: ["重庆市", "成都市"] },
      would_score: 0.512,
    },
  ]),
  "/api/match-runs/run-1": { ...RUN, manifest: {}, weights: {}, scenario_id: null, batch_id: null },
  "/api/scenarios/sc-3/responding": { respond_by: null, is_open: true, may_respond: false, may_read: false },
  "/api/scenarios/sc-3/question-window": {
    opens_on: null,
    closes_on: null,
    is_open: false,
    may_ask: false,
    may_answer: false,
    version: 1,
  },
  "/api/scenarios/sc-3/questions": page([]),
};

describe("Scenario page", () => {
  it("lights the scenario's sentence inside its clause and leads to it in the document", async () => {
    answer(PAGE);
    renderApp("/scenarios/sc-3");
    const clause = await screen.findByTestId("source-clause");
    expect(clause).toHaveTextContent(CLAUSE_TEXT);
    expect(clause.querySelector("mark")).toHaveTextContent(SENTENCE);
    const link = new URL(
      screen.getByRole("link", { name: "在政策文件中查看这一句" }).getAttribute("href") ?? "",
      "http://x",
    );
    expect(link.pathname).toBe("/policies/doc-1");
    expect(Object.fromEntries(link.searchParams)).toEqual({
      start: String(SENTENCE_AT),
      end: String(SENTENCE_AT + SENTENCE.length),
      clause: "cl-10",
      scenario: "sc-3",
    });
  });

  it("says so when the document gives no more than a name, and what is missing", async () => {
    answer({
      ...PAGE,
      "/api/scenarios/sc-3": { ...SCENARIO, has_source_sentence: false, description: "" },
      "/api/scenarios/sc-3/anchors": page([anchor("name", 2000, SCENARIO.name)]),
    });
    renderApp("/scenarios/sc-3");
    expect(await screen.findByText(/本场景官方文本仅有名称/)).toBeVisible();
    expect(screen.getByText("预算范围")).toBeVisible();
    expect(screen.queryByTestId("source-clause")).toBeNull();
  });

  it("shows a unit's written name and certainty when it was not exact", async () => {
    answer(PAGE);
    renderApp("/scenarios/sc-3");
    expect(await screen.findByText("原文写作“市卫健委”，对应把握 92%")).toBeVisible();
  });

  it("ranks vendors with the reasons that weigh most and none that is unknown", async () => {
    answer(PAGE);
    renderApp("/scenarios/sc-3");
    const row = (await screen.findByRole("link", { name: MATCH.vendor.name })).closest("li");
    expect(row).not.toBeNull();
    const scope = within(row as HTMLElement);
    expect(scope.getByText("文本相合：“影像”")).toBeVisible();
    expect(scope.queryByText(/业绩证明/)).toBeNull();
    expect(scope.getByRole("img")).toHaveAccessibleName(/综合分 71\.3，其中：文本相合 33\.3/);
  });

  it("tags a suspicious vendor, and says why on focus", async () => {
    const flags = [
      { code: "listed", facts: { items: 3 }, spans: [] },
      { code: "copied_need", facts: { characters: 18 }, spans: [] },
    ];
    answer({ ...PAGE, "/api/scenarios/sc-3/matches": page([{ ...MATCH, flags }], 50) });
    renderApp("/scenarios/sc-3");
    const tag = await screen.findByRole("button", { name: "可疑" });
    expect(screen.queryByRole("tooltip")).toBeNull();
    tag.focus();
    expect(await screen.findByRole("tooltip")).toHaveTextContent(
      "有 3 处只是罗列名目，没有说明做过什么；照抄场景原文 18 个字",
    );
    expect(tag).toHaveAccessibleDescription(/照抄场景原文 18 个字/);
  });

  it("words a vendor of another trade by what it offers", async () => {
    const excluded = {
      vendor: { id: "ve-9", name: "示例培训学校" },
      capability: { id: "ca-9", title: "影像技师培训" },
      gate: "trade",
      fact: { offers: ["training", "tickets"] },
      would_score: 0.5,
    };
    answer({ ...PAGE, "/api/scenarios/sc-3/exclusions": page([excluded]) });
    renderApp("/scenarios/sc-3");
    expect(await screen.findByText("属周边服务")).toBeVisible();
    expect(screen.getByText("提供的是培训、票务与旅行，不是场景所要的建设内容")).toBeVisible();
  });

  it("words why a vendor was kept out", async () => {
    answer(PAGE);
    renderApp("/scenarios/sc-3");
    expect(await screen.findByText("服务区域不符")).toBeVisible();
    expect(screen.getByText("项目在深圳市，企业只服务重庆市、成都市")).toBeVisible();
    expect(screen.getByText("若不计此条，可得 51.2 分")).toBeVisible();
  });

  it("shows an unknown gate by its code instead of a bare key", async () => {
    answer({
      ...PAGE,
      "/api/scenarios/sc-3/exclusions": page([
        {
          vendor: { id: "ve-9", name: "示例企业" },
          capability: { id: "ca-9", title: "影像归档" },
          gate: "budget",
          fact: { limit: 300 },
          would_score: 0.4,
        },
      ]),
    });
    renderApp("/scenarios/sc-3");
    expect(await screen.findByText("budget")).toBeVisible();
    expect(screen.getByText("limit: 300")).toBeVisible();
  });

  it("shows readers of English the English name with the official one", async () => {
    answer(PAGE);
    await switchLanguage("en");
    renderApp("/scenarios/sc-3");
    const heading = await screen.findByRole("heading", { level: 1 });
    expect(heading).toHaveTextContent("Assisted diagnosis from medical images医学影像辅助诊断");
    expect(within(heading).getByText("医学影像辅助诊断")).toHaveAttribute("lang", "zh-Hans");
    expect(document.documentElement).toHaveAttribute("lang", "en");
    expect(document.title).toBe("Assisted diagnosis from medical images · CityMatch");
  });

  it("leads from its head down to responses and questions, with the last days and how many there are", async () => {
    answer({
      ...PAGE,
      "/api/scenarios/sc-3/responding": {
        respond_by: "2026-12-31",
        is_open: true,
        may_respond: false,
        may_read: false,
      },
      "/api/scenarios/sc-3/question-window": {
        opens_on: "2026-11-20",
        closes_on: "2026-12-10",
        is_open: true,
        may_ask: false,
        may_answer: false,
        version: 1,
      },
      "/api/scenarios/sc-3/questions": page([], 4),
    });
    renderApp("/scenarios/sc-3");
    const ways = within(await screen.findByRole("navigation", { name: "本页：揭榜与问答" }));
    expect(await ways.findByRole("link", { name: "揭榜 · 截止 2026年12月31日" })).toBeVisible();
    const questions = await ways.findByRole("link", { name: "问答 · 截止 2026年12月10日 · 4 个问题" });
    await userEvent.click(questions);
    expect(screen.getByRole("heading", { name: "问答" }).closest("section")).toHaveFocus();
  });

  it("is a page that does not exist when the id is unknown", async () => {
    answer({ ...PAGE, "/api/scenarios/nobody": () => problem(404, "scenario-not-found") });
    renderApp("/scenarios/nobody");
    expect(await screen.findByRole("heading", { name: "没有找到这个页面" })).toBeVisible();
  });
});
