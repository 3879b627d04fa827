import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Attachment, RegisterEntry, RegisterListing, Who } from "../../api/types";
import { answer, answerChanges, NOBODY, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const VENDOR: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "lin@example.com", name: "林晓彤", language: "zh-CN", version: 1 },
  organisation_id: "v-1",
  organisation_kind: "vendor",
};
const DISTRICT: Who = { ...VENDOR, organisation_id: null, organisation_kind: null, roles: ["district_admin"] };
const CITY: Who = { ...DISTRICT, roles: ["city_admin"] };
const NAMED = { id: "v-1", name: "示例影诊科技", is_demo: true };
const LISTING: RegisterListing = {
  vendor: NAMED,
  register_class: "model",
  district: "南山区",
  listed_on: "2026-01-05",
  valid_until: "2027-01-04",
};
const LICENCE: Attachment = {
  id: "f-1",
  name: "营业执照.pdf",
  media_type: "application/pdf",
  size: 2000,
  sha256: "00",
  state: "clean",
  finding: "",
  is_public: false,
  created_at: "2026-01-04T02:00:00Z",
};
const ENTRY: RegisterEntry = {
  id: "e-1",
  vendor: NAMED,
  register_class: "model",
  district: "南山区",
  statement: "自研视觉模型，三家医院在用。",
  attachments: [],
  status: "submitted",
  is_renewal: false,
  submitted_at: "2026-01-05T02:00:00Z",
  district_decided_at: null,
  city_decided_at: null,
  note: "",
  version: 1,
  may_decide: true,
};
const RETURNED: RegisterEntry = { ...ENTRY, status: "returned", note: "请补充合同", version: 2, may_decide: false };
const STANDING = { listing: null, entry: null, may_apply: false, renewable_from: null };

/** The page of somebody's own vendor, which stands like this. */
function renderOwn(standing: object, who = VENDOR): void {
  answer({ "/api/session": who, "/api/register-standing": { ...STANDING, ...standing } });
  renderApp("/vendors/mine/register");
}

/** The page of an administrator, on which these wait; says which were asked for. */
function renderDesk(who: Who, entries: readonly RegisterEntry[]): (string | null)[] {
  const asked: (string | null)[] = [];
  answer({
    "/api/session": who,
    "/api/register-entries": (query) => {
      asked.push(query.get("status"));
      return page(entries);
    },
  });
  renderApp("/admin/register");
  return asked;
}

describe("the public register", () => {
  it("shows whom it lists, as what and until when", async () => {
    const asked: string[] = [];
    answer({
      "/api/register": (query) => {
        asked.push(`${query.get("q")} ${query.get("register_class")} ${query.get("page")}`);
        return page([LISTING]);
      },
    });
    renderApp("/register-of-vendors?q=影诊&register_class=model");
    const row = (await screen.findByRole("link", { name: NAMED.name })).closest("li") as HTMLElement;
    expect(row).toHaveTextContent("示例企业模型类南山区 · 2026年1月5日入库 · 有效期至2027年1月4日");
    expect(screen.getByText("共 1 家企业在库")).toBeVisible();
    expect(asked).toEqual(["影诊 model 1"]);
  });

  it("says whether nothing was found or nobody is on it yet", async () => {
    answer({ "/api/register": page([]) });
    renderApp("/register-of-vendors?district=福田区");
    expect(await screen.findByText("没有符合条件的企业")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "清除筛选" }));
    expect(await screen.findByText("还没有企业入库")).toBeVisible();
  });

  it("tells a failure, and tries again", async () => {
    answer({ "/api/register": () => problem(422, "invalid") });
    renderApp("/register-of-vendors");
    expect(await screen.findByRole("alert")).toBeVisible();
  });
});

describe("one's own vendor on the register", () => {
  it("applies once everything is said", async () => {
    const sent: unknown[] = [];
    renderOwn({ may_apply: true });
    answer({ "/api/terms": page([{ kind: "district", code: "南山区", name_zh: "南山区", name_en: "Nanshan" }]) });
    answerChanges({
      "POST /api/register-entries": (body) => {
        sent.push(body);
        answer({ "/api/register-standing": { ...STANDING, entry: ENTRY } });
        return ENTRY;
      },
    });
    await userEvent.click(await screen.findByRole("button", { name: "提交申请" }));
    expect(screen.getAllByText("请填写这一项")).toHaveLength(3);
    expect(screen.getByRole("radio", { name: /算力类/ })).toHaveFocus();
    await userEvent.click(screen.getByRole("radio", { name: /模型类/ }));
    await userEvent.click(screen.getByRole("combobox", { name: "所属区" }));
    await userEvent.click(await screen.findByTitle("南山区"));
    await userEvent.type(screen.getByLabelText("申请理由"), "三家医院在用");
    await userEvent.click(screen.getByRole("button", { name: "提交申请" }));
    expect(await screen.findByText("申请已提交，等待所属区审核。")).toBeVisible();
    expect(sent).toEqual([
      { register_class: "model", district: "南山区", statement: "三家医院在用", attachment_ids: [] },
    ]);
    expect(screen.queryByLabelText("申请理由")).toBeNull();
  });

  it("reads why its application was returned, and sends it again mended with its attachments", async () => {
    const sent: unknown[] = [];
    renderOwn({ entry: { ...RETURNED, attachments: [LICENCE] } });
    answer({ "/api/attachments/f-1/about": LICENCE });
    answerChanges({
      "POST /api/attachments": () => ({ ...LICENCE, id: "f-2", name: "合同.pdf" }),
      "PUT /api/register-entries/e-1": (body) => {
        sent.push(body);
        answer({ "/api/register-standing": { ...STANDING, entry: { ...ENTRY, note: RETURNED.note, version: 3 } } });
        return ENTRY;
      },
    });
    expect(await screen.findByText("请补充合同")).toBeVisible();
    const statement = screen.getByLabelText("申请理由");
    expect(statement).toHaveValue(ENTRY.statement);
    await userEvent.type(statement, "附合同。");
    // The stubbed network reads every body as JSON.
    await userEvent.upload(screen.getByLabelText("证明材料"), new File(["1"], "合同.pdf"));
    expect(await screen.findByRole("link", { name: "合同.pdf" })).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "重新提交" }));
    expect(await screen.findByText("上次的退回意见")).toBeVisible();
    expect(sent).toEqual([
      {
        register_class: "model",
        district: "南山区",
        statement: `${ENTRY.statement}附合同。`,
        attachment_ids: ["f-1", "f-2"],
      },
    ]);
  });

  it("withdraws only when asked twice", async () => {
    renderOwn({ entry: ENTRY });
    const gone: string[] = [];
    answerChanges({
      "DELETE /api/register-entries/e-1": () => {
        gone.push("e-1");
        answer({ "/api/register-standing": { ...STANDING, may_apply: true } });
        return undefined;
      },
    });
    await userEvent.click(await screen.findByRole("button", { name: "撤回申请" }));
    const dialog = await screen.findByRole("dialog", { name: "撤回入库申请？" });
    expect(gone).toEqual([]);
    await userEvent.click(within(dialog).getByRole("button", { name: "撤回申请" }));
    expect(await screen.findByText("申请已撤回。")).toBeVisible();
    expect(gone).toEqual(["e-1"]);
    expect(screen.getByRole("button", { name: "提交申请" })).toBeVisible();
  });

  it("knows until when it is listed, and that it is re-certified later", async () => {
    renderOwn({ listing: LISTING, entry: { ...ENTRY, status: "approved" }, renewable_from: "2026-11-05" });
    expect(await screen.findByText("2027年1月4日")).toBeVisible();
    expect(screen.getByText("2026年11月5日起办理")).toBeVisible();
    expect(screen.queryByRole("button", { name: "提交复核申请" })).toBeNull();
  });

  it("applies for the next year when it is time, in the class it is in", async () => {
    renderOwn({
      listing: LISTING,
      entry: { ...ENTRY, status: "approved" },
      may_apply: true,
      renewable_from: "2026-11-05",
    });
    expect(await screen.findByRole("button", { name: "提交复核申请" })).toBeVisible();
    expect(screen.getByRole("radio", { name: /模型类/ })).toBeChecked();
    expect(screen.getByLabelText("申请理由")).toHaveValue("");
  });

  it("is told what is missing while its profile is not public, and others that it is not for them", async () => {
    renderOwn({});
    expect(await screen.findByRole("link", { name: "完善企业资料" })).toHaveAttribute("href", "/vendors/mine/edit");
  });

  it("is asked for of nobody who belongs to none", async () => {
    answer({ "/api/session": CITY });
    renderApp("/vendors/mine/register");
    expect(await screen.findByText("只有供应商可以申请入库")).toBeVisible();
  });
});

describe("applications, for whoever decides them", () => {
  it.each([
    [DISTRICT, "submitted"],
    [CITY, "district_approved"],
  ] as const)("are those whose turn it is", async (who, status) => {
    const asked = renderDesk(who, []);
    expect(await screen.findByText("没有等待您审核的申请")).toBeVisible();
    expect(asked).toEqual([status]);
  });

  it("are returned for a reason only, on the level whose turn it is", async () => {
    const sent: unknown[] = [];
    renderDesk(CITY, [{ ...ENTRY, status: "district_approved", version: 2 }]);
    answerChanges({
      "PUT /api/register-entries/e-1/city-decision": (body) => {
        sent.push(body);
        return RETURNED;
      },
    });
    await userEvent.click(await screen.findByRole("button", { name: "退回 示例影诊科技 的申请" }));
    const dialog = await screen.findByRole("dialog", { name: "退回 示例影诊科技 的申请？" });
    await userEvent.click(within(dialog).getByRole("button", { name: "退回" }));
    expect(within(dialog).getByRole("alert")).toHaveTextContent("退回时请写明需要修改什么");
    await userEvent.type(within(dialog).getByLabelText("退回意见"), "请补充合同");
    await userEvent.click(within(dialog).getByRole("button", { name: "退回" }));
    expect(await screen.findByText("已退回 示例影诊科技 的申请。")).toBeVisible();
    expect(sent).toEqual([{ approve: false, note: "请补充合同" }]);
  });

  it("that have changed meanwhile show what has, and are decided as they are then", async () => {
    const now = { ...ENTRY, statement: "自研语音模型，三家医院在用。", attachments: [LICENCE], version: 3 };
    let tries = 0;
    renderDesk(DISTRICT, [ENTRY]);
    answer({ "/api/register-entries/e-1": now });
    answerChanges({
      "PUT /api/register-entries/e-1/district-decision": () => {
        tries += 1;
        return tries === 1 ? problem(412, "changed-since") : { ...now, status: "district_approved" };
      },
    });
    await userEvent.click(await screen.findByRole("button", { name: "同意 示例影诊科技 的申请" }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.click(within(dialog).getByRole("button", { name: "同意" }));
    const goOn = await within(dialog).findByRole("button", { name: "按现在的内容审核" });
    expect(dialog.querySelector("del")).toHaveTextContent("视觉");
    const added = [...dialog.querySelectorAll("ins")].map((one) => one.textContent);
    expect(added).toEqual([expect.stringContaining("语音"), expect.stringContaining("营业执照.pdf")]);
    await userEvent.click(goOn);
    expect(within(dialog).getByText(now.statement)).toBeVisible();
    expect(within(dialog).getByRole("link", { name: LICENCE.name })).toHaveAttribute(
      "href",
      "/api/register-entries/e-1/attachments/f-1",
    );
    await userEvent.click(within(dialog).getByRole("button", { name: "同意" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(tries).toBe(2);
  });

  it("that somebody else has decided are not decided again", async () => {
    renderDesk(DISTRICT, [ENTRY]);
    answer({ "/api/register-entries/e-1": { ...ENTRY, status: "district_approved", version: 2, may_decide: false } });
    answerChanges({ "PUT /api/register-entries/e-1/district-decision": () => problem(409, "conflict") });
    await userEvent.click(await screen.findByRole("button", { name: "同意 示例影诊科技 的申请" }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.click(within(dialog).getByRole("button", { name: "同意" }));
    expect(await within(dialog).findByText("关闭")).toBeVisible();
    expect(within(dialog).getByText("待市级审核")).toBeVisible();
    expect(within(dialog).queryByRole("button", { name: "按现在的内容审核" })).toBeNull();
  });
});
