import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./accounts.module.css";

interface SpentLinkProps {
  /** It was not copied whole. */
  incomplete?: boolean;
  /** Where to get another. */
  children: ReactNode;
}

/** The link works no longer, or was not copied whole. */
export function SpentLink({ incomplete = false, children }: SpentLinkProps) {
  const { t } = useTranslation();
  return (
    <div role="alert" className={styles.stack}>
      <h2>{t(incomplete ? "accounts.links.incomplete" : "accounts.links.spent")}</h2>
      <p className={styles.text}>{t(incomplete ? "accounts.links.incompleteText" : "accounts.links.spentText")}</p>
      <div>{children}</div>
    </div>
  );
}
