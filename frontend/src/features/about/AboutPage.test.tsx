import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { RUN, STATISTICS } from "../../testing/fixtures";
import { answer, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const DOCUMENT = {
  id: "doc-1",
  title: "行动方案",
  issuer: "某市",
  document_number: null,
  issued_on: null,
  clauses: 24,
};

describe("the about page", () => {
  it("says that the vendors are fictitious, and lists the weights in use and the sources", async () => {
    answer({
      "/api/terms": page([]),
      "/api/statistics": STATISTICS,
      "/api/match-runs/run-1": { ...RUN, weights: { signals: { evidence: 0.1, text: 0.9 } }, manifest: {} },
      "/api/policy-documents": page([DOCUMENT]),
    });
    renderApp("/about");
    expect(await screen.findByText(/全部是为演示而虚构的“示例企业”/)).toBeInTheDocument();
    const table = await screen.findByRole("table", { name: /MR-2026-0001/ });
    expect(
      within(table)
        .getAllByRole("rowheader")
        .map((cell) => cell.textContent),
    ).toEqual(["文本相合", "业绩证明"]);
    expect(await screen.findByRole("link", { name: "行动方案" })).toHaveAttribute("href", "/policies/doc-1");
    expect(screen.getByRole("link", { name: "/api/openapi.json" })).toBeInTheDocument();
  });

  it("still says it when the server does not answer", async () => {
    answer({
      "/api/terms": page([]),
      "/api/statistics": () => problem(503, "busy"),
      "/api/policy-documents": () => problem(503, "busy"),
    });
    renderApp("/about");
    expect(await screen.findByText(/全部是为演示而虚构的“示例企业”/)).toBeInTheDocument();
    await waitFor(() => expect(screen.getAllByRole("button", { name: "重试" })).toHaveLength(2));
  });
});
