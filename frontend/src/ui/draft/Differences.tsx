import { useTranslation } from "react-i18next";
import styles from "./Differences.module.css";
import { differingWords } from "./words";

export interface ShownDifference {
  pointer: string;
  /** Nothing where it is new. */
  before?: unknown;
  after?: unknown;
}

interface DifferencesProps {
  differences: readonly ShownDifference[];
  /** What a place is called on the page. */
  label: (pointer: string) => string;
  /** A value as the page words it. */
  show: (pointer: string, value: unknown) => string;
}

/** What has changed, place by place; new and deleted words are told by marks and by voice, not by colour alone. */
export function Differences({ differences, label, show }: DifferencesProps) {
  const { t } = useTranslation();
  if (differences.length === 0) return <p className={styles.none}>{t("drafts.noDifferences")}</p>;
  return (
    <dl className={styles.list}>
      {differences.map((one) => (
        <div key={one.pointer} data-pointer={one.pointer}>
          <dt>{label(one.pointer)}</dt>
          <dd>
            <Changed before={show(one.pointer, one.before)} after={show(one.pointer, one.after)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Changed({ before, after }: { before: string; after: string }) {
  const { t } = useTranslation();
  let at = 0;
  return (
    <>
      {differingWords(before, after).map((part) => {
        const key = at;
        at += part.text.length;
        if (part.kind === "same") return <span key={`${part.kind}-${key}`}>{part.text}</span>;
        const Mark = part.kind === "inserted" ? "ins" : "del";
        return (
          <Mark key={`${part.kind}-${key}`}>
            <span className="sr-only">{t(`drafts.words.${part.kind}`)}</span>
            {part.text}
          </Mark>
        );
      })}
    </>
  );
}
