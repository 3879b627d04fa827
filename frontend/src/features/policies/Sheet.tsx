import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import type { Clause } from "../../api/types";
import type { Span } from "../../ui/spans";
import { ClauseNotes } from "./ClauseNotes";
import styles from "./Sheet.module.css";
import { type Block, linesOf, type Section, type TableBlock, typeset } from "./typeset";
import { Words } from "./Words";

export interface Content {
  points: readonly string[];
  /** Where the document itself begins and ends; outside is what a web site wrote around it. */
  start: number;
  end: number;
  clauses: Clause[];
}

interface SheetProps {
  content: Content;
  title: string;
  lit: Span | null;
  current: string | undefined;
  /** Shown below the words that are lit up. */
  provenance: ReactNode;
}

/** The document as it is printed: its parts set apart, each clause with its notes in the margin. */
export function Sheet({ content, title, lit, current, provenance }: SheetProps) {
  const { t } = useTranslation();
  const { points, clauses, start, end } = content;
  const sections = useMemo(() => typeset(points, clauses, { start, end, title }), [points, clauses, start, end, title]);
  const sheet = useScrollToTarget(lit, current);
  return (
    <article
      ref={sheet}
      className={styles.sheet}
      aria-label={t("policies.text")}
      data-noted={clauses.some((clause) => clause.units.length + clause.scenarios.length > 0)}
    >
      <Outside points={points} span={{ start: 0, end: start }} lit={lit} />
      {sections.map((section) => (
        <SectionView
          key={section.key}
          {...{ section, points, lit, provenance }}
          isCurrent={section.clause !== null && section.clause.id === current}
        />
      ))}
      <Outside points={points} span={{ start: end, end: points.length }} lit={lit} />
    </article>
  );
}

/** Bring what the address names into view and give it the focus, on every visit of the address. */
function useScrollToTarget(lit: Span | null, current: string | undefined) {
  const sheet = useRef<HTMLElement>(null);
  const { key } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: choosing the same clause again scrolls again
  useEffect(() => {
    const mark = lit && sheet.current?.querySelector<HTMLElement>("mark");
    const target = mark || (current ? document.getElementById(`clause-${current}`) : null);
    if (!target) return;
    // One frame later: a new page gives the focus to <main> in the same breath, and the target must have the last word.
    const frame = requestAnimationFrame(() => {
      target.scrollIntoView({ block: mark ? "center" : "start" });
      target.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [lit, current, key]);
  return sheet;
}

interface SectionViewProps {
  section: Section;
  points: readonly string[];
  lit: Span | null;
  provenance: ReactNode;
  isCurrent: boolean;
}

function SectionView({ section, points, lit, provenance, isCurrent }: SectionViewProps) {
  const { clause } = section;
  return (
    <div
      className={styles.section}
      data-current={isCurrent}
      {...(clause ? { id: `clause-${clause.id}`, "data-level": clause.level } : {})}
      tabIndex={-1}
    >
      <div className={styles.text} lang="zh-Hans">
        {section.blocks.map((block) => (
          <div key={block.start} className={styles.block}>
            <BlockView block={block} points={points} lit={lit} level={clause?.level ?? 1} />
            {lit && block.start < lit.end && lit.end <= block.end && provenance}
          </div>
        ))}
      </div>
      {clause && <ClauseNotes clause={clause} />}
    </div>
  );
}

function BlockView({
  block,
  points,
  lit,
  level,
}: {
  block: Block;
  points: readonly string[];
  lit: Span | null;
  level: number;
}) {
  if (block.kind === "table") return <Table table={block} points={points} lit={lit} />;
  const words = <Words points={points} span={block} lit={lit} runIn={block.runIn} />;
  if (block.kind === "heading") return level === 1 ? <h3>{words}</h3> : <h4>{words}</h4>;
  return <p data-kind={block.kind}>{words}</p>;
}

/** A cell of so few characters is not broken where there is room. */
const SHORT_CELL = 8;

function Table({ table, points, lit }: { table: TableBlock; points: readonly string[]; lit: Span | null }) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {table.head.map((cell) => (
            <th key={cell.start} scope="col">
              <Words points={points} span={cell} lit={lit} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row) => (
          <tr key={row[0]?.start}>
            {row.map((cell) => (
              <td key={cell.start} data-short={cell.end - cell.start <= SHORT_CELL}>
                <Words points={points} span={cell} lit={lit} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a web site wrote before or behind the document: kept, since anchors count it, but folded away. */
function Outside({ points, span, lit }: { points: readonly string[]; span: Span; lit: Span | null }) {
  const { t } = useTranslation();
  const lines = linesOf(points, span);
  if (lines.length === 0) return null;
  const isLit = lit !== null && lit.start < span.end && lit.end > span.start;
  return (
    <details className={styles.outside} open={isLit}>
      <summary>{t("policies.outside")}</summary>
      <div lang="zh-Hans">
        {lines.map((line) => (
          <p key={line.start}>
            <Words points={points} span={line} lit={lit} />
          </p>
        ))}
      </div>
    </details>
  );
}
