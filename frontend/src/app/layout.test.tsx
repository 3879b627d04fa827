import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { answer, page, problem, renderApp, stubNetwork } from "../testing/render";

stubNetwork();

const VENDORS = { "/api/terms": page([]), "/api/vendors": page([]) };

afterEach(() => {
  for (const meta of document.querySelectorAll('meta[property="csp-nonce"]')) meta.remove();
});

describe("Every page", () => {
  it("puts the cursor into the search at /, except while someone types", async () => {
    answer(VENDORS);
    renderApp("/vendors");
    const own = await screen.findByRole("textbox", { name: "查找" });
    const everywhere = screen.getByRole("searchbox", { name: /搜索全站/ });
    await userEvent.click(own);
    await userEvent.keyboard("/");
    expect(own).toHaveFocus();
    expect(own).toHaveValue("/");
    own.blur();
    await userEvent.keyboard("/");
    expect(everywhere).toHaveFocus();
    expect(everywhere).toHaveValue("");
  });

  it("leaves / alone in the middle of a Chinese input method", async () => {
    answer(VENDORS);
    renderApp("/vendors");
    await screen.findByRole("textbox", { name: "查找" });
    fireEvent.keyDown(document.body, { key: "/", isComposing: true });
    expect(screen.getByRole("searchbox", { name: /搜索全站/ })).not.toHaveFocus();
  });

  it("searches everything from anywhere", async () => {
    answer({ ...VENDORS, "/api/search": page([]) });
    const router = renderApp("/vendors");
    await userEvent.type(await screen.findByRole("searchbox", { name: /搜索全站/ }), "审图 模型{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/search"));
    expect(new URLSearchParams(router.state.location.search).get("q")).toBe("审图 模型");
  });

  it("speaks the chosen language, says so to the browser and remembers it", async () => {
    answer(VENDORS);
    renderApp("/vendors");
    await userEvent.click(await screen.findByRole("button", { name: "EN English" }));
    expect(await screen.findByRole("heading", { name: "Vendors" })).toBeVisible();
    expect(document.documentElement.lang).toBe("en");
    expect(document.title).toBe("Vendors · CityMatch");
    expect(localStorage.getItem("citymatch.language")).toBe("en");
    await userEvent.click(screen.getByRole("button", { name: "繁體中文" }));
    expect(await screen.findByRole("heading", { name: "供應商" })).toBeVisible();
    expect(document.documentElement.lang).toBe("zh-TW");
  });

  it("goes round the three appearances and remembers the choice", async () => {
    answer(VENDORS);
    renderApp("/vendors");
    await userEvent.click(await screen.findByRole("button", { name: "外观：跟随系统。切换为浅色" }));
    await userEvent.click(screen.getByRole("button", { name: "外观：浅色。切换为深色" }));
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(localStorage.getItem("citymatch.theme")).toBe("dark");
    await userEvent.click(screen.getByRole("button", { name: "外观：深色。切换为跟随系统" }));
    expect(document.documentElement.dataset.theme).toBe("light");
  });

  it("gives every style tag the page's nonce, so that the policy lets it in", async () => {
    const meta = document.createElement("meta");
    meta.setAttribute("property", "csp-nonce");
    meta.nonce = "n0nce";
    document.head.append(meta);
    // Pages of earlier tests may have left some, from when there was no nonce.
    for (const tag of document.querySelectorAll("style")) tag.remove();
    answer(VENDORS);
    renderApp("/vendors");
    await screen.findByRole("textbox", { name: "查找" });
    const made = [...document.querySelectorAll<HTMLStyleElement>("style[data-rc-order]")];
    expect(made.length).toBeGreaterThan(0);
    expect(made.map((tag) => tag.nonce)).toEqual(made.map(() => "n0nce"));
  });

  it("answers an address nobody knows with the 404 page", async () => {
    renderApp("/nowhere/at/all");
    expect(await screen.findByRole("heading", { name: "没有找到这个页面" })).toBeVisible();
    expect(screen.getByRole("link", { name: "全部应用场景" })).toHaveAttribute("href", "/scenarios");
  });

  it("tells an unreachable server from an unknown item", async () => {
    answer({ ...VENDORS, "/api/vendors": () => problem(503, "overloaded") });
    renderApp("/vendors");
    expect(await screen.findByRole("alert")).toHaveTextContent("服务器正忙");
  });
});
