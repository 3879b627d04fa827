import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { NotificationItem, Who } from "../../api/types";
import { answer, answerChanges, NOBODY, page, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const LI: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "li.ming@example.com", name: "李明", language: "zh-CN", version: 1 },
};
const ASKED: NotificationItem = {
  id: "n-1",
  topic: "membership",
  event: "join-request",
  facts: { organisation: "市住房建设局" },
  link: "/organisation",
  created_at: "2026-11-22T02:00:00Z",
  read_at: null,
};

describe("the inbox", () => {
  it("tells what happened, even what these pages have no words for yet; opening it marks it as read", async () => {
    let unread = 2;
    const marked: unknown[] = [];
    answer({
      "/api/session": LI,
      "/api/notifications/unread": () => ({ count: unread }),
      "/api/notifications": page([ASKED, { ...ASKED, id: "n-2", event: "something-new" }]),
    });
    answerChanges({
      "PATCH /api/notifications/n-1": (body) => {
        marked.push(body);
        unread = 1;
        return { ...ASKED, read_at: "2026-11-22T03:00:00Z" };
      },
    });
    const router = renderApp("/notifications");
    expect(await screen.findByRole("link", { name: "通知，2 条未读" })).toHaveAttribute("href", "/notifications");
    expect(await screen.findByRole("link", { name: "有一条新消息：单位与成员" })).toBeVisible();
    await userEvent.click(screen.getByRole("link", { name: "有人申请加入 市住房建设局，请审核" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/organisation"));
    expect(await screen.findByRole("link", { name: "通知，1 条未读" })).toBeVisible();
    expect(marked).toEqual([{ read: true }]);
  });
});
