import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { MATCH } from "../../testing/fixtures";
import { type Answers, answer, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const VENDOR = {
  id: "ve-1",
  name: "示例影诊科技（示例企业）",
  region: "深圳市",
  tier: "小巨人",
  summary: "医学影像软件。",
  domains: ["智慧医疗"],
  is_demo: true,
  best_rank: 1,
  credit_code: "91440300A000000114",
  founded_year: 2016,
  headcount_band: "100-299",
  xinchuang: ["鲲鹏"],
  capacity: "limited",
  capacity_note: "下季度起",
  resume_on: null,
  name_en: null,
  district: null,
  language: "zh-Hans",
  capabilities: [
    {
      id: "ca-1",
      title: "肺结节阅片",
      description: "阅片。",
      vendor: { id: "ve-1", name: "示例影诊科技（示例企业）" },
      domains: ["智慧医疗"],
      keywords: ["影像"],
      products: [],
      service_regions: [],
      registered_at: "2023-09-12",
    },
  ],
  certificates: [
    { name: "等保三级", issuer: "示例机构", number: "D-1", valid_until: "2027-05-31", expired: false },
    { name: "质量管理体系", issuer: "示例机构", number: "D-2", valid_until: "2024-01-31", expired: true },
  ],
  products: [
    { name: "影诊助手", version: "V3", description: "阅片软件。", lists: ["2025 年首版次软件"], attachments: [] },
  ],
  case_studies: [
    {
      title: "三甲医院上线",
      client: "某医院",
      region: "深圳市",
      year: 2024,
      outcome: "阅片时间减半",
      evidence_level: "user_report",
      capability_id: "ca-1",
    },
  ],
};

const matches = Array.from({ length: 7 }, (_, index) => ({
  ...MATCH,
  rank: index < 6 ? index + 1 : null,
  vendor_rank: index + 1,
  scenario: { ...MATCH.scenario, id: `sc-${index}`, name: `场景${index}` },
}));

const PAGE: Answers = {
  "/api/terms": (query) =>
    page(
      query.get("kind") === "tier"
        ? [{ id: "t", kind: "tier", code: "小巨人", name_zh: "小巨人", name_en: "Little Giant" }]
        : [],
    ),
  "/api/vendors/ve-1": VENDOR,
  "/api/vendors/ve-1/matches": page(matches),
  "/api/register": page([]),
  "/api/vendors/ve-1/history": () =>
    Response.json([
      {
        number: 2,
        published_at: "2026-11-02T02:00:00Z",
        changes: [{ pointer: "/summary", before: "影像软件。", after: "医学影像软件。" }],
      },
      { number: 1, published_at: "2026-10-02T02:00:00Z", changes: [] },
    ]),
};

describe("Vendor page", () => {
  it("marks the company as made up", async () => {
    answer(PAGE);
    renderApp("/vendors/ve-1");
    expect(await screen.findByRole("note")).toHaveTextContent("示例企业");
  });

  it("tells an expired certificate from a valid one", async () => {
    answer(PAGE);
    renderApp("/vendors/ve-1");
    const item = async (name: string) => (await screen.findByRole("heading", { name })).closest("li");
    expect(await item("等保三级")).toHaveTextContent("有效期至 2027年5月31日");
    expect(await item("质量管理体系")).toHaveTextContent("已过期");
  });

  it("shows its best scenarios first and the others when asked", async () => {
    answer(PAGE);
    renderApp("/vendors/ve-1");
    expect(await screen.findByRole("link", { name: "场景0" })).toHaveAttribute("href", "/scenarios/sc-0/vendors/ve-1");
    expect(screen.queryByRole("link", { name: "场景6" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "显示全部 7 个场景" }));
    const last = screen.getByRole("link", { name: "场景6" }).closest("li");
    expect(last).toHaveTextContent("未入榜");
  });

  it("ties a case to the capability it proves", async () => {
    answer(PAGE);
    renderApp("/vendors/ve-1");
    const one = (await screen.findByRole("heading", { name: "三甲医院上线" })).closest("li") as HTMLElement;
    expect(within(one).getByText("对应能力：肺结节阅片")).toBeVisible();
    expect(within(one).getByText("用户报告")).toBeVisible();
  });

  it("names the official lists a product stands on", async () => {
    answer(PAGE);
    renderApp("/vendors/ve-1");
    const product = (await screen.findByRole("heading", { name: /影诊助手/ })).closest("li") as HTMLElement;
    expect(within(product).getByText("2025 年首版次软件")).toBeVisible();
  });

  it("tells what each edition changed", async () => {
    answer(PAGE);
    renderApp("/vendors/ve-1");
    const edition = (await screen.findByText(/第 2 版/)).closest("li") as HTMLElement;
    await userEvent.click(within(edition).getByText("1 处改动"));
    expect(edition.querySelector("ins")).toHaveTextContent("医学");
    expect(edition.querySelector("del")).toBeNull();
  });

  it("is a page that does not exist when the id is unknown", async () => {
    answer({ ...PAGE, "/api/vendors/nobody": () => problem(404, "vendor-not-found") });
    renderApp("/vendors/nobody");
    expect(await screen.findByRole("heading", { name: "没有找到这个页面" })).toBeVisible();
  });
});

describe("Vendor directory", () => {
  it("asks for what the address says and offers to clear it", async () => {
    const asked: string[] = [];
    answer({
      ...PAGE,
      "/api/vendors": (query) => {
        asked.push(query.toString());
        return page([]);
      },
    });
    const router = renderApp(`/vendors?tier=${encodeURIComponent("小巨人")}`);
    expect(await screen.findByText("没有符合条件的供应商")).toBeVisible();
    expect(Object.fromEntries(new URLSearchParams(asked[0]))).toEqual({ tier: "小巨人", page: "1", size: "20" });
    await userEvent.click(screen.getByRole("button", { name: "清除筛选" }));
    expect(router.state.location.search).toBe("");
  });
});
