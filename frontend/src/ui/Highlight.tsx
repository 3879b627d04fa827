import styles from "./Highlight.module.css";
import { cutAtSpans, type MarkedSpan } from "./spans";

export const MARK_STYLES = 6;

interface HighlightProps {
  text: string;
  spans: readonly MarkedSpan[];
  /** Show the mark's number behind its words; needed wherever two texts are compared. */
  numbered?: boolean;
  /** One passage lit up in its surroundings, instead of words told apart. */
  lit?: boolean;
}

/** A text with some of its words marked; colour, line style and number all tell the marks apart. */
export function Highlight({ text, spans, numbered = false, lit = false }: HighlightProps) {
  return cutAtSpans(text, spans).map((segment) => {
    const [first] = segment.marks;
    if (first === undefined) return <span key={segment.start}>{segment.text}</span>;
    return (
      <mark key={segment.start} className={styles.mark} data-mark={first} data-style={lit ? "lit" : styleOf(first)}>
        {segment.text}
        {numbered && segment.closing.length > 0 && <sup className={styles.number}>{segment.closing.join(" ")}</sup>}
      </mark>
    );
  });
}

/** Marks beyond the sixth share a look with an earlier one; the number still tells them apart. */
export function styleOf(mark: number): number {
  return ((mark - 1) % MARK_STYLES) + 1;
}
