import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { EVALUATION } from "../../testing/fixtures";
import {
  answer,
  answerChanges,
  answerPosts,
  NOBODY,
  page,
  problem,
  renderApp,
  stubNetwork,
} from "../../testing/render";

stubNetwork();

const { per_scenario, signals: _, ...ROW } = EVALUATION;
const FIRST = {
  ...ROW,
  id: "ev-1",
  engine: "citymatch/1",
  run: { ...ROW.run, number: "MR-2026-0001" },
  previous: null,
};
const PAGE = {
  "/api/terms": page([]),
  "/api/evaluations": page([ROW, FIRST]),
  "/api/evaluations/ev-2": EVALUATION,
  "/api/evaluations/ev-1": { ...EVALUATION, ...FIRST, per_scenario },
};
const cells = (row: Element) => [...row.children].map((cell) => cell.textContent);

describe("the page of the match quality", () => {
  it("shows each measure with its interval, and says what it means on focus", async () => {
    answer(PAGE);
    renderApp("/evaluation");
    const table = await screen.findByRole("table", { name: "各项指标的平均值与区间" });
    expect([...table.querySelectorAll("tbody td")].map((cell) => cell.textContent)).toEqual([
      "0.7730.720 – 0.821",
      "0.9000.800 – 1.000",
    ]);
    within(table).getByRole("button", { name: "nDCG@10" }).focus();
    expect(await screen.findByRole("tooltip")).toHaveTextContent(/^前十名的好坏/);
  });

  it("says what was counted and what was left out", async () => {
    answer(PAGE);
    renderApp("/evaluation");
    expect(await screen.findByText("3 个，共排名 26 个")).toBeVisible();
    expect(screen.getByText("未计入：不符合准入条件").nextElementSibling).toHaveTextContent("7 对");
    expect(screen.getByText("未计入：当时没有参评").nextElementSibling).toHaveTextContent("2 对");
    expect(screen.getByText("93.3%；没有判断的按 0 级计")).toBeVisible();
  });

  it("does not claim progress where the interval of the difference holds 0", async () => {
    answer(PAGE);
    renderApp("/evaluation");
    const history = await screen.findByRole("table", { name: "历次评测" });
    const row = within(history)
      .getByRole("link", { name: /MR-2026-0002/ })
      .closest("tr") as HTMLElement;
    expect(row).toHaveTextContent("+0.012-0.004 – +0.030分不出好坏");
    expect(row).toHaveTextContent("比 MR-2026-0001，3 个共同场景");
    const older = within(history)
      .getByRole("link", { name: /MR-2026-0001/ })
      .closest("tr") as HTMLElement;
    expect(older).toHaveTextContent("没有更早的版本可比");
    expect([...history.querySelectorAll("th[scope=rowgroup]")].map((head) => head.textContent)).toEqual([
      "引擎 citymatch/2",
      "引擎 citymatch/1",
    ]);
  });

  it("compares by another measure when the address asks for it", async () => {
    answer(PAGE);
    renderApp("/evaluation?metric=MRR");
    const history = await screen.findByRole("table", { name: "历次评测" });
    expect(
      within(history)
        .getByRole("link", { name: /MR-2026-0002/ })
        .closest("tr"),
    ).toHaveTextContent("变好");
  });

  it("lists the scenarios, the worst first, each leading to its page", async () => {
    answer(PAGE);
    renderApp("/evaluation");
    const table = await screen.findByRole("table", { name: "逐个场景" });
    expect([...table.querySelectorAll("tbody tr")].map(cells)).toEqual([
      ["5口岸", "0.410", "0.500", "40 家，3 家能承担", "80%", "—"],
      ["3医学影像辅助诊断", "0.930", "1.000", "40 家，6 家能承担", "100%", "-0.020"],
    ]);
    expect(within(table).getByRole("link", { name: "口岸" })).toHaveAttribute("href", "/scenarios/sc-5");
  });

  it("shows an older evaluation the address names, with the way back", async () => {
    answer(PAGE);
    renderApp("/evaluation?of=ev-1");
    expect(await screen.findByRole("heading", { name: "MR-2026-0001 的质量" })).toBeVisible();
    expect(screen.getByRole("link", { name: "回到最新一次评测" })).toHaveAttribute("href", "/evaluation");
  });

  it("says so when nothing has been evaluated", async () => {
    answer({ ...PAGE, "/api/evaluations": page([]) });
    renderApp("/evaluation");
    expect(await screen.findByText("还没有评测结果")).toBeVisible();
  });

  it("says what went wrong and offers another try", async () => {
    answer({ ...PAGE, "/api/evaluations": () => problem(500, "server-error") });
    renderApp("/evaluation");
    expect(await screen.findByRole("button", { name: "重试" })).toBeVisible();
  });
});

const WEIGHTS = {
  engine: "citymatch/2",
  weight_set: null,
  signals: [
    { name: "text", weight: 0.6 },
    { name: "evidence", weight: 0.4 },
  ],
};
const interval = (mean: number, low: number, high: number) => ({ mean, low, high });
const OUTCOME = {
  engine: "citymatch/2",
  as_of: "2026-01-06T02:00:00Z",
  scenarios: 3,
  judged_pairs: 120,
  gated_pairs: 7,
  absent_pairs: 0,
  signals: { text: 0.5, evidence: 0.5 },
  shipped: { text: 0.6, evidence: 0.4 },
  metrics: [
    {
      name: "nDCG@10",
      shipped: interval(0.77, 0.72, 0.82),
      changed: interval(0.79, 0.74, 0.84),
      difference: interval(0.02, -0.01, 0.05),
    },
  ],
  changes: [
    {
      scenario: { id: "sc-3", number: 3, name: "医学影像辅助诊断", name_en: null },
      ndcg_shipped: 0.9,
      ndcg: 0.95,
      entered: [{ vendor: { id: "ve-1", name: "示例影诊科技" }, was: 23, now: 8 }],
      left: [{ vendor: { id: "ve-2", name: "示例广告传媒" }, was: 9, now: null }],
      moved: [],
    },
    {
      scenario: { id: "sc-5", number: 5, name: "口岸", name_en: null },
      ndcg_shipped: 0.4,
      ndcg: 0.4,
      entered: [],
      left: [],
      moved: [],
    },
  ],
};
const BENCH = { "/api/terms": page([]), "/api/evaluations/what-if": WEIGHTS };

describe("the what-if", () => {
  const textPoints = () => screen.findByRole("textbox", { name: "文本相合" });

  it("starts from the weights in use, says the sum, and goes back to them", async () => {
    answer(BENCH);
    renderApp("/evaluation/what-if");
    const user = userEvent.setup();
    const field = await textPoints();
    expect(field).toHaveValue("60");
    await user.clear(field);
    await user.type(field, "80");
    expect(screen.getByTestId("weight-sum")).toHaveTextContent("120");
    expect(screen.getByText(/按比例折算为 100/)).toBeVisible();
    expect(screen.getByRole("slider", { name: "文本相合的权重" })).toHaveValue("80");
    await user.click(screen.getByRole("button", { name: "恢复现用权重" }));
    expect(field).toHaveValue("60");
    expect(screen.getByTestId("weight-sum")).toHaveTextContent("100");
  });

  it("tells what changes, and that nobody can tell whether it is better", async () => {
    answer(BENCH);
    const asked: unknown[] = [];
    answerPosts({
      "/api/evaluations/what-if": (body) => {
        asked.push(body);
        return OUTCOME;
      },
    });
    renderApp("/evaluation/what-if");
    const user = userEvent.setup();
    const field = await textPoints();
    await user.clear(field);
    await user.type(field, "40{Enter}");
    const outcome = await screen.findByRole("region", { name: "试算结果" });
    expect(asked).toEqual([{ signals: { text: 0.4, evidence: 0.4 }, normalise: true }]);
    expect(outcome).toHaveFocus();
    expect(within(outcome).getByText("nDCG@10 从 0.770 到 0.790：分不出好坏。")).toBeVisible();
    expect(within(outcome).getByText("试算所用权重：文本相合 50.0、业绩证明 50.0")).toBeVisible();
    expect(within(outcome).getByRole("link", { name: "示例影诊科技" }).closest("li")).toHaveTextContent("23 → 8");
    expect(within(outcome).getByRole("link", { name: "示例广告传媒" }).closest("li")).toHaveTextContent(
      "9 → 1000 名后",
    );
    expect(within(outcome).queryByRole("link", { name: "口岸" })).toBeNull();
    await user.type(field, "1");
    expect(within(outcome).getByText(/权重已经改动/)).toBeVisible();
  });

  it("lets the desk keep what it has just tried, and put it in force after a second question", async () => {
    const user = { id: "u-1", email: "chair@example.gov.cn", name: "周敏", language: "zh-CN" as const, version: 1 };
    const held = { name: "重业绩", note: "", signals: OUTCOME.signals, saved_at: "2026-01-06T02:00:00Z" };
    answer({
      ...BENCH,
      "/api/session": { ...NOBODY, state: "signed-in", user, roles: ["chair"] },
      "/api/weight-sets": { in_force: null, version: 1, items: [] },
    });
    const sent: unknown[] = [];
    answerChanges({
      "POST /api/evaluations/what-if": () => OUTCOME,
      "POST /api/weight-sets": (body) => {
        sent.push(body);
        answer({ "/api/weight-sets": { in_force: null, version: 1, items: [held] } });
        return held;
      },
      "PUT /api/weight-sets/in-force": (body) => {
        sent.push(body);
        answer({ "/api/weight-sets": { in_force: held.name, version: 2, items: [held] } });
        return { in_force: held.name, version: 2, items: [held] };
      },
    });
    renderApp("/evaluation/what-if");
    const visitor = userEvent.setup();
    await screen.findByRole("heading", { name: "权重方案" });
    expect(screen.queryByRole("button", { name: "保存方案" })).toBeNull();
    await visitor.click(await screen.findByRole("button", { name: "试算" }));
    await visitor.type(await screen.findByRole("textbox", { name: "方案名称" }), held.name);
    await visitor.click(screen.getByRole("button", { name: "保存方案" }));
    await visitor.click(await screen.findByRole("button", { name: "启用 重业绩" }));
    expect(sent).toEqual([{ name: held.name, note: "", signals: OUTCOME.signals }]);
    await visitor.click(within(screen.getByRole("dialog")).getByRole("button", { name: "启用" }));
    expect(await screen.findByRole("button", { name: "启用 引擎自带的权重" })).toBeVisible();
    expect(sent[1]).toEqual({ name: held.name });
  });

  it("keeps what was entered when the server refuses it, and says so at the field", async () => {
    answer(BENCH);
    answerPosts({ "/api/evaluations/what-if": () => problem(422, "invalid-request", ["/body/signals/text"]) });
    renderApp("/evaluation/what-if");
    const user = userEvent.setup();
    const field = await textPoints();
    await user.clear(field);
    await user.type(field, "60.0{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("填写的内容有误");
    expect(field).toHaveValue("60.0");
    expect(field).toBeInvalid();
    expect(screen.getByRole("textbox", { name: "业绩证明" })).toBeValid();
  });

  it("asks nothing of the server while a field holds no number, and leads there", async () => {
    answer(BENCH);
    renderApp("/evaluation/what-if");
    const user = userEvent.setup();
    const field = await textPoints();
    await user.clear(field);
    await user.click(screen.getByRole("button", { name: "试算" }));
    expect(field).toHaveFocus();
    expect(field).toHaveAccessibleDescription("请填 0 到 1000 之间的数");
  });

  it("says when nothing has been judged", async () => {
    answer(BENCH);
    answerPosts({ "/api/evaluations/what-if": () => problem(409, "nothing-judged") });
    renderApp("/evaluation/what-if");
    await userEvent.click(await screen.findByRole("button", { name: "试算" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("还没有可供检验的判断");
  });
});
