import { fireEvent, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Who } from "../../api/types";
import { answer, answerChanges, NOBODY, page, renderApp, stubNetwork } from "../../testing/render";
import { decisionOf, pairOf } from "../../testing/reviews";

stubNetwork();

const CHAIR: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-chair", email: "liu@example.com", name: "刘建华", language: "zh-CN", version: 1 },
  roles: ["chair"],
};

it("settles between two reviews: nothing is chosen beforehand, a reason is asked for, and what was settled is told", async () => {
  const sent: unknown[] = [];
  const pair = pairOf("p-1", { state: "disagreed", version: 3 });
  const decisions = [
    decisionOf("p-1", { version: 1, verdict: "reject", reason: "risk", reason_text: "", deferred_until: null }),
    { ...decisionOf("p-1"), id: "d-2", slot: 2, reviewer: { id: "u-2", name: "李明" } },
  ];
  answer({
    "/api/session": CHAIR,
    "/api/review/consensus": () => page(sent.length === 0 ? [{ pair, decisions }] : []),
    "/api/review/agreement": { pairs: 0, same: 0, alpha: null, reviewers: [] },
  });
  answerChanges({
    "POST /api/review/pairs/p-1/decisions": (body) => {
      sent.push(body);
      return { decision: decisionOf("p-1"), pair };
    },
  });
  renderApp("/desk/agreement");
  const form = within(await screen.findByRole("form", { name: "对示例企业 p-1的合议" }));
  expect(screen.getByText("存在合规风险")).toBeVisible();
  fireEvent.click(form.getByRole("button", { name: "定案" }));
  expect(form.getAllByRole("alert").map((one) => one.textContent)).toEqual(["请选择结论。", "请写明合议理由。"]);
  fireEvent.click(form.getByRole("radio", { name: "不予推荐" }));
  fireEvent.change(form.getByRole("textbox", { name: "合议理由" }), { target: { value: "驻场要求更要紧" } });
  fireEvent.click(form.getByRole("button", { name: "定案" }));
  expect(await screen.findByText("已合议：示例企业 p-1 · 不予推荐。放榜前可在撮合台撤销。")).toHaveFocus();
  expect(sent).toEqual([{ verdict: "reject", reason: "must_unmet", reason_text: "驻场要求更要紧", version: 3 }]);
  expect(await screen.findByText("没有等待合议的匹配对")).toBeVisible();
});
