import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { answer, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const TERMS = { "/api/terms": page([]) };

const HIT = {
  kind: "scenario",
  id: "sc-1",
  title: "𠮷区民生诉求办理",
  title_highlights: [[2, 4]],
  snippet: "…𠮷👍民生诉求平台",
  highlights: [[3, 5]],
  score: 1,
  url: "/scenarios/sc-1",
};

/** Answers as the server does: two scenarios, three vendors, none of the rest. */
function byKind(query: URLSearchParams) {
  const of = { scenario: 2, vendor: 3 }[query.get("kind") ?? ""] ?? (query.get("kind") ? 0 : 5);
  return page(of > 0 ? [HIT] : [], of);
}

describe("the search", () => {
  it("marks what was found by code points, behind characters of two units", async () => {
    answer({ ...TERMS, "/api/search": byKind });
    renderApp("/search?q=民生");
    const link = await screen.findByRole("link", { name: HIT.title });
    expect(link).toHaveAttribute("href", "/scenarios/sc-1");
    const marks = [...document.querySelectorAll("mark")].map((mark) => mark.textContent);
    expect(marks).toEqual(["民生", "民生"]);
  });

  it("narrows to a kind with the arrows, in the address, and says how much there is of each", async () => {
    answer({ ...TERMS, "/api/search": byKind });
    const router = renderApp("/search?q=民生&page=3");
    const tabs = await screen.findByRole("tablist");
    expect(await within(tabs).findByRole("tab", { name: "全部5" })).toHaveAttribute("aria-selected", "true");
    within(tabs).getByRole("tab", { name: "全部5" }).focus();
    await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowRight}");
    expect(router.state.location.search).toBe("?q=%E6%B0%91%E7%94%9F&kind=vendor");
    expect(document.activeElement).toBe(within(tabs).getByRole("tab", { name: "供应商3" }));
    expect(screen.getByRole("tabpanel", { name: "供应商3" })).toBeInTheDocument();
    expect(await screen.findByText("“民生”共有 3 条结果")).toBeInTheDocument();
    await userEvent.keyboard("{Home}");
    expect(router.state.location.search).toBe("?q=%E6%B0%91%E7%94%9F");
  });

  it("keeps the query when the server fails, and finds it again on a retry", async () => {
    answer({ ...TERMS, "/api/search": () => problem(503, "busy") });
    const router = renderApp("/search?q=民生");
    const retry = await screen.findByRole("button", { name: "重试" });
    expect(screen.getByRole("textbox", { name: /查找场景/ })).toHaveValue("民生");
    answer({ ...TERMS, "/api/search": byKind });
    await userEvent.click(retry);
    expect(await screen.findByRole("link", { name: HIT.title })).toBeInTheDocument();
    expect(new URLSearchParams(router.state.location.search).get("q")).toBe("民生");
  });

  it("offers all kinds and other searches when one kind holds nothing", async () => {
    answer({ ...TERMS, "/api/search": byKind });
    renderApp("/search?q=民生&kind=capability");
    expect(await screen.findByText("没有找到相符的内容")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "在全部类别中搜索" })).toHaveAttribute(
      "href",
      "/search?q=%E6%B0%91%E7%94%9F",
    );
    expect(screen.getByRole("link", { name: "mssq" })).toHaveAttribute("href", "/search?q=mssq");
  });

  it("asks the server nothing without a query, and begins one from the box", async () => {
    const asked = new Set<string | null>();
    answer({
      ...TERMS,
      "/api/search": (query) => {
        asked.add(query.get("q"));
        return byKind(query);
      },
    });
    const router = renderApp("/search");
    await userEvent.type(await screen.findByRole("textbox", { name: /查找场景/ }), "口岸{Enter}");
    expect(await screen.findByText("“口岸”共有 5 条结果")).toBeInTheDocument();
    expect(router.state.location.search).toBe("?q=%E5%8F%A3%E5%B2%B8");
    expect([...asked]).toEqual(["口岸"]);
  });

  it("names the query in the title of the document", async () => {
    answer({ ...TERMS, "/api/search": byKind });
    renderApp("/search?q=民生");
    await waitFor(() => expect(document.title).toBe("搜索“民生” · 城市场景供需对接平台"));
  });
});
