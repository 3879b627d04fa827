import { useTranslation } from "react-i18next";
import { Hint } from "../Hint";
import styles from "./draft.module.css";
import type { Visibility } from "./visibility";

/** Who will see what is written here. */
export function VisibilityNote({ level }: { level: Visibility }) {
  const { t } = useTranslation();
  return (
    <span className={styles.visibility} data-level={level}>
      <Hint text={t(`drafts.visibility.${level}.text`)}>{t(`drafts.visibility.${level}.name`)}</Hint>
    </span>
  );
}
