import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { Differences, type ShownDifference } from "./Differences";
import styles from "./Editions.module.css";

interface Edition {
  number: number;
  published_at: string;
  /** Against the one before; none for the first. */
  changes: readonly ShownDifference[];
}

interface EditionsProps {
  editions: readonly Edition[];
  /** What a place is called on the page. */
  label: (pointer: string) => string;
  /** A value as the page words it. */
  show: (pointer: string, value: unknown) => string;
}

/** What was published of a document over time, and what each edition changed. */
export function Editions({ editions, label, show }: EditionsProps) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  return (
    <ol className={styles.list}>
      {editions.map((one) => (
        <li key={one.number}>
          <p className={styles.when}>
            {t("drafts.editions.entry", { number: one.number, when: moment(one.published_at) })}
          </p>
          {one.changes.length === 0 ? (
            <p>{t("drafts.editions.first")}</p>
          ) : (
            <details>
              <summary>{t("drafts.editions.changes", { count: one.changes.length })}</summary>
              <Differences differences={one.changes} label={label} show={show} />
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}
