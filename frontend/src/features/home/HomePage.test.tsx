import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ITEM, MATCH, SCENARIO, STATISTICS } from "../../testing/fixtures";
import { answer, page, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();
afterEach(() => {
  vi.unstubAllGlobals();
});

const NO_EXAMPLE = { "/api/terms": page([]), "/api/scenarios": page([]) };

describe("Home page", () => {
  it("shows the numbers of the platform and the run they come from", async () => {
    answer({ ...NO_EXAMPLE, "/api/statistics": STATISTICS });
    renderApp("/");
    const numbers = await screen.findByRole("region", { name: "平台数据" });
    expect(within(numbers).getByRole("link", { name: "26 应用场景" })).toHaveAttribute("href", "/scenarios");
    expect(within(numbers).getByRole("link", { name: "150 供应商" })).toBeVisible();
    expect(within(numbers).getByRole("link", { name: /MR-2026-0001/ })).toHaveAttribute("href", "/runs/run-1");
  });

  it("puts the scenario with the fewest strong vendors first and says how few", async () => {
    answer({ ...NO_EXAMPLE, "/api/statistics": STATISTICS });
    renderApp("/");
    const [, first] = within(await screen.findByRole("table", { name: "" })).getAllByRole("row");
    expect(first).toHaveTextContent("5口岸1 家");
    expect(screen.getByText("综合分不低于 35.0 分计为高匹配")).toBeVisible();
    expect(screen.getByText(/^2 个场景中，有 1 个的高匹配供应商不足 3 家/)).toBeVisible();
  });

  it("says where supply is shortest and gives the numbers of the chart as a table of links", async () => {
    vi.stubGlobal("ResizeObserver", undefined);
    answer({ ...NO_EXAMPLE, "/api/statistics": STATISTICS });
    renderApp("/");
    expect(await screen.findByText("缺口最大的是城市治理：1 个场景中，有 1 个的高匹配供应商不足 3 家。")).toBeVisible();
    // Nothing can be drawn where sizes cannot be watched, so the table opens by itself.
    const table = screen.getByRole("table", { name: "供需对照" });
    await waitFor(() => expect(table).toBeVisible());
    const short = within(table).getByRole("row", { name: /城市治理/ });
    expect([...short.querySelectorAll("td")].map((cell) => cell.textContent)).toEqual([
      "1 个场景",
      "0",
      "1",
      "0",
      "1204 项供给能力",
    ]);
    expect(within(short).getByRole("link", { name: "1204 项供给能力" })).toHaveAttribute(
      "href",
      `/vendors?domain=${encodeURIComponent("城市治理")}`,
    );
  });

  it("lists fields nobody asks for yet apart, as links to their vendors", async () => {
    answer({ ...NO_EXAMPLE, "/api/statistics": STATISTICS });
    renderApp("/");
    expect(await screen.findByRole("heading", { name: "其他供给方向" })).toBeVisible();
    expect(screen.getByRole("link", { name: "智慧农业 12" })).toHaveAttribute(
      "href",
      `/vendors?domain=${encodeURIComponent("智慧农业")}`,
    );
  });

  it("leads a domain to its scenarios and a search to the search page", async () => {
    answer({ ...NO_EXAMPLE, "/api/statistics": STATISTICS, "/api/search": page([]) });
    const router = renderApp("/");
    expect(await screen.findByRole("link", { name: /智慧医疗 ?3 个场景/ })).toHaveAttribute(
      "href",
      `/scenarios?domain=${encodeURIComponent("智慧医疗")}`,
    );
    await userEvent.type(screen.getByRole("textbox", { name: /查找场景/ }), "审图{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/search"));
    expect(router.state.location.search).toBe(`?q=${encodeURIComponent("审图")}`);
  });

  it("shows one live example from the document's sentence to the vendor's reasons", async () => {
    answer({
      "/api/terms": page([]),
      "/api/statistics": STATISTICS,
      "/api/scenarios": page([ITEM]),
      "/api/scenarios/sc-3": SCENARIO,
      "/api/scenarios/sc-3/matches": page([MATCH], 50),
    });
    renderApp("/");
    const example = await screen.findByRole("region", { name: "一个名次的由来" });
    expect(example).toHaveTextContent(SCENARIO.description);
    expect(within(example).getByRole("link", { name: MATCH.vendor.name })).toHaveAttribute(
      "href",
      "/scenarios/sc-3/vendors/ve-1",
    );
    expect(example).toHaveTextContent("文本相合：“影像”");
  });
});
