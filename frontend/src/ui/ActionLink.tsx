import type { ReactNode } from "react";
import { Link } from "react-router";
import styles from "./ActionLink.module.css";

/** A link to where the main thing of a page is done; it looks like the button it stands for. */
export function ActionLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className={styles.action}>
      {children}
    </Link>
  );
}
