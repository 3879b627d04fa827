import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { ITEM, STATISTICS } from "../../testing/fixtures";
import { answer, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const CHOICES = {
  "/api/batches": page([]),
  "/api/agencies": page([]),
  "/api/statistics": STATISTICS,
};

describe("Scenario list", () => {
  it("asks for what the address says", async () => {
    const asked: string[] = [];
    answer({
      ...CHOICES,
      "/api/scenarios": (query) => {
        asked.push(query.toString());
        return page([ITEM], 3);
      },
    });
    renderApp(`/scenarios?domain=${encodeURIComponent("智慧医疗")}&page=2&size=20&sort=-number`);
    expect(await screen.findByRole("link", { name: ITEM.name })).toHaveAttribute("href", "/scenarios/sc-3");
    expect(Object.fromEntries(new URLSearchParams(asked[0]))).toEqual({
      domain: "智慧医疗",
      page: "2",
      size: "20",
      sort: "-number",
    });
  });

  it("writes a search into the address, starts again on page 1 and goes back with the browser", async () => {
    answer({ ...CHOICES, "/api/scenarios": (query) => page(query.get("q") === "mssq" ? [] : [ITEM]) });
    const router = renderApp("/scenarios?page=2");
    await screen.findByRole("link", { name: ITEM.name });
    await userEvent.type(screen.getByRole("textbox", { name: "查找" }), "mssq{Enter}");
    expect(await screen.findByText("没有符合条件的场景")).toBeVisible();
    expect(router.state.location.search).toBe("?q=mssq");
    await router.navigate(-1);
    expect(await screen.findByRole("link", { name: ITEM.name })).toBeVisible();
    expect(router.state.location.search).toBe("?page=2");
  });

  it("clears all filters at once", async () => {
    answer({ ...CHOICES, "/api/scenarios": () => page([ITEM]) });
    const router = renderApp("/scenarios?q=x&agency=ag-1");
    await userEvent.click(await screen.findByRole("button", { name: "清除筛选" }));
    await waitFor(() => expect(router.state.location.search).toBe(""));
  });

  it("says what failed and tries again when asked", async () => {
    let broken = true;
    answer({ ...CHOICES, "/api/scenarios": () => (broken ? problem(500, "server-error") : page([ITEM])) });
    renderApp("/scenarios");
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("服务器出现错误");
    broken = false;
    await userEvent.click(within(alert).getByRole("button", { name: /重\s*试/ }));
    expect(await screen.findByRole("link", { name: ITEM.name })).toBeVisible();
  });

  it("offers no retry where the address itself is wrong", async () => {
    answer({ ...CHOICES, "/api/scenarios": () => problem(422, "bad-parameter") });
    renderApp("/scenarios?batch=nonsense");
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("筛选条件无法识别");
    expect(within(alert).queryByRole("button")).toBeNull();
  });
});
