import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { AdministeredOrganisationDetail, Who } from "../../api/types";
import { answer, answerChanges, NOBODY, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const DISTRICT_ADMIN: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "admin@example.gov.cn", name: "郑雅琴", language: "zh-CN", version: 1 },
  roles: ["district_admin"],
};
const VENDOR: AdministeredOrganisationDetail = {
  id: "o-1",
  kind: "vendor",
  name: "示例影诊科技",
  name_en: null,
  jurisdiction: "深圳市",
  district: "南山区",
  state: "active",
  state_reason: null,
  is_demo: true,
  members: 2,
  owners: [{ id: "u-2", name: "周行", email: "zhou@example.com" }],
  version: 4,
  ways: ["edit", "suspend"],
  credit_code: null,
  aliases: [],
};
const PAGE = "/admin/organisations/o-1";

let vendor = VENDOR;
beforeEach(() => {
  vendor = VENDOR;
  answer({
    "/api/session": DISTRICT_ADMIN,
    "/api/administration/organisations": () => page([vendor]),
    "/api/administration/organisations/o-1": () => vendor,
    "/api/organisations/o-1/members": page([]),
  });
});

describe("organisations, for whoever looks after them", () => {
  it("are listed with who manages them, and what is made up says so", async () => {
    renderApp("/admin/organisations");
    const row = (await screen.findByRole("link", { name: "示例影诊科技" })).closest("li") as HTMLElement;
    expect(row).toHaveTextContent("深圳市 · 南山区 · 2 位成员 · 管理员：周行");
    expect(within(row).getByText("示例")).toBeVisible();
  });

  it("are suspended for a reason only", async () => {
    const sent: unknown[] = [];
    answerChanges({
      "PUT /api/administration/organisations/o-1/state": (body) => {
        sent.push(body);
        vendor = { ...VENDOR, state: "suspended", state_reason: "incident", version: 5, ways: ["edit", "reinstate"] };
        return vendor;
      },
    });
    renderApp(PAGE);
    await userEvent.click(await screen.findByRole("button", { name: "停用" }));
    const dialog = await screen.findByRole("dialog", { name: "停用 示例影诊科技？" });
    await userEvent.click(within(dialog).getByRole("button", { name: "停用" }));
    expect(within(dialog).getByRole("alert")).toHaveTextContent("请选择原因");
    await userEvent.click(within(dialog).getByRole("radio", { name: "正在处理安全事件" }));
    await userEvent.click(within(dialog).getByRole("button", { name: "停用" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(await screen.findByText("已停用：正在处理安全事件")).toBeVisible();
    expect(sent).toEqual([{ state: "suspended", reason: "incident" }]);
    expect(screen.getByRole("button", { name: "恢复" })).toBeVisible();
  });

  it("are not moved by whoever looks after one district", async () => {
    renderApp(PAGE);
    await userEvent.click(await screen.findByRole("button", { name: "编辑" }));
    expect(await screen.findByLabelText("单位全称")).toHaveValue("示例影诊科技");
    expect(screen.queryByLabelText(/所属区/)).toBeNull();
  });
});

describe("twins of an organisation", () => {
  const TWIN = { id: "o-2", kind: "vendor", name: "示例影诊", jurisdiction: "", credit_code: null, members: 3 };
  const MERGER = {
    merged: VENDOR,
    into: TWIN,
    credit_code: null,
    owners_stay: true,
    moves: [
      { what: "memberships", count: 2 },
      { what: "something_new", count: 4 },
    ],
    obstacles: [] as string[],
  };
  const open = async () => {
    vendor = { ...VENDOR, ways: ["edit", "merge"] };
    renderApp(PAGE);
    await userEvent.click(await screen.findByRole("button", { name: "并入 示例影诊" }));
    return screen.findByRole("dialog", { name: "把 示例影诊科技 并入 示例影诊？" });
  };
  beforeEach(() =>
    answer({
      "/api/administration/organisations/o-1/twins": () => Response.json([TWIN]),
      "/api/administration/organisations/o-1/mergers/o-2": MERGER,
      "/api/administration/organisations/o-2": { ...VENDOR, ...TWIN },
    }),
  );

  it("are merged once one has seen what moves and typed the name", async () => {
    const sent: unknown[] = [];
    answerChanges({
      "PUT /api/administration/organisations/o-1/mergers/o-2": (body) => {
        sent.push(body);
        return sent.length === 1 ? problem(422, "name-differs") : { ...VENDOR, ...TWIN };
      },
    });
    const dialog = await open();
    expect(await within(dialog).findByText("其他记录")).toBeVisible();
    const name = within(dialog).getByLabelText("输入要并入的单位全称以确认");
    await userEvent.type(name, "示例");
    await userEvent.click(within(dialog).getByRole("button", { name: "确认合并" }));
    expect(await within(dialog).findByText("输入的名称与要并入的单位不一致")).toBeVisible();
    await userEvent.type(name, "影诊科技");
    await userEvent.click(within(dialog).getByRole("button", { name: "确认合并" }));
    expect(await screen.findByRole("heading", { name: "示例影诊" })).toBeVisible();
    expect(sent).toEqual([{ name: "示例" }, { name: "示例影诊科技" }]);
  });

  it("are not while both have what one may have once, and it says so", async () => {
    answer({
      "/api/administration/organisations/o-1/mergers/o-2": { ...MERGER, obstacles: ["credit-code", "profile"] },
    });
    const dialog = await open();
    expect(await within(dialog).findByText(/统一社会信用代码不同/)).toBeVisible();
    expect(within(dialog).queryByRole("button", { name: "确认合并" })).toBeNull();
  });
});
