import { createContext, useContext } from "react";
import styles from "./Highlight.module.css";
import { cutAtSpans, type MarkedSpan, type Span } from "./spans";

export const MARK_STYLES = 6;

interface HighlightProps {
  text: string;
  spans: readonly MarkedSpan[];
  /** Passages with something wrong about them; a wavy line, whether or not they are marked besides. */
  flagged?: readonly Span[];
  /** Show the mark's number behind its words; needed wherever two texts are compared. */
  numbered?: boolean;
  /** One passage lit up in its surroundings, instead of words told apart. */
  lit?: boolean;
}

/** The number of the mark one is led to, if any; it stands out wherever it is on the page. */
export const LedTo = createContext<number | null>(null);

/** Stands for a flagged passage where marks are counted from 1. */
const FLAGGED = 0;

/** A text with some of its words marked; colour, line style and number all tell the marks apart. */
export function Highlight({ text, spans, flagged = [], numbered = false, lit = false }: HighlightProps) {
  const ledTo = useContext(LedTo);
  return cutAtSpans(text, [...spans, ...flagged.map((span) => ({ ...span, mark: FLAGGED }))]).map((segment) => {
    const wrong = segment.marks.includes(FLAGGED);
    const [first] = segment.marks.filter((mark) => mark !== FLAGGED);
    const closing = segment.closing.filter((mark) => mark !== FLAGGED);
    if (first === undefined && !wrong) return <span key={segment.start}>{segment.text}</span>;
    return (
      <mark
        key={segment.start}
        className={styles.mark}
        data-mark={first}
        data-style={first === undefined ? "none" : lit ? "lit" : styleOf(first)}
        data-flagged={wrong}
        {...(first !== undefined && first === ledTo ? { "data-led-to": true } : {})}
      >
        {segment.text}
        {numbered && closing.length > 0 && <sup className={styles.number}>{closing.join(" ")}</sup>}
      </mark>
    );
  });
}

/** Marks beyond the sixth share a look with an earlier one; the number still tells them apart. */
export function styleOf(mark: number): number {
  return ((mark - 1) % MARK_STYLES) + 1;
}
