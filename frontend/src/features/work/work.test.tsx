import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Who, WorkItem } from "../../api/types";
import { answer, NOBODY, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const LI: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "li.ming@example.com", name: "李明", language: "zh-CN", version: 1 },
  organisation_id: "a-1",
  organisation_kind: "agency",
};
const RETURNED: WorkItem = {
  kind: "scenario-returned",
  subject_id: "sc-1",
  title: "智慧工地",
  since: new Date(Date.now() - 3.5 * 86_400_000).toISOString(),
  due_on: null,
  is_overdue: false,
  comments: 2,
  page: "/scenarios/sc-1/edit",
};
const LATE: WorkItem = {
  ...RETURNED,
  kind: "something-new",
  subject_id: "x-1",
  title: "双软证书",
  due_on: "2026-11-01",
  is_overdue: true,
  comments: 0,
};

describe("my work", () => {
  it("tells what waits, how long and by when, and counts it beside one's name", async () => {
    answer({ "/api/session": LI, "/api/work": { items: [LATE, RETURNED], total: 2, overdue: 1 } });
    renderApp("/work");
    expect(await screen.findByText("共 2 项待办。 其中 1 项已逾期。")).toBeVisible();
    const [late, returned] = within(screen.getByRole("main")).getAllByRole("listitem");
    expect(late).toHaveTextContent(/^双软证书已逾期.*到期 · 已等待 3 天$/);
    expect(returned).toHaveTextContent("退回待修改的场景：智慧工地2 条意见已等待 3 天");
    expect(screen.getByRole("link", { name: /智慧工地/ })).toHaveAttribute("href", "/scenarios/sc-1/edit");
    expect(screen.getByRole("button", { name: "李明" })).toHaveTextContent("李明2");
  });

  it("says what to do next when nothing waits, by the job", async () => {
    answer({ "/api/session": LI });
    renderApp("/work");
    expect(await screen.findByText("没有待办事项")).toBeVisible();
    expect(screen.getByRole("link", { name: "新建场景" })).toHaveAttribute("href", "/scenarios/new");
  });

  it("says so when it cannot be read", async () => {
    answer({ "/api/session": LI, "/api/work": () => problem(400, "bad-request") });
    renderApp("/work");
    expect(await within(await screen.findByRole("main")).findByRole("alert")).toBeVisible();
  });
});
