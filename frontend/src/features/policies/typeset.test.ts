import { describe, expect, it } from "vitest";
import type { Clause } from "../../api/types";
import { clauseAt, linesOf, spanFrom, typeset } from "./typeset";

const TITLE = "某市行动方案";
const TEXT = [
  "某市发展和改革委员会",
  "某发〔2023〕9号",
  "各区人民政府：",
  "  某市行动方案",
  "  为推动发展，制定本方案。",
  "  一、总体目标",
  "  （一）建好平台。整合𠮷区资源。（责任单位：市发展改革委）",
  "  附件：场景清单",
  "  场景清单（第一批）",
  "  序号 应用领域 场景名称 责任单位",
  "  1 公共服务 民生诉求办理 市政务服务数据管理局",
  "  2 公共服务 口岸 市口岸办",
  "  某市人民政府",
  "  某市教育局",
  "  2023年5月31日",
].join("\n");
const POINTS = Array.from(TEXT);

function find(words: string, from = 0): { start: number; end: number } {
  const at = POINTS.join("").indexOf(words, from);
  const start = Array.from(TEXT.slice(0, at)).length;
  return { start, end: start + Array.from(words).length };
}

function clause(id: string, label: string, heading: string, start: number, end: number): Clause {
  return { id, label, heading, start, end } as Clause;
}

const CLAUSES = [
  clause("a", "一、", "总体目标", find("一、").start, find("总体目标").end),
  clause("b", "（一）", "建好平台", find("（一）").start, find("附件").start - 3),
];
const SECTIONS = typeset(POINTS, CLAUSES, { start: 0, end: POINTS.length, title: TITLE });
const words = (span: { start: number; end: number }) => POINTS.slice(span.start, span.end).join("");

describe("typeset", () => {
  it("loses no character of the body", () => {
    const shown = SECTIONS.flatMap((section) => section.blocks).flatMap((block) =>
      block.kind === "table" ? [block.head, ...block.rows].flat().map(words) : [words(block)],
    );
    expect(shown.join("").replace(/\s/g, "")).toBe(TEXT.replace(/\s/g, ""));
  });

  it("tells the parts of an official document apart", () => {
    const kinds = Object.fromEntries(
      SECTIONS.flatMap((section) => section.blocks).map((block) => [words(block).slice(0, 6), block.kind]),
    );
    expect(kinds).toMatchObject({
      各区人民政府: "salutation",
      某市行动方案: "title",
      "为推动发展，": "paragraph",
      "一、总体目标": "heading",
      "（一）建好平": "paragraph",
      "场景清单（第": "title",
      "序号 应用领": "table",
      某市人民政府: "signature",
      某市教育局: "signature",
      "2023年5": "signature",
    });
  });

  it("ends a run-in heading behind its stop and leaves the text to the paragraph", () => {
    const [block] = SECTIONS.find((section) => section.key === "b")?.blocks ?? [];
    if (block?.kind !== "paragraph") throw new Error("the clause begins with a paragraph");
    expect(words({ start: block.start, end: block.runIn })).toBe("（一）建好平台。");
  });

  it("sets a list as a table whose cells keep their offsets behind a character of two units", () => {
    const table = SECTIONS.flatMap((section) => section.blocks).find((block) => block.kind === "table");
    if (table?.kind !== "table") throw new Error("no table");
    expect(table.rows.map((row) => row.map(words))).toEqual([
      ["1", "公共服务", "民生诉求办理", "市政务服务数据管理局"],
      ["2", "公共服务", "口岸", "市口岸办"],
    ]);
    expect(table.rows[0]?.[2]).toEqual(find("民生诉求办理"));
  });

  it("keeps a cell together when the last column holds spaces", () => {
    const points = Array.from("序号 领域 单位\n1 治理 市住房局 市工信局");
    const [section] = typeset(points, [], { start: 0, end: points.length, title: "" });
    const table = section?.blocks[0];
    if (table?.kind !== "table") throw new Error("no table");
    expect(table.rows[0]?.map((cell) => points.slice(cell.start, cell.end).join(""))).toEqual([
      "1",
      "治理",
      "市住房局 市工信局",
    ]);
  });
});

describe("linesOf", () => {
  it("leaves out blank lines and the white space around a line, full width included", () => {
    const points = Array.from("\u3000\u3000甲 乙 \n\n 丙");
    expect(
      linesOf(points, { start: 0, end: points.length }).map(({ start, end }) => points.slice(start, end).join("")),
    ).toEqual(["甲 乙", "丙"]);
  });
});

describe("clauseAt", () => {
  it("finds the clause by its own text, and none outside of all", () => {
    expect(clauseAt(CLAUSES, find("整合").start)?.id).toBe("b");
    expect(clauseAt(CLAUSES, 0)).toBeUndefined();
  });
});

describe("spanFrom", () => {
  it.each([
    ["3", "9", { start: 3, end: 9 }],
    ["9", "3", null],
    ["3", "11", null],
    ["-1", "3", null],
    ["1.5", "3", null],
    [undefined, "3", null],
  ])("reads %s–%s of ten as %o", (start, end, expected) => {
    expect(spanFrom(start, end, 10)).toEqual(expected);
  });
});
