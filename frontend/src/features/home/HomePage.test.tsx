import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { ITEM, MATCH, SCENARIO, STATISTICS } from "../../testing/fixtures";
import { answer, page, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

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
    const [, first] = within(await screen.findByRole("table")).getAllByRole("row");
    expect(first).toHaveTextContent("5口岸1 家");
    expect(screen.getByText("综合分不低于 35.0 分计为高匹配")).toBeVisible();
    expect(screen.getByText(/有 1 个的高匹配供应商不足 3 家/)).toBeVisible();
  });

  it("leads a domain to its scenarios and a search to the search page", async () => {
    answer({ ...NO_EXAMPLE, "/api/statistics": STATISTICS, "/api/search": page([]) });
    const router = renderApp("/");
    expect(await screen.findByRole("link", { name: /智慧医疗/ })).toHaveAttribute(
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
    expect(example).toHaveTextContent("用词相合：“影像”");
  });
});
