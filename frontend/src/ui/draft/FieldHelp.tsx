import { useTranslation } from "react-i18next";
import styles from "./draft.module.css";

/** How to write it: an example to follow, and one to avoid with what is wrong with it. */
export function FieldHelp({ good, bad }: { good: string; bad: string }) {
  const { t } = useTranslation();
  return (
    <details className={styles.help}>
      <summary>{t("drafts.help.title")}</summary>
      <dl>
        <div data-kind="good">
          <dt>{t("drafts.help.good")}</dt>
          <dd>{good}</dd>
        </div>
        <div data-kind="bad">
          <dt>{t("drafts.help.bad")}</dt>
          <dd>{bad}</dd>
        </div>
      </dl>
    </details>
  );
}
