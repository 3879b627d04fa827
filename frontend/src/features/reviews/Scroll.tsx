import type { ReactNode } from "react";
import styles from "./desk.module.css";

interface ScrollProps {
  /** What the keys of the desk tell it by: `pair` begins at its top with every pair. */
  name: "queue" | "pair" | "list";
  label: string;
  children: ReactNode;
}

/** A part of the page that scrolls by itself; it takes the focus, to be scrolled without a mouse. */
export function Scroll({ name, label, children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fields of a form
    <div
      className={styles.scroll}
      data-scrolls={name}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached without a mouse
      tabIndex={0}
    >
      {children}
    </div>
  );
}
