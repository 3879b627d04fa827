import type { Clause } from "../../api/types";
import type { Span } from "../../ui/spans";

/** How a line of an official document is set. */
export type LineKind = "title" | "centred" | "heading" | "salutation" | "signature" | "paragraph";

export interface LineBlock extends Span {
  kind: LineKind;
  /** End of the label and heading a clause's text runs on from; `start` when there is none. */
  runIn: number;
}

export interface TableBlock extends Span {
  kind: "table";
  head: Span[];
  rows: Span[][];
}

export type Block = LineBlock | TableBlock;

/** What stands under one clause, or under none: the words before the first and behind the last. */
export interface Section {
  key: string;
  clause: Clause | null;
  blocks: Block[];
}

type Points = readonly string[];

const DATE_END = /\d{4}年\d{1,2}月\d{1,2}日$/;
const NUMBER = /^[^\s，。：]{1,10}〔\d{4}〕\d+号$/;
const NUMBER_COLUMN = /^序号$/;
const HEADING_STOP = /^[。：]$/;
const STOP = /[。；：:，]$/;
const LONGEST_SIGNATURE = 60;
const HEAD: ReadonlySet<string> = new Set<Block["kind"]>(["title", "centred"]);

function textOf(points: Points, span: Span): string {
  return points.slice(span.start, span.end).join("");
}

function isBlank(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char);
}

/** The lines of a part of the text that are not blank, without the white space around them. */
export function linesOf(points: Points, part: Span): Span[] {
  const lines: Span[] = [];
  let begin = part.start;
  for (let at = part.start; at <= part.end; at += 1) {
    if (at < part.end && points[at] !== "\n") continue;
    let start = begin;
    let end = at;
    while (start < end && isBlank(points[start])) start += 1;
    while (end > start && isBlank(points[end - 1])) end -= 1;
    if (start < end) lines.push({ start, end });
    begin = at + 1;
  }
  return lines;
}

/** The words of a line; with `most`, the last one keeps all that is left. */
function cellsOf(points: Points, line: Span, most = Number.POSITIVE_INFINITY): Span[] {
  const cells: Span[] = [];
  let at = line.start;
  while (at < line.end) {
    while (at < line.end && isBlank(points[at])) at += 1;
    const start = at;
    const last = cells.length + 1 >= most;
    while (at < line.end && (last || !isBlank(points[at]))) at += 1;
    if (start < at) cells.push({ start, end: at });
  }
  return cells;
}

/** A numbered list published as lines of columns: its head names 序号, its rows have as many cells. */
function tableAt(points: Points, lines: readonly Span[], index: number): TableBlock | null {
  const first = lines[index];
  if (!first) return null;
  const head = cellsOf(points, first);
  if (head.length < 3 || !head.some((cell) => NUMBER_COLUMN.test(textOf(points, cell)))) return null;
  const rows: Span[][] = [];
  for (const line of lines.slice(index + 1)) {
    const cells = cellsOf(points, line, head.length);
    if (cells.length < head.length) break;
    rows.push(cells);
  }
  const end = rows.at(-1)?.at(-1)?.end;
  return end === undefined ? null : { kind: "table", start: first.start, end, head, rows };
}

/** Where label and heading of a clause end in its first line, the stop behind them included. */
function runInEnd(points: Points, clause: Clause, line: Span): number {
  const label = Array.from(clause.label);
  const heading = Array.from(clause.heading);
  let at = line.start + label.length;
  while (at < line.end && isBlank(points[at])) at += 1;
  if (textOf(points, { start: at, end: at + heading.length }) !== clause.heading) return line.start;
  at += heading.length;
  if (HEADING_STOP.test(points[at] ?? "")) at += 1;
  return Math.min(at, line.end);
}

function kindOf(points: Points, line: Span, before: boolean, title: string): LineKind {
  const text = textOf(points, line);
  if (NUMBER.test(text)) return "centred";
  if (text.length <= LONGEST_SIGNATURE && DATE_END.test(text)) return "signature";
  if (before && !STOP.test(text) && text.length > 5 && (text.includes(title) || title.includes(text))) return "title";
  if (before && /[:：]$/.test(text)) return "salutation";
  return "paragraph";
}

function blocksOf(points: Points, part: Span, clause: Clause | null, before: boolean, title: string): Block[] {
  const lines = linesOf(points, part);
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (!line) break;
    const table = tableAt(points, lines, index);
    if (table) {
      const above = blocks.at(-1);
      if (above?.kind === "paragraph" && !STOP.test(textOf(points, above))) above.kind = "title";
      blocks.push(table);
      index += table.rows.length;
      continue;
    }
    if (clause && index === 0) {
      const runIn = runInEnd(points, clause, line);
      blocks.push({ ...line, kind: runIn === line.end ? "heading" : "paragraph", runIn });
      continue;
    }
    const kind = kindOf(points, line, before, title);
    if (kind === "signature") sign(points, blocks);
    // Names above the first sentence are the head of the paper: who issues it.
    const isHead =
      before && kind === "paragraph" && isName(points, line) && blocks.every((above) => HEAD.has(above.kind));
    blocks.push({ ...line, kind: isHead ? "centred" : kind, runIn: line.start });
  }
  return blocks;
}

/** Whoever signs stands on the lines above the date. */
function sign(points: Points, blocks: Block[]): void {
  for (const above of [...blocks].reverse()) {
    if (above.kind !== "paragraph" || !isName(points, above)) break;
    above.kind = "signature";
  }
}

function isName(points: Points, line: Span): boolean {
  const text = textOf(points, line);
  return text.length <= 40 && !/[，。；：:、]/.test(text);
}

interface Body {
  start: number;
  end: number;
  title: string;
}

/**
 * Cut a document into what is set under each clause.
 *
 * Nothing is lost or moved: every character of the body that is not white space stands in exactly one block, at its own
 * offset, so any anchor can be lit up wherever it lies.
 *
 * @param points the clean text as code points, the unit all offsets count in
 * @param clauses in reading order, each with its own text only
 */
export function typeset(points: Points, clauses: readonly Clause[], body: Body): Section[] {
  const sections: Section[] = [];
  let at = body.start;
  const loose = (key: string, end: number, before: boolean) => {
    const blocks = blocksOf(points, { start: at, end }, null, before, body.title);
    if (blocks.length > 0) sections.push({ key, clause: null, blocks });
  };
  clauses.forEach((clause, index) => {
    loose(`before-${clause.id}`, clause.start, index === 0);
    sections.push({ key: clause.id, clause, blocks: blocksOf(points, clause, clause, false, body.title) });
    at = Math.max(at, clause.end);
  });
  loose("behind", Math.max(at, body.end), clauses.length === 0);
  return sections;
}

/** The innermost clause whose own text holds a place. */
export function clauseAt(clauses: readonly Clause[], offset: number): Clause | undefined {
  return clauses.find((clause) => clause.start <= offset && offset < clause.end);
}

/** A place named in the address; anything that is no place in the text is null. */
export function spanFrom(start: string | undefined, end: string | undefined, length: number): Span | null {
  if (!start || !end || !/^\d+$/.test(start) || !/^\d+$/.test(end)) return null;
  const span = { start: Number(start), end: Number(end) };
  return span.start < span.end && span.end <= length ? span : null;
}
