import { cutAtSpans } from "../../ui/spans";
import styles from "./SearchPage.module.css";

/** A text with what was searched for marked; places are counted in code points, as the server counts them. */
export function Found({ text, places }: { text: string; places: readonly (readonly [number, number])[] }) {
  const spans = places.map(([start, end]) => ({ start, end, mark: 1 }));
  return cutAtSpans(text, spans).map((segment) =>
    segment.marks.length > 0 ? (
      <mark key={segment.start} className={styles.mark}>
        {segment.text}
      </mark>
    ) : (
      <span key={segment.start}>{segment.text}</span>
    ),
  );
}
