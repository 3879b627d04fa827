import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { CapabilityPreview, ScenarioDraft, ScenarioPreview } from "../../api/types";
import { CONTRIBUTIONS, MATCH } from "../../testing/fixtures";
import { answer, answerPosts, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

// antd's text area measures itself, which jsdom cannot.
beforeAll(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const COMMON = { engine: "citymatch/2", as_of: "2026-01-06T02:00:00Z", refreshing: false };
const found = (name: string, more: Partial<ScenarioPreview> = {}): ScenarioPreview => ({
  ...COMMON,
  matches: [
    {
      rank: 1,
      score: MATCH.score,
      vendor: { ...MATCH.vendor, name },
      capability: MATCH.capability,
      contributions: CONTRIBUTIONS,
      flags: [],
    },
  ],
  strong: null,
  few: true,
  strong_from: 0.35,
  ...more,
});
const CAPABILITY: CapabilityPreview = {
  ...COMMON,
  matches: [
    {
      scenario: MATCH.scenario,
      score: MATCH.score,
      rank: 3,
      rank_of: 51,
      contributions: CONTRIBUTIONS,
      flags: [{ code: "hidden_characters", facts: { places: 2 }, spans: [] }],
      advice: [],
    },
  ],
  gains: { evidence: null, certificate: null, region: null, domain: null },
  excluded: [
    {
      scenario: { id: "sc-5", number: 5, name: "口岸", name_en: null },
      gate: "region",
      fact: { required: "深圳市", served: ["成都市"] },
      would_score: 0.5,
      advice: [],
    },
  ],
};
const TERMS = {
  "/api/terms": (query: URLSearchParams) =>
    query.get("kind") === "domain"
      ? page([{ code: "智慧医疗", name_zh: "智慧医疗", name_en: "Smart healthcare" }])
      : page([]),
};
const title = (name: string) => screen.findByRole("textbox", { name: new RegExp(`^${name}`) });

describe("a draft scenario", () => {
  it("finds vendors with reasons while one types, and counts few as fewer than five", async () => {
    answer(TERMS);
    answerPosts({ "/api/previews/scenario": () => found("示例影诊科技") });
    renderApp("/preview");
    expect(await screen.findByText(/填写名称后，这里会显示结果/)).toBeVisible();
    await userEvent.type(await title("场景名称"), "医学影像");
    const row = (await screen.findByRole("link", { name: "示例影诊科技" })).closest("li") as HTMLElement;
    expect(within(row).getByText("文本相合：“影像”")).toBeVisible();
    expect(within(row).getByRole("img")).toHaveAccessibleName(/综合分 71\.3/);
    expect(screen.getByText("高匹配（不低于 35.0 分）：少于 5 家")).toBeVisible();
  });

  it("says how many are strong where they are many", async () => {
    answer(TERMS);
    answerPosts({ "/api/previews/scenario": () => found("示例影诊科技", { strong: 10, few: false }) });
    renderApp("/preview");
    await userEvent.type(await title("场景名称"), "医学影像");
    expect(await screen.findByText("高匹配（不低于 35.0 分）：至少 10 家")).toBeVisible();
  });

  it("drops an answer that comes too late for what stands there now", async () => {
    answer(TERMS);
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked: string[] = [];
    answerPosts({
      "/api/previews/scenario": async (body) => {
        const { title: words } = body as ScenarioDraft;
        asked.push(words);
        if (words === "先") await held;
        return found(words === "先" ? "示例先答科技" : "示例后答科技");
      },
    });
    renderApp("/preview");
    const field = await title("场景名称");
    await userEvent.type(field, "先");
    await waitFor(() => expect(asked).toEqual(["先"]));
    await userEvent.type(field, "后");
    expect(await screen.findByRole("link", { name: "示例后答科技" })).toBeVisible();
    release?.();
    await userEvent.type(field, " ");
    expect(screen.getByRole("link", { name: "示例后答科技" })).toBeVisible();
    expect(screen.queryByRole("link", { name: "示例先答科技" })).toBeNull();
  });

  it("keeps the draft through a reload of the page", async () => {
    answer(TERMS);
    answerPosts({ "/api/previews/scenario": () => found("示例影诊科技") });
    sessionStorage.setItem(
      "citymatch.preview.scenario",
      JSON.stringify({ title: "医学影像", description: "", domain: "", city: "" }),
    );
    renderApp("/preview");
    expect(await title("场景名称")).toHaveValue("医学影像");
    expect(await screen.findByRole("link", { name: "示例影诊科技" })).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "清空草稿" }));
    expect(await title("场景名称")).toHaveValue("");
    expect(await screen.findByText(/填写名称后/)).toBeVisible();
  });

  it("waits by itself while the server is still reading, for as long as it asks", async () => {
    answer(TERMS);
    let asked = 0;
    answerPosts({
      "/api/previews/scenario": () => {
        asked += 1;
        return asked > 3 ? found("示例影诊科技") : problem(503, "market-building", [], 1);
      },
    });
    renderApp("/preview");
    await userEvent.type(await title("场景名称"), "医学影像");
    expect(await screen.findByText("正在读取已发布的数据")).toBeVisible();
    expect(await screen.findByRole("link", { name: "示例影诊科技" })).toBeVisible();
  });

  it("says at the field what the server refuses, and keeps what was typed", async () => {
    answer(TERMS);
    answerPosts({ "/api/previews/scenario": () => problem(422, "invalid-request", ["/body/description"]) });
    renderApp("/preview");
    await userEvent.type(await title("场景说明"), "说明");
    await userEvent.type(await title("场景名称"), "医学影像");
    expect(await screen.findByRole("alert")).toHaveTextContent("填写的内容有误");
    expect(await title("场景说明")).toBeInvalid();
    expect(await title("场景说明")).toHaveValue("说明");
    expect(await title("场景名称")).toBeValid();
  });
});

describe("a draft capability", () => {
  it("finds scenarios with its place in each, and those a gate keeps it from", async () => {
    answer(TERMS);
    const asked: unknown[] = [];
    answerPosts({
      "/api/previews/capability": (body) => {
        asked.push(body);
        return CAPABILITY;
      },
    });
    renderApp("/preview");
    const user = userEvent.setup();
    await user.click(await screen.findByRole("tab", { name: "我有能力" }));
    await user.click(await screen.findByRole("checkbox", { name: "智慧医疗" }));
    await user.click(screen.getByRole("checkbox", { name: "合同佐证" }));
    await user.type(await title("关键词"), "影像、CT");
    await user.type(await title("能力名称"), "肺结节阅片");
    const row = (await screen.findByRole("link", { name: "医学影像辅助诊断" })).closest("li") as HTMLElement;
    expect(row).toHaveTextContent("可排第 3 名，共 51 家");
    expect(within(row).getByRole("button", { name: "可疑" })).toHaveAccessibleDescription("有 2 处夹着看不见的字符");
    expect(asked.at(-1)).toEqual({
      title: "肺结节阅片",
      description: "",
      domains: ["智慧医疗"],
      keywords: ["影像", "CT"],
      products: [],
      service_regions: [],
      region: "",
      evidence: ["contract"],
    });
    expect(screen.getByText(/项目在深圳市，企业只服务成都市/)).toBeVisible();
    expect(screen.getByText("若不计此条，可得 50.0 分")).toBeVisible();
  });

  it("is found under its own address, and the tabs are walked with the arrows", async () => {
    answer(TERMS);
    const router = renderApp("/preview?as=capability");
    const tab = await screen.findByRole("tab", { name: "我有能力" });
    expect(tab).toHaveAttribute("aria-selected", "true");
    tab.focus();
    await userEvent.keyboard("{ArrowLeft}");
    expect(screen.getByRole("tab", { name: "我有场景" })).toHaveFocus();
    expect(await title("场景名称")).toBeVisible();
    expect(router.state.location.search).toBe("");
  });
});
