import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Answers, answer, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const HEADING = "（十）推进𠮷区公共服务。";
const SENTENCE = "民生诉求平台嵌入机器人。";
const BODY = `一、打造场景\n${HEADING}${SENTENCE}在医院开展试点。（责任单位：市卫健委）`;
const TEXT = `𠮷区行动方案\n${BODY}`;

const offset = (words: string) => Array.from(TEXT.slice(0, TEXT.indexOf(words))).length;
const SPAN = { start: offset(SENTENCE), end: offset(SENTENCE) + Array.from(SENTENCE).length };

const DOCUMENT = {
  id: "doc-1",
  title: "行动方案",
  issuer: "某市人民政府",
  document_number: "某府〔2023〕9号",
  issued_on: "2023-05-31",
  jurisdiction: "某市",
  clauses: 2,
  scenarios: 1,
  sha256: "ab".repeat(32),
  file_name: "plan.txt",
};

const clause = (id: string, parent_id: string | null, label: string, heading: string, text: string) => ({
  id,
  parent_id,
  position: parent_id ? 2 : 1,
  level: parent_id ? 2 : 1,
  label,
  heading,
  start: offset(text),
  end: offset(text) + Array.from(text).length,
  text,
  units: parent_id
    ? [
        {
          written_name: "市卫健委",
          organisation: { id: "ag-1", name: "市卫生健康委" },
          match_score: 0.92,
          role: "lead",
        },
        { written_name: "各区", organisation: null, match_score: 0, role: "support" },
      ]
    : [],
  scenarios: parent_id ? [{ id: "sc-1", number: 1, name: "民生诉求办理" }] : [],
});

const ANCHOR = {
  field: "description",
  document: { id: "doc-1", title: "行动方案" },
  clause: { id: "cl-2", label: "（十）", heading: "推进𠮷区公共服务" },
  ...SPAN,
  byte_start: 7214,
  byte_end: 7322,
  sha256: "cd".repeat(32),
  quote: SENTENCE,
};

const PAGE: Answers = {
  "/api/terms": page([]),
  "/api/batches": page([]),
  "/api/policy-documents/doc-1": DOCUMENT,
  "/api/policy-documents/doc-1/text": {
    text: TEXT,
    length: Array.from(TEXT).length,
    body_start: 0,
    body_end: Array.from(TEXT).length,
  },
  "/api/policy-documents/doc-1/clauses": page([
    clause("cl-1", null, "一、", "打造场景", "一、打造场景"),
    clause("cl-2", "cl-1", "（十）", "推进𠮷区公共服务", BODY.slice(BODY.indexOf("（十）"))),
  ]),
  "/api/scenarios/sc-1": { id: "sc-1", name: "民生诉求办理" },
  "/api/scenarios/sc-1/anchors": page([ANCHOR]),
};

const LIT = `/policies/doc-1?clause=cl-2&start=${SPAN.start}&end=${SPAN.end}`;
const scrolled = vi.fn<(this: Element) => void>();

beforeEach(() => {
  scrolled.mockReset();
  vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(function (this: Element) {
    scrolled.call(this);
  });
});

describe("a link to a place in a document", () => {
  it("lights up exactly the words it names, behind a character of two units, and brings them into view with the focus", async () => {
    answer(PAGE);
    renderApp(LIT);
    const mark = await screen.findByText(SENTENCE);
    expect(mark.tagName).toBe("MARK");
    expect(document.querySelectorAll("mark")).toHaveLength(1);
    await waitFor(() => expect(document.activeElement).toBe(mark));
    expect(scrolled.mock.contexts).toEqual([mark]);
  });

  it("says what the words prove and where they stand in the bytes of the original", async () => {
    answer(PAGE);
    renderApp(LIT);
    const proof = await screen.findByRole("complementary", { name: "出处说明" });
    expect(await within(proof).findByRole("link", { name: "民生诉求办理" })).toHaveAttribute("href", "/scenarios/sc-1");
    expect(proof).toHaveTextContent("7214–7322");
    expect(proof.textContent).toContain("cd".repeat(4));
  });

  it("marks the clause in the tree, and takes the light away without leaving the clause", async () => {
    answer(PAGE);
    const router = renderApp(LIT);
    expect(await screen.findByRole("treeitem", { current: "location" })).toHaveTextContent("（十）");
    await userEvent.click(screen.getByRole("link", { name: "取消标亮" }));
    expect(router.state.location.search).toBe("?clause=cl-2");
    expect(document.querySelector("mark")).toBeNull();
  });

  it("says so when the place is not in the document, and shows the text all the same", async () => {
    answer(PAGE);
    renderApp("/policies/doc-1?clause=cl-2&start=5&end=99999");
    expect(await screen.findByText(/链接所指的位置不在这份文件里/)).toBeInTheDocument();
    expect(screen.getByRole("article")).toHaveTextContent(SENTENCE);
    expect(document.querySelector("mark")).toBeNull();
  });
});

describe("the tree of clauses", () => {
  it("is walked, closed and opened with the arrows, as one stop of the Tab key", async () => {
    answer(PAGE);
    renderApp("/policies/doc-1");
    const first = await screen.findByRole("treeitem", { name: /打造场景/ });
    expect(screen.getAllByRole("treeitem").filter((item) => item.tabIndex === 0)).toEqual([first]);
    first.focus();
    await userEvent.keyboard("{ArrowDown}");
    expect(document.activeElement).toHaveTextContent("（十）");
    await userEvent.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(first).toHaveAttribute("aria-expanded", "false");
    expect(screen.getAllByRole("treeitem")).toEqual([first]);
    await userEvent.keyboard("{ArrowRight}");
    expect(screen.getAllByRole("treeitem")).toHaveLength(2);
  });

  it("puts the chosen clause into the address and the focus on its text", async () => {
    answer(PAGE);
    const router = renderApp("/policies/doc-1");
    await userEvent.click(await screen.findByRole("treeitem", { name: /（十）/ }));
    expect(router.state.location.search).toBe("?clause=cl-2");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("id", "clause-cl-2"));
  });
});

describe("what stands beside a clause", () => {
  it("names the agency a unit was resolved to, how sure that is, and a unit that is none", async () => {
    answer(PAGE);
    renderApp("/policies/doc-1");
    const unit = await screen.findByRole("link", { name: "市卫生健康委" });
    expect(unit.closest("li")).toHaveTextContent("文件写作“市卫健委”；匹配度 92%");
    expect(screen.getByText("各区").closest("li")).toHaveTextContent("配合；未对应到单位");
  });
});

describe("the original", () => {
  it("can be downloaded, and its checksum copied in one piece", async () => {
    answer(PAGE);
    renderApp("/policies/doc-1");
    const user = userEvent.setup();
    expect(await screen.findByRole("link", { name: /下载原件/ })).toHaveAttribute(
      "href",
      "/api/policy-documents/doc-1/original",
    );
    await user.click(screen.getByRole("button", { name: "复制原件的 SHA-256" }));
    expect(await navigator.clipboard.readText()).toBe(DOCUMENT.sha256);
    expect(await screen.findByText("已复制", { selector: "[role=status]" })).toBeInTheDocument();
  });
});

describe("when the server fails", () => {
  it("shows the page that was not found for an unknown document", async () => {
    answer({ ...PAGE, "/api/policy-documents/doc-1": () => problem(404, "not-found") });
    renderApp("/policies/doc-1");
    expect(await screen.findByRole("heading", { level: 1, name: "没有找到这个页面" })).toBeInTheDocument();
  });

  it("keeps the place in the address and lights it up after a retry", async () => {
    answer({ ...PAGE, "/api/policy-documents/doc-1/text": () => problem(503, "busy") });
    const router = renderApp(LIT);
    const retry = await screen.findByRole("button", { name: "重试" });
    answer(PAGE);
    await userEvent.click(retry);
    expect((await screen.findByText(SENTENCE)).tagName).toBe("MARK");
    expect(router.state.location.search).toContain(`start=${SPAN.start}`);
  });
});
