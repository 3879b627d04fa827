import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { ManagedUser, Who } from "../../api/types";
import { answer, answerChanges, NOBODY, page, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const ADMIN: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "admin@example.gov.cn", name: "郑雅琴", language: "zh-CN", version: 1 },
  roles: ["city_admin"],
};
const ZHOU: ManagedUser = {
  id: "u-2",
  name: "周行",
  email: "zhou@example.gov.cn",
  roles: ["matchmaker"],
  district: null,
  state: "active",
  organisation: null,
  has_second_factor: true,
  last_seen_at: null,
  version: 3,
};

let zhou: ManagedUser = ZHOU;
beforeEach(() => {
  zhou = ZHOU;
  answer({
    "/api/session": ADMIN,
    "/api/users": () => page([{ ...ZHOU, id: "u-1", name: "郑雅琴", roles: ["city_admin"] }, zhou]),
  });
});

const box = (name: RegExp) => screen.findByRole("checkbox", { name });

describe("the users", () => {
  it("cannot be changed where they are oneself, and the page says why", async () => {
    renderApp("/admin/users");
    await screen.findByRole("button", { name: "停用 周行" });
    expect(screen.queryByRole("button", { name: "停用 郑雅琴" })).toBeNull();
    expect(screen.getByText("自己的角色和状态由另一位管理员更改")).toBeVisible();
  });

  it("are never auditor and administrator at once", async () => {
    renderApp("/admin/users");
    await userEvent.click(await screen.findByRole("button", { name: "周行 的角色" }));
    await userEvent.click(await box(/审计员/));
    await userEvent.click(await box(/市级管理员/));
    await userEvent.click(screen.getByRole("button", { name: "保存" }));
    // What is sent fails the test: nothing answers it.
    expect(await screen.findByRole("alert")).toHaveTextContent("审计员不能同时担任管理员");
  });

  it("changed meanwhile are shown side by side; what was chosen is sent with the version that stands now", async () => {
    const sent: unknown[] = [];
    answerChanges({
      "PUT /api/users/u-2/roles": (body) => {
        sent.push(body);
        if (sent.length > 1) return zhou;
        zhou = { ...ZHOU, roles: ["chair"], version: 4 };
        const fields = [{ name: "roles", mine: ["matchmaker", "auditor"], theirs: ["chair"] }];
        return HttpResponse.json({ code: "changed-since", status: 412, fields }, { status: 412 });
      },
    });
    renderApp("/admin/users");
    await userEvent.click(await screen.findByRole("button", { name: "周行 的角色" }));
    await userEvent.click(await box(/审计员/));
    await userEvent.click(screen.getByRole("button", { name: "保存" }));
    const dialog = await screen.findByRole("dialog", { name: "内容刚刚被他人修改" });
    expect(within(dialog).getByText("撮合员、审计员")).toBeVisible();
    await userEvent.click(within(dialog).getByRole("radio", { name: /现在保存的.*评审主持人/ }));
    await userEvent.click(within(dialog).getByRole("button", { name: "按所选继续" }));
    expect(await box(/评审主持人/)).toBeChecked();
    expect(await box(/撮合员/)).not.toBeChecked();
    await userEvent.click(screen.getByRole("button", { name: "保存" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent).toEqual([
      { roles: ["matchmaker", "auditor"], district: null },
      { roles: ["chair"], district: null },
    ]);
  });
});
