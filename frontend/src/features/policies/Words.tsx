import { Fragment } from "react";
import { cutAtSpans, type MarkedSpan, type Span } from "../../ui/spans";
import styles from "./Sheet.module.css";

const LIT = 1;
const RUN_IN = 2;

interface WordsProps {
  points: readonly string[];
  /** Which part of the text is set here. */
  span: Span;
  lit: Span | null;
  /** End of the label and heading the text runs on from. */
  runIn?: number;
}

/** A piece of the document, lit up where the address asks for it. */
export function Words({ points, span, lit, runIn = span.start }: WordsProps) {
  const moved = (start: number, end: number, mark: number): MarkedSpan => ({
    start: start - span.start,
    end: end - span.start,
    mark,
  });
  const marks = [...(lit ? [moved(lit.start, lit.end, LIT)] : []), moved(span.start, runIn, RUN_IN)];
  return cutAtSpans(points.slice(span.start, span.end).join(""), marks).map((segment) => {
    const words = segment.marks.includes(RUN_IN) ? <strong>{segment.text}</strong> : segment.text;
    if (!segment.marks.includes(LIT)) return <Fragment key={segment.start}>{words}</Fragment>;
    return (
      <mark key={segment.start} className={styles.lit} tabIndex={-1}>
        {words}
      </mark>
    );
  });
}
