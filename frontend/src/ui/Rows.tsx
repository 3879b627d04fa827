import type { ReactNode } from "react";
import styles from "./Rows.module.css";

/** Things under each other in a flush card, each with what can be done with it. */
export function Rows({ children }: { children: ReactNode }) {
  return <ul className={styles.rows}>{children}</ul>;
}

interface RowProps {
  title: ReactNode;
  /** Marks beside the title. */
  marks?: ReactNode;
  note?: ReactNode;
  /** What belongs to it and is more than a sentence. */
  below?: ReactNode;
  /** What can be done with it. */
  children?: ReactNode;
}

export function Row({ title, marks, note, below, children }: RowProps) {
  return (
    <li>
      <div className={styles.text}>
        <p className={styles.title}>
          <strong>{title}</strong>
          {marks}
        </p>
        {note && <p className={styles.note}>{note}</p>}
        {below}
      </div>
      {children && <div className={styles.acts}>{children}</div>}
    </li>
  );
}
