import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { Who } from "../../api/types";
import { answer, answerChanges, NOBODY, page, problem, renderApp, stubNetwork } from "../../testing/render";
import type { Profile } from "./types";

stubNetwork();

const WANG: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "wang@example.com", name: "王宁", language: "zh-CN", version: 1 },
};
const VENDOR: Who = { ...WANG, organisation_id: "ve-1", organisation_kind: "vendor", is_owner: true };
const DESK: Who = { ...WANG, roles: ["matchmaker"] };
const LUNG = "0199a000-0000-7000-8000-000000000001";
const PROFILE: Profile = {
  summary: "",
  name_en: "",
  region: "深圳市",
  district: "",
  founded_year: null,
  headcount_band: "",
  tier: "",
  xinchuang: [],
  capacity: "available",
  capacity_note: "",
  resume_on: null,
  language: "zh-Hans",
  capabilities: [
    {
      id: LUNG,
      title: "肺结节阅片",
      description: "阅片。",
      domains: [],
      keywords: [],
      products: [],
      service_regions: [],
    },
  ],
  products: [],
  cases: [],
  certificates: [],
  price: "每例 20 元",
  finance: "",
};
const REVISION = {
  subject_id: "ve-1",
  number: 1,
  status: "draft",
  content: PROFILE,
  version: 3,
  saved_at: "2026-11-22T02:00:00Z",
  submitted_at: null as string | null,
  decided_at: null,
  note: "",
  comments: [] as object[],
  published_number: null as number | null,
  is_editable: true,
  visibility: { "/summary": "public", "/capabilities": "public", "/price": "reviewers" },
  name: "示例影诊",
  credit_code: "91440300MA5DA9F107" as string | null,
  is_shown: false,
};
const COMMENT = {
  id: "co-1",
  pointer: `/capabilities/${LUNG}/description`,
  body: "请写明敏感度。",
  author: { id: "u-9", name: "陈核" },
  created_at: "2026-11-21T02:00:00Z",
  resolved_at: null,
};
const ITEMS = {
  score: 20,
  items: [
    { key: "summary", pointer: "/summary", weight: 10, done: false, gain: null },
    { key: "case", pointer: "/cases", weight: 10, done: false, gain: { scenarios: 5 } },
  ],
};
const OWN = {
  id: "ve-1",
  name: "示例影诊",
  status: "draft",
  version: 3,
  saved_at: null,
  open_comments: 0,
  is_verified: false,
  capacity: null as string | null,
  capacity_note: "",
  resume_on: null,
};
const CODE = "91440300MA5XYTD0K4";
const NOTHING_MATCHES = {
  matches: [] as object[],
  excluded: [] as object[],
  gains: { evidence: null, certificate: null, region: null, domain: null } as object,
  engine: "e",
  as_of: "2026-11-22T02:00:00Z",
  refreshing: false,
};
const SCENARIO = { id: "sc-1", number: 1, name: "肺部影像筛查", name_en: null };

beforeEach(() => {
  answer({
    "/api/session": VENDOR,
    "/api/terms": (query) =>
      page(
        query.get("kind") === "region"
          ? ["全国", "深圳市"].map((code) => ({ id: code, kind: "region", code, name_zh: code, name_en: code }))
          : [],
      ),
    "/api/vendors/mine": OWN,
    "/api/vendors/ve-1/draft": REVISION,
    "/api/vendors/ve-1/completeness": ITEMS,
    "/api/vendors/ve-1/contact": { name: "", position: "", phone: "", email: "", version: 1 },
  });
  answerChanges({
    "POST /api/previews/capability": () => NOTHING_MATCHES,
  });
});

const click = async (role: "button" | "link", name: string | RegExp) =>
  userEvent.click(await screen.findByRole(role, { name }));

describe("Registering a company", () => {
  beforeEach(() => answer({ "/api/session": WANG, "/api/credit-codes": { organisation: null, similar: [] } }));

  it("tells a mistyped code from its check character, before anything is sent", async () => {
    renderApp("/vendors/register");
    await userEvent.type(await screen.findByLabelText("统一社会信用代码"), "91440300MA5XYTD0K5");
    expect(await screen.findByText(/末位校验码与前 17 位不符/)).toBeVisible();
  });

  it("leads to the company that is here already instead of a second one", async () => {
    const asked: string[] = [];
    answer({
      "/api/credit-codes": (query) => ({
        organisation:
          query.get("code") === CODE ? { id: "o-7", kind: "vendor", name: "示例影诊", jurisdiction: "深圳市" } : null,
        similar: [],
      }),
    });
    answerChanges({
      "POST /api/organisations/o-7/join-requests": () => {
        asked.push("o-7");
        return undefined;
      },
    });
    renderApp("/vendors/register");
    await userEvent.type(await screen.findByLabelText("统一社会信用代码"), CODE);
    expect(await screen.findByRole("alert")).toHaveTextContent("这家企业已经登记");
    await click("button", "申请加入示例影诊");
    expect(await screen.findByText(/申请已经发出/)).toBeVisible();
    expect(asked).toEqual(["o-7"]);
  });

  it("asks for a city, and keeps what was typed", async () => {
    renderApp("/vendors/register");
    await userEvent.type(await screen.findByLabelText("统一社会信用代码"), CODE);
    await userEvent.type(screen.getByLabelText("企业全称"), "示例新企");
    await click("button", "登记并开始填写");
    expect(await screen.findByText("请填写这一项")).toBeVisible();
    expect(screen.getByLabelText("企业全称")).toHaveValue("示例新企");
  });
});

describe("A profile being written", () => {
  it("lists its parts with how far each is, and what is best filled in next", async () => {
    answer({ "/api/vendors/ve-1/draft": { ...REVISION, comments: [COMMENT] } });
    renderApp("/vendors/mine/edit");
    expect(await screen.findByRole("link", { name: /供给能力\s*有问题/ })).toBeVisible();
    expect(screen.getByRole("link", { name: /产品\s*未开始/ })).toBeVisible();
    expect(await screen.findByRole("link", { name: /价格与财务\s*已完成/ })).toBeVisible();
    const aside = screen.getByRole("complementary");
    expect(within(aside).getAllByRole("link")[0]).toHaveTextContent("一个案例");
    expect(within(aside).getByText("填好后在 5 个场景名次上升")).toBeVisible();
  });

  it("says what would raise it and to which place, and leads to where that is filled in", async () => {
    const asked: object[] = [];
    const advice = { kind: "evidence", added: { evidence: ["contract"] }, rank: 2, score: 0.5 };
    const region = { kind: "region", added: { service_regions: ["深圳市"] }, rank: 5, score: 0.4 };
    answer({
      "/api/vendors/ve-1/draft": {
        ...REVISION,
        content: {
          ...PROFILE,
          xinchuang: ["鲲鹏"],
          certificates: [
            { id: "c-1", name: "ISO 27001", issuer: "", number: "", valid_until: null, attachments: [] },
            { id: "c-2", name: "CMMI3", issuer: "", number: "", valid_until: "2020-01-01", attachments: [] },
          ],
        },
      },
    });
    answerChanges({
      "POST /api/previews/capability": (body) => {
        asked.push(body as object);
        return {
          ...NOTHING_MATCHES,
          matches: [
            { scenario: SCENARIO, score: 0.41, rank: 7, rank_of: 30, contributions: [], flags: [], advice: [advice] },
          ],
          excluded: [
            {
              scenario: { ...SCENARIO, id: "sc-2", name: "口岸通关" },
              gate: "region",
              fact: { required: "深圳市", served: ["广州市"] },
              would_score: 0.4,
              advice: [region, { ...region, kind: "domain", added: { domains: ["公共服务"] }, rank: 9 }],
            },
          ],
          gains: { evidence: 12, certificate: null, region: 0, domain: null },
        };
      },
    });
    renderApp("/vendors/mine/edit");
    const aside = await screen.findByRole("complementary");
    const first = (await within(aside).findByRole("link", { name: "肺部影像筛查" })).closest("li") as HTMLElement;
    expect(within(first).getByText("第 7 名，共 30 家")).toBeVisible();
    expect(within(first).getByText("第 2 名")).toBeVisible();
    expect(within(first).getByRole("link", { name: /为这项能力补充一个有“.*合同.*”的案例/ })).toHaveAttribute(
      "href",
      expect.stringContaining("part=cases"),
    );
    const shut = within(aside).getByRole("link", { name: "口岸通关" }).closest("li") as HTMLElement;
    expect(within(shut).getByText(/项目在深圳市，企业只服务广州市/)).toBeVisible();
    expect(within(shut).getByText("第 5 名")).toBeVisible();
    expect(within(shut).getByText("第 9 名")).not.toBeVisible();
    expect(within(aside).getByText("12 个场景名次上升")).toBeVisible();
    expect(within(aside).queryByText("0 个场景名次上升")).toBeNull();
    expect(asked[0]).toMatchObject({ capability_id: LUNG, certificates: ["ISO 27001"], xinchuang: ["鲲鹏"] });
    await userEvent.click(within(shut).getByRole("link", { name: "服务区域增加“深圳市”" }));
    expect(await screen.findByRole("region", { name: "供给能力" })).toBeVisible();
  });

  it("saves what is typed by itself, against the version that was read", async () => {
    const sent: Profile[] = [];
    const versions: (string | null)[] = [];
    answerChanges({
      "PUT /api/vendors/ve-1/draft": (body, headers) => {
        sent.push(body as Profile);
        versions.push(headers.get("If-Match"));
        return { version: 4, saved_at: "2026-11-22T02:00:03Z" };
      },
    });
    renderApp("/vendors/mine/edit?part=overview");
    await userEvent.type(await screen.findByLabelText("企业简介"), "做影像");
    await waitFor(() => expect(sent.at(-1)?.summary).toBe("做影像"), { timeout: 4000 });
    expect(sent.at(-1)?.price).toBe("每例 20 元");
    expect(versions[0]).toBe(`"${REVISION.version}"`);
  });

  it("shows what a reviewer said beside the very field", async () => {
    answer({ "/api/vendors/ve-1/draft": { ...REVISION, status: "returned", note: "差一点", comments: [COMMENT] } });
    renderApp("/vendors/mine/edit?part=capabilities");
    const field = (await screen.findByLabelText("说明")).closest("[data-pointer]") as HTMLElement;
    expect(within(field).getByText("请写明敏感度。")).toBeVisible();
    expect(screen.getByText("差一点")).toBeVisible();
  });

  it("says who reads a field", async () => {
    renderApp("/vendors/mine/edit?part=price");
    const field = (await screen.findByLabelText("报价方式与参考价格")).closest("[data-pointer]") as HTMLElement;
    expect(within(field).getByText("仅评审可见")).toBeVisible();
  });

  it("leads from what is missing to where it is filled in", async () => {
    answerChanges({
      "POST /api/vendors/ve-1/submission": () =>
        Response.json(
          {
            code: "incomplete",
            status: 422,
            errors: [
              { pointer: "/summary", detail: "summary-missing" },
              { pointer: `/capabilities/${LUNG}/domains`, detail: "domain-missing" },
            ],
          },
          { status: 422 },
        ),
    });
    renderApp("/vendors/mine/edit?part=check");
    await click("button", "提交核验");
    expect(await screen.findByRole("link", { name: /肺结节阅片：应用领域：至少选择一个应用领域/ })).toBeVisible();
    await click("link", /企业简介：请用一两句话/);
    await waitFor(() => expect(screen.getByLabelText("企业简介")).toHaveFocus());
    expect(screen.getByLabelText("企业简介")).toBeInvalid();
  });

  it("keeps what is removed by mistake", async () => {
    renderApp("/vendors/mine/edit?part=capabilities");
    await click("button", "移除肺结节阅片");
    expect(screen.queryByLabelText("名称")).toBeNull();
    await click("button", "放回去");
    expect(await screen.findByLabelText("名称")).toHaveValue("肺结节阅片");
  });

  it("cannot be changed while it is verified", async () => {
    answer({
      "/api/vendors/ve-1/draft": {
        ...REVISION,
        status: "submitted",
        submitted_at: "2026-11-22T02:00:00Z",
        is_editable: false,
      },
    });
    renderApp("/vendors/mine/edit?part=price");
    expect(await screen.findByRole("button", { name: "撤回修改" })).toBeVisible();
    expect(screen.queryByRole("textbox", { name: /报价/ })).toBeNull();
    expect(screen.getByText("每例 20 元")).toBeVisible();
  });
});

describe("A company that is public", () => {
  it("says that it takes no work now, at once and until when", async () => {
    const sent: unknown[] = [];
    answer({
      "/api/vendors/mine": { ...OWN, version: null, status: "verified", is_verified: true, capacity: "available" },
    });
    answerChanges({
      "PUT /api/vendors/ve-1/capacity": (body) => {
        sent.push(body);
        return undefined;
      },
    });
    renderApp("/vendors/mine/edit");
    await userEvent.click(await screen.findByRole("radio", { name: /暂停承接/ }));
    await userEvent.type(screen.getByLabelText("恢复接单的日期"), "2027-03-01");
    await click("button", "保存并立即生效");
    expect(await screen.findByText("已生效。")).toBeVisible();
    expect(sent).toEqual([{ capacity: "paused", note: "", resume_on: "2027-03-01" }]);
  });
});

describe("Verifying a profile", () => {
  const SUBMITTED = { ...REVISION, status: "submitted", submitted_at: "2026-11-22T02:00:00Z", is_editable: false };
  beforeEach(() =>
    answer({
      "/api/session": DESK,
      "/api/vendors/ve-1": { id: "ve-1", name: "示例影诊" },
      "/api/vendors/submitted": page([]),
      "/api/vendors/ve-1/draft": { ...SUBMITTED, published_number: 1, is_shown: true },
      "/api/vendors/ve-1/changes": () =>
        Response.json([{ pointer: "/price", before: "每例 30 元", after: "每例 20 元" }]),
    }),
  );

  it("shows where it differs from what was verified, by marks and not by colour", async () => {
    renderApp("/vendors/ve-1/review");
    expect(await screen.findByText("91440300MA5DA9F107")).toBeVisible();
    expect(screen.getByText("是，本次为修订")).toBeVisible();
    const change = await waitFor(() => {
      const found = document.querySelector("[data-pointer='/price'] ins");
      expect(found).not.toBeNull();
      return found as HTMLElement;
    });
    expect(change).toHaveTextContent("20");
  });

  it("says whom one verifies for the first time, of whom nothing is public yet", async () => {
    answer({
      "/api/vendors/ve-1": () => problem(404, "vendor-not-found"),
      "/api/vendors/ve-1/draft": { ...SUBMITTED, credit_code: null },
    });
    renderApp("/vendors/ve-1/review");
    expect(await screen.findByText("否，首次核验")).toBeVisible();
    expect(screen.getAllByText("示例影诊")).not.toHaveLength(0);
    expect(screen.getByText("没有填写代码")).toBeVisible();
  });

  it("returns it with comments at their places, and only with a word in general", async () => {
    const sent: unknown[] = [];
    answerChanges({
      "POST /api/vendors/ve-1/return": (body) => {
        sent.push(body);
        return undefined;
      },
    });
    renderApp("/vendors/ve-1/review");
    await click("button", /批注.*报价方式与参考价格/);
    const dialog = screen.getByRole("dialog");
    await userEvent.type(within(dialog).getByRole("textbox"), "请写单位");
    await userEvent.keyboard("{Tab}{Enter}");
    expect(await screen.findByRole("button", { name: "核验通过并公开" })).toBeDisabled();
    expect(screen.getByRole("button", { name: "退回修改" })).toBeDisabled();
    await userEvent.type(screen.getByLabelText("总的意见"), "价格不清");
    await click("button", "退回修改");
    await waitFor(() =>
      expect(sent).toEqual([{ note: "价格不清", comments: [{ pointer: "/price", body: "请写单位" }] }]),
    );
  });

  it("is not for those whose job it is not", async () => {
    answer({ "/api/session": VENDOR });
    renderApp("/vendors/ve-1/review");
    expect(await screen.findByRole("heading", { name: "没有找到这个页面" })).toBeVisible();
  });
});
