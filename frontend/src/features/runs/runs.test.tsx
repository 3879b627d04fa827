import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { MATCH, RUN, SCENARIO } from "../../testing/fixtures";
import {
  type Answers,
  answer,
  answerChanges,
  NOBODY,
  page,
  problem,
  renderApp,
  stubNetwork,
} from "../../testing/render";
import { viewOf } from "./manifest";

stubNetwork();

const digest = (byte: string) => byte.repeat(32);
const MANIFEST = {
  needs: { "need-1": digest("01"), "need-2": digest("02") },
  result: digest("0f"),
  weights: digest("0e"),
  engine: { top: 50, engine: "citymatch/1", normalizer: "normalize/2", novelty: "x" },
};
const FULL = {
  ...RUN,
  scenario_id: null,
  batch_id: "batch-1",
  scope: "batch",
  manifest: MANIFEST,
  weights: { signals: { text: 0.9, evidence: 0.1 }, neutral: { text: 0, evidence: 0.2 }, text: { title: 1 } },
};
const PAGE: Answers = {
  "/api/terms": page([]),
  "/api/scenarios": page([]),
  "/api/batches": page([{ id: "batch-1", name: "应用场景清单（第一批）" }]),
  "/api/match-runs/run-1": FULL,
};

describe("the page of a run", () => {
  it("says what was ranked, with what, and how to repeat it", async () => {
    answer(PAGE);
    renderApp("/runs/run-1");
    expect(await screen.findByRole("heading", { level: 1 })).toHaveTextContent(RUN.number);
    expect(await screen.findByRole("link", { name: "应用场景清单（第一批）" })).toHaveAttribute(
      "href",
      "/scenarios?batch=batch-1",
    );
    expect(screen.getByText(`python -m backend.cli replay ${RUN.number}`)).toBeInTheDocument();
    expect(screen.getByText("公开演示")).toBeInTheDocument();
    expect(screen.getByText("8.0 秒")).toBeInTheDocument();
  });

  it("copies the checksum of the manifest in one piece", async () => {
    answer(PAGE);
    renderApp("/runs/run-1");
    const user = userEvent.setup();
    const [button] = await screen.findAllByRole("button", { name: "复制 SHA-256" });
    if (!button) throw new Error("no button");
    await user.click(button);
    expect(await navigator.clipboard.readText()).toBe(RUN.manifest_sha256);
  });

  it("shows the weights as points of a hundred, the heaviest first", async () => {
    answer(PAGE);
    renderApp("/runs/run-1");
    const rows = within(await screen.findByRole("table", { name: "权重表" })).getAllByRole("row");
    expect(rows.map((row) => row.textContent)).toEqual([
      "匹配信号满分资料不足时计分",
      "文本相合90.00.0",
      "业绩证明10.02.0",
    ]);
  });

  it("shows how far a run at work is, and no manifest that is not there yet", async () => {
    const running = { ...FULL, status: "running", phase: "ranking", progress_done: 8, finished_at: null, manifest: {} };
    answer({ ...PAGE, "/api/match-runs/run-1": { ...running, manifest_sha256: "" } });
    renderApp("/runs/run-1");
    expect(await screen.findByRole("progressbar")).toHaveAttribute("value", "8");
    expect(screen.getByText("计算名次")).toBeInTheDocument();
    expect(screen.queryByText("复算")).not.toBeInTheDocument();
  });

  it("is a page that was not found for an unknown run", async () => {
    answer({ ...PAGE, "/api/match-runs/run-1": () => problem(404, "not-found") });
    renderApp("/runs/run-1");
    expect(await screen.findByRole("heading", { level: 1, name: "没有找到这个页面" })).toBeInTheDocument();
  });
});

const STATUS = {
  ...RUN,
  status: "running",
  phase: "ranking",
  progress_total: 10,
  finished_at: null,
  may_cancel: true,
  progress: {
    status: "running",
    phase: "ranking",
    scenarios_done: 2,
    scenarios_total: 10,
    pairs_done: 600,
    pairs_total: 3000,
    pairs_per_second: 300,
    seconds_left: 8,
    cancel_requested: false,
  },
};
const CHAIR = {
  ...NOBODY,
  state: "signed-in" as const,
  user: { id: "u-1", email: "chair@example.gov.cn", name: "周敏", language: "zh-CN", version: 1 },
  roles: ["chair" as const],
};

/** A stream a test speaks through. */
class Spoken extends EventTarget {
  static last: Spoken;
  closed = false;
  constructor(readonly address: string) {
    super();
    Spoken.last = this;
  }
  close() {
    this.closed = true;
  }
  say(progress: object) {
    this.dispatchEvent(new MessageEvent("progress", { data: JSON.stringify(progress) }));
  }
}

describe("a run at work, to somebody who may follow it", () => {
  const WATCHED: Answers = {
    ...PAGE,
    "/api/session": CHAIR,
    "/api/match-runs/run-1/status": STATUS,
  };

  it("shows what the stream tells, and asks for the whole once it has ended", async () => {
    vi.stubGlobal("EventSource", Spoken);
    answer(WATCHED);
    renderApp("/runs/run-1");
    expect(await screen.findByText("每秒 300 对")).toBeInTheDocument();
    expect(Spoken.last.address).toBe("/api/match-runs/run-1/events");
    act(() => Spoken.last.say({ ...STATUS.progress, scenarios_done: 9, pairs_done: 2700, seconds_left: 1 }));
    expect(await screen.findByText("2,700 / 3,000")).toBeInTheDocument();
    answer({ "/api/match-runs/run-1/status": { ...STATUS, ...RUN } });
    act(() => Spoken.last.say({ ...STATUS.progress, status: "done" }));
    expect(await screen.findByText("复算")).toBeInTheDocument();
    expect(Spoken.last.closed).toBe(true);
    vi.unstubAllGlobals();
  });

  it("is cancelled after a second question, and without a stream the page asks by itself", async () => {
    answer(WATCHED);
    const sent: string[] = [];
    answerChanges({
      "POST /api/match-runs/run-1/cancel": () => {
        sent.push("cancel");
        answer({ "/api/match-runs/run-1/status": { ...STATUS, ...RUN, status: "cancelled" } });
        return { ...RUN, status: "cancelled" };
      },
    });
    renderApp("/runs/run-1");
    await userEvent.click(await screen.findByRole("button", { name: "取消匹配" }));
    expect(sent).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "取消这次匹配" }));
    expect(await screen.findByText("已取消")).toBeInTheDocument();
    expect(sent).toEqual(["cancel"]);
  });
});

describe("the list of runs", () => {
  it("lets the desk start a run of everything, and nobody else", async () => {
    const sent: unknown[] = [];
    answer({
      "/api/session": CHAIR,
      "/api/match-runs": page([]),
      "/api/scenarios": page([]),
      "/api/batches": page([]),
      "/api/match-runs/run-1/status": STATUS,
      "/api/match-runs/run-1": FULL,
    });
    answerChanges({
      "POST /api/match-runs": (body) => {
        sent.push(body);
        return { ...RUN, status: "queued" };
      },
    });
    renderApp("/runs");
    await userEvent.click(await screen.findByRole("button", { name: "发起匹配" }));
    expect(await screen.findByText("请填写这一项")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("radio", { name: /^全部场景/ }));
    await userEvent.click(screen.getByRole("button", { name: "发起匹配" }));
    expect(await screen.findByRole("heading", { level: 1, name: /MR-/ })).toBeInTheDocument();
    expect(sent).toEqual([{ scope: "all" }]);
  });

  it("keeps the chosen state in the address and asks for it", async () => {
    const asked: (string | null)[] = [];
    answer({
      "/api/terms": page([]),
      "/api/match-runs": (query) => {
        asked.push(query.get("status"));
        return page(query.get("status") === "failed" ? [] : [RUN]);
      },
    });
    renderApp("/runs?status=failed");
    expect(await screen.findByText("没有处于这个状态的匹配任务")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "清除筛选" }));
    expect(await screen.findByRole("link", { name: RUN.number })).toHaveAttribute("href", "/runs/run-1");
    expect(asked).toEqual(["failed", null]);
  });
});

describe("what a run found, to the desk", () => {
  const LISTS = "/api/match-runs/run-1/scenarios/sc-3";
  const FOUND: Answers = {
    ...PAGE,
    "/api/session": CHAIR,
    "/api/match-runs/run-1/status": { ...STATUS, ...RUN, progress: null },
    "/api/match-runs/run-1": { ...FULL, scenario_id: "sc-3", batch_id: null, scope: "scenario" },
    "/api/scenarios/sc-3": SCENARIO,
    [`${LISTS}/matches`]: page([MATCH]),
    [`${LISTS}/exclusions`]: page([]),
    "/api/vendors": page([{ id: "ve-9", name: "示例停工科技（示例企业）" }]),
    [`${LISTS}/why-not/ve-9`]: {
      vendor: { id: "ve-9", name: "示例停工科技（示例企业）", tier: "", region: "深圳市", is_demo: true },
      standing: "excluded",
      rank: null,
      ranked: 40,
      score: null,
      capability: null,
      contributions: [],
      most: {},
      line: null,
      gates: [
        {
          capability: { id: "ca-9", title: "影像归档" },
          gate: "certificate",
          fact: { missing: ["三级等保"], held: [] },
        },
      ],
    },
  };

  it("lists the places with the way to their proof, and says of anybody else what keeps it out and lets it in", async () => {
    answer(FOUND);
    renderApp("/runs/run-1");
    expect(await screen.findByRole("link", { name: `查看名次证明：${MATCH.vendor.name}` })).toHaveAttribute(
      "href",
      `/runs/run-1/proofs/sc-3/${MATCH.vendor.id}`,
    );
    const asker = userEvent.setup();
    await asker.type(screen.getByRole("combobox", { name: "企业" }), "停工");
    await asker.click(await screen.findByTitle("示例停工科技（示例企业）"));
    const told = await screen.findByRole("region", { name: /^“示例停工科技/ });
    expect(await within(told).findByText("缺三级等保；有效证书：无")).toBeVisible();
    expect(within(told).getByText("怎样才能参评：登记有效的三级等保。")).toBeVisible();
  });

  it("is not shown to others", async () => {
    answer({ ...FOUND, "/api/session": { ...CHAIR, roles: ["auditor"] } });
    renderApp("/runs/run-1");
    expect(await screen.findByRole("table", { name: "权重表" })).toBeInTheDocument();
    expect(screen.queryByRole("heading", { name: "各场景的名次" })).not.toBeInTheDocument();
    expect(screen.queryByRole("link", { name: "试着改变权重" })).not.toBeInTheDocument();
  });
});

describe("viewOf", () => {
  it("tells facts, checksums and lists of them apart, in the order people read", () => {
    expect(viewOf(MANIFEST)).toEqual({
      facts: [
        ["engine", "citymatch/1"],
        ["normalizer", "normalize/2"],
        ["top", "50"],
        ["novelty", "x"],
      ],
      digests: [
        ["weights", digest("0e")],
        ["result", digest("0f")],
      ],
      lists: [["needs", Object.entries(MANIFEST.needs)]],
    });
  });
});
