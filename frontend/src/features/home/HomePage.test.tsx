import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { STATISTICS } from "../../testing/fixtures";
import { answer, page, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

describe("Home page", () => {
  it("shows the numbers of the platform and the run they come from", async () => {
    answer({ "/api/statistics": STATISTICS });
    renderApp("/");
    const numbers = await screen.findByRole("region", { name: "平台数据" });
    expect(within(numbers).getByRole("link", { name: "26 应用场景" })).toHaveAttribute("href", "/scenarios");
    expect(within(numbers).getByRole("link", { name: "150 供应商" })).toBeVisible();
    expect(within(numbers).getByRole("link", { name: /MR-2026-0001/ })).toHaveAttribute("href", "/runs/run-1");
  });

  it("puts the scenario with the fewest strong vendors first and says how few", async () => {
    answer({ "/api/statistics": STATISTICS });
    renderApp("/");
    const [, first] = within(await screen.findByRole("table")).getAllByRole("row");
    expect(first).toHaveTextContent("5口岸1 家");
    expect(screen.getByText(/有 1 个的高匹配供应商不足 3 家/)).toBeVisible();
  });

  it("leads a domain to its scenarios and a search to the search page", async () => {
    answer({ "/api/statistics": STATISTICS, "/api/search": page([]) });
    const router = renderApp("/");
    expect(await screen.findByRole("link", { name: /智慧医疗/ })).toHaveAttribute(
      "href",
      `/scenarios?domain=${encodeURIComponent("智慧医疗")}`,
    );
    await userEvent.type(screen.getByRole("textbox", { name: /查找场景/ }), "审图{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/search"));
    expect(router.state.location.search).toBe(`?q=${encodeURIComponent("审图")}`);
  });
});
