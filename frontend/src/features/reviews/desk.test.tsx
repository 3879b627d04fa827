import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { DecisionSent, PairDetail, PairSummary, Who } from "../../api/types";
import { type Answers, answer, answerChanges, NOBODY, problem, renderApp, stubNetwork } from "../../testing/render";
import { decisionOf, detailOf, pairOf, queueOf } from "../../testing/reviews";

stubNetwork();

const ZHOU: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-me", email: "zhou@example.com", name: "周文君", language: "zh-CN", version: 1 },
  roles: ["matchmaker"],
};
const SETTINGS = { keymap: {}, hide_score: false, single_keys: true };
const ME = { id: "u-me", name: "周文君", until: "2026-01-05T02:10:00Z" };

/** A desk with some pairs; it keeps what was decided, by pair. */
function desk(pairs: readonly PairSummary[], more: Answers = {}) {
  const decided: Record<string, DecisionSent> = {};
  const left = () => pairs.filter((pair) => !(pair.id in decided));
  answer({
    "/api/session": ZHOU,
    "/api/review/settings": SETTINGS,
    "/api/review/queue": () => queueOf(left()),
    "/api/review/decisions": { items: [] },
    "/api/review/people": { items: [] },
    "/api/review/pairs/:id/notes": { items: [] },
    ...more,
  });
  const changes: Parameters<typeof answerChanges>[0] = {
    "POST /api/review/claims": (body) => {
      const { pairs: asked, known } = body as { pairs: string[]; known: { id: string }[] };
      const held = left().filter((pair) => asked.includes(pair.id));
      const items = held.filter((pair) => !known.some((one) => one.id === pair.id));
      return {
        held: held.map((pair) => pair.id),
        items: items.map<PairDetail>((pair) => detailOf(pair.id, { ...pair, claimed_by: ME })),
      };
    },
    "DELETE /api/review/claims": () => undefined,
  };
  for (const pair of pairs) {
    changes[`POST /api/review/pairs/${pair.id}/decisions`] = (body) => {
      decided[pair.id] = body as DecisionSent;
      return { decision: decisionOf(pair.id, body as DecisionSent), pair: { ...pair, version: 2 } };
    };
    changes[`POST /api/review/decisions/d-${pair.id}/undo`] = () => {
      delete decided[pair.id];
      return { decision: decisionOf(pair.id), pair: { ...pair, version: 3 } };
    };
  }
  answerChanges(changes);
  return decided;
}

const onScreen = (name: string) => screen.findByRole("heading", { level: 2, name });
const press = (key: string, more: object = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });
const said = () => document.querySelector("[data-said]")?.textContent;

const THREE = ["p-1", "p-2", "p-3"].map((id) => pairOf(id));

describe("the review desk", () => {
  it("decides with single keys, tells what was decided and what comes next, and takes back by one key", async () => {
    const decided = desk(THREE);
    renderApp("/desk/reviews");
    await onScreen("示例企业 p-1");
    await screen.findByRole("table", { name: "逐项对照" });
    press("a");
    await onScreen("示例企业 p-2");
    expect(said()).toMatch(/示例企业 p-1：入围。下一对：示例企业 p-2，医学影像辅助诊断/);
    await waitFor(() => expect(decided).toMatchObject({ "p-1": { verdict: "shortlist", version: 1 } }));
    press("x");
    expect(within(screen.getByRole("group", { name: "不予推荐的理由" })).getAllByRole("button")).toHaveLength(10);
    press("3");
    await onScreen("示例企业 p-3");
    await waitFor(() => expect(decided["p-2"]).toMatchObject({ verdict: "reject", reason: "weak_evidence" }));
    press("z");
    await onScreen("示例企业 p-2");
    await waitFor(() => expect(Object.keys(decided)).toEqual(["p-1"]));
  });

  it("hears no key in a field, in a dialog, and none that goes to an input method", async () => {
    const decided = desk(THREE);
    renderApp("/desk/reviews");
    await onScreen("示例企业 p-1");
    await screen.findByRole("table", { name: "逐项对照" });
    press("a", { isComposing: true });
    press("a", { keyCode: 229 });
    screen.getByRole("textbox", { name: "搜索场景或企业" }).focus();
    press("a");
    (document.activeElement as HTMLElement).blur();
    press("?");
    await screen.findByRole("dialog", { name: "按键说明" });
    press("a");
    expect(screen.getByRole("heading", { level: 2, name: "示例企业 p-1" })).toBeVisible();
    expect([decided, said()]).toEqual([{}, ""]);
  });

  it("shows nothing of a pair somebody else is looking at, and goes past it", async () => {
    const other = { ...ME, id: "u-other", name: "李明" };
    desk([pairOf("p-1", { claimed_by: other }), ...THREE.slice(1)]);
    renderApp("/desk/reviews");
    await onScreen("示例企业 p-2");
    expect(screen.getByRole("button", { name: /示例企业 p-1.*李明正在评审/ })).toBeDisabled();
    press("k");
    expect(screen.getByRole("heading", { level: 2, name: "示例企业 p-2" })).toBeVisible();
  });

  it("says who was faster, and goes on", async () => {
    const taken = problem(409, "already-decided");
    const body = {
      ...(await taken.clone().json()),
      decided: { by: "李明", at: "2026-01-05T02:00:00Z", verdict: "reject" },
    };
    desk(THREE);
    answerChanges({
      "POST /api/review/pairs/p-1/decisions": () =>
        new Response(JSON.stringify(body), { status: 409, headers: { "Content-Type": "application/problem+json" } }),
    });
    renderApp("/desk/reviews");
    await onScreen("示例企业 p-1");
    await screen.findByRole("table", { name: "逐项对照" });
    press("a");
    expect(await screen.findByRole("alert")).toHaveTextContent(
      /示例企业 p-1：李明已于.*决定“不予推荐”，您的决定未计入/,
    );
    await onScreen("示例企业 p-2");
  });

  it("keeps on the screen what a newer run takes away meanwhile, and what one was writing, and leads on", async () => {
    const newer = { id: "run-2", number: "MR-2026-0002" };
    const successor = { run: newer, pair_id: "p-9" };
    const pairs = [...THREE];
    desk(pairs, {
      "/api/review/pairs/p-1": () => detailOf("p-1", { may_decide: false, barred: "superseded", successor }),
    });
    const refusal = new Response(JSON.stringify({ ...(await problem(409, "superseded").json()), successor }), {
      status: 409,
      headers: { "Content-Type": "application/problem+json" },
    });
    answerChanges({ "POST /api/review/pairs/p-1/decisions": () => refusal });
    renderApp("/desk/reviews");
    await onScreen("示例企业 p-1");
    await screen.findByRole("table", { name: "逐项对照" });
    press("x");
    press("9");
    const words = await screen.findByRole("textbox", { name: /理由/ });
    expect(words).toHaveFocus();
    fireEvent.change(words, { target: { value: "与上一轮不同" } });
    pairs.shift();
    // Whoever comes back to the page asks anew for what was held.
    fireEvent(document, new Event("visibilitychange"));
    const way = { name: "打开新结果（MR-2026-0002）中的这一对", hidden: true };
    expect(await screen.findByRole("link", way)).toHaveAttribute("href", "/desk/reviews?pair=p-9");
    fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "不予推荐" }));
    const told = await screen.findByRole("alert");
    expect(told).toHaveTextContent(/示例企业 p-1：新一轮匹配已重新评出本场景的名次，您的决定未计入/);
    expect(told).toHaveTextContent("不予推荐 · 其他（需说明）与上一轮不同");
    await onScreen("示例企业 p-2");
  });

  it("says why one may not decide, and then does not", async () => {
    const decided = desk([pairOf("p-1")]);
    answerChanges({
      "POST /api/review/claims": () => ({
        held: ["p-1"],
        items: [detailOf("p-1", { claimed_by: ME, may_decide: false, barred: "tied" })],
      }),
    });
    renderApp("/desk/reviews");
    expect(await screen.findByText("您与其中一方有利益关联，请回避。")).toBeVisible();
    expect(screen.getByRole("button", { name: /^入围/ })).toBeDisabled();
    press("a");
    expect([decided, said()]).toEqual([{}, ""]);
  });

  it("claims what comes next without asking again for what it has, nor letting go of what is on its way", async () => {
    const sent: { pairs: string[]; known: { id: string }[] }[] = [];
    const pairs = ["p-1", "p-2", "p-3", "p-4", "p-5", "p-6", "p-7"].map((id) => pairOf(id));
    desk(pairs);
    const held = (body: unknown) => {
      const { pairs: asked, known } = body as (typeof sent)[number];
      sent.push({ pairs: asked, known });
      const items = asked.filter((id) => !known.some((one) => one.id === id));
      return { held: asked, items: items.map((id) => detailOf(id, { claimed_by: ME })) };
    };
    answerChanges({
      "POST /api/review/claims": held,
      "POST /api/review/pairs/p-1/decisions": () => problem(503, "busy"),
    });
    renderApp("/desk/reviews");
    await screen.findByRole("table", { name: "逐项对照" });
    expect(sent).toEqual([{ pairs: ["p-1", "p-2", "p-3", "p-4", "p-5"], known: [] }]);
    press("a");
    await onScreen("示例企业 p-2");
    press("a");
    await onScreen("示例企业 p-3");
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.pairs.toSorted()).toEqual(pairs.map((pair) => pair.id));
    expect(sent[1]?.known.map((one) => one.id).toSorted()).toEqual(["p-1", "p-2", "p-3", "p-4", "p-5"]);
  });

  it("does not show what it is letting go of, since somebody else may be shown it by now", async () => {
    const pairs = Array.from({ length: 9 }, (_, index) => pairOf(`p-${index + 1}`));
    desk(pairs);
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const asked: string[][] = [];
    answerChanges({
      "POST /api/review/claims": async (body) => {
        const { pairs: ids } = body as { pairs: string[] };
        asked.push(ids);
        if (asked.length === 2) await held;
        return { held: ids, items: ids.map((id) => detailOf(id, { claimed_by: ME })) };
      },
    });
    renderApp("/desk/reviews");
    await screen.findByRole("table", { name: "逐项对照" });
    fireEvent.click(screen.getByRole("button", { name: /^示例企业 p-9/ }));
    await waitFor(() => expect(asked).toHaveLength(2));
    fireEvent.click(screen.getByRole("button", { name: /^示例企业 p-2/ }));
    await onScreen("示例企业 p-2");
    expect(screen.queryByRole("table", { name: "逐项对照" })).toBeNull();
    go();
    expect(await screen.findByRole("table", { name: "逐项对照" })).toBeVisible();
    expect(asked.map(([first]) => first)).toEqual(["p-1", "p-9", "p-2"]);
  });

  it("shows more of a long queue when asked", async () => {
    const all = Array.from({ length: 130 }, (_, index) => pairOf(`p-${index + 1}`));
    desk(all, {
      "/api/review/queue": (query) => {
        const page = Number(query.get("page"));
        return { ...queueOf(all), items: all.slice((page - 1) * 100, page * 100), page };
      },
    });
    renderApp("/desk/reviews");
    await onScreen("示例企业 p-1");
    fireEvent.click(screen.getByRole("button", { name: "显示更多" }));
    expect(await screen.findByRole("button", { name: /^示例企业 p-130/ })).toBeEnabled();
    expect(screen.queryByRole("button", { name: "显示更多" })).toBeNull();
  });

  it("keeps a note that is being written while one looks at another pair", async () => {
    desk(THREE);
    renderApp("/desk/reviews");
    await screen.findByRole("table", { name: "逐项对照" });
    const note = () => screen.findByRole("textbox", { name: "写备注（仅撮合台可见）" });
    fireEvent.change(await note(), { target: { value: "请核对报价" } });
    press("j");
    await onScreen("示例企业 p-2");
    expect(await note()).toHaveValue("");
    press("k");
    await onScreen("示例企业 p-1");
    expect(await note()).toHaveValue("请核对报价");
  });

  it("does not call it done where only nothing is found", async () => {
    desk([], { "/api/review/queue": { ...queueOf(THREE), items: [], total: 0 } });
    renderApp("/desk/reviews?q=zzz");
    expect(await screen.findByText("没有可评审的匹配对")).toBeVisible();
    expect(screen.queryByText("全部评审完毕")).toBeNull();
  });

  it("tells that all is done", async () => {
    desk([]);
    renderApp("/desk/reviews");
    expect(await screen.findByText("全部评审完毕")).toBeVisible();
    expect(screen.getByText("没有待评审的匹配对")).toBeVisible();
  });
});
