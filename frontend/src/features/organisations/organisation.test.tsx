import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { Member, OwnOrganisation, Who } from "../../api/types";
import { answer, answerChanges, NOBODY, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const LI: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "li.ming@example.com", name: "李明", language: "zh-CN", version: 1 },
  organisation_id: "o-1",
  organisation_kind: "vendor",
  is_owner: true,
};
const OWN: OwnOrganisation = {
  id: "o-1",
  kind: "vendor",
  name: "示例影诊科技",
  name_en: null,
  jurisdiction: "深圳市",
  district: null,
  state: "active",
  state_reason: null,
  is_owner: true,
  members: 2,
  join_requests: 0,
  version: 1,
};
const ZHOU: Member = {
  user: { id: "u-2", name: "周行", email: "zhou@example.com" },
  is_owner: false,
  joined_at: "2026-11-01T02:00:00Z",
  version: 1,
};

let members: Member[] = [];
beforeEach(() => {
  members = [{ ...ZHOU, user: { id: "u-1", name: "李明", email: "li.ming@example.com" }, is_owner: true }, ZHOU];
  answer({
    "/api/session": LI,
    "/api/organisation": OWN,
    "/api/organisations/o-1/members": () => page(members),
    "/api/organisations/o-1/invitations": page([]),
  });
});

const click = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

describe("one's own organisation", () => {
  it("removes a member only when that is confirmed, and never oneself", async () => {
    const removed: string[] = [];
    answerChanges({
      "DELETE /api/organisations/o-1/members/u-2": () => {
        removed.push("u-2");
        members = members.slice(0, 1);
        return undefined;
      },
    });
    renderApp("/organisation");
    await click("移除 周行");
    expect(screen.queryByRole("button", { name: "移除 李明" })).toBeNull();
    const dialog = screen.getByRole("dialog", { name: "移除 周行？" });
    await userEvent.click(within(dialog).getByRole("button", { name: "取消" }));
    expect(removed).toEqual([]);
    await click("移除 周行");
    await click("移除");
    await waitFor(() => expect(screen.queryByText(/zhou@example.com/)).toBeNull());
    expect(removed).toEqual(["u-2"]);
  });

  it("says in words why the last owner must stay one", async () => {
    answerChanges({ "PATCH /api/organisations/o-1/members/u-1": () => problem(409, "last-owner") });
    renderApp("/organisation");
    await click("取消管理员：李明");
    expect(await screen.findByRole("alert")).toHaveTextContent("这是最后一位单位管理员");
  });

  it("says beside the address why it cannot be invited, and keeps it", async () => {
    answerChanges({ "POST /api/organisations/o-1/invitations": () => problem(409, "invited-already") });
    renderApp("/organisation");
    const email = await screen.findByLabelText("同事的邮箱");
    await userEvent.type(email, "zhou@example.com{Enter}");
    await waitFor(() => expect(email).toBeInvalid());
    expect(email).toHaveAccessibleDescription(/已经邀请过这个邮箱/);
    expect(email).toHaveValue("zhou@example.com");
  });
});

describe("requests to join anywhere", () => {
  it("shows the city administrator where nobody else can decide, and who was let in goes", async () => {
    let waiting = [
      {
        organisation: { id: "o-9", kind: "agency", name: "市测试局", jurisdiction: "深圳市" },
        user: ZHOU.user,
        is_managed: false,
        created_at: "2026-11-01T02:00:00Z",
      },
    ];
    const decided: unknown[] = [];
    answer({
      "/api/session": { ...LI, roles: ["city_admin"] },
      "/api/join-requests": () => page(waiting),
    });
    answerChanges({
      "PUT /api/organisations/o-9/join-requests/u-2": (body: unknown) => {
        decided.push(body);
        waiting = [];
        return undefined;
      },
    });
    renderApp("/admin/join-requests");
    expect(await screen.findByText(/市测试局（没有单位管理员） · zhou@example.com/)).toBeVisible();
    await click("同意 周行 加入");
    expect(await screen.findByText("没有待处理的申请")).toBeVisible();
    expect(decided).toEqual([{ approve: true }]);
  });
});
