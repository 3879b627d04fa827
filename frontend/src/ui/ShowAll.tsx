import { useTranslation } from "react-i18next";
import styles from "./ShowAll.module.css";

interface ShowAllProps {
  isAll: boolean;
  /** What it says while the list is short. */
  label: string;
  onChange: (isAll: boolean) => void;
}

/** The last line of a list that begins short: it shows the rest, and takes it back. */
export function ShowAll({ isAll, label, onChange }: ShowAllProps) {
  const { t } = useTranslation();
  return (
    <button type="button" className={styles.more} aria-expanded={isAll} onClick={() => onChange(!isAll)}>
      {isAll ? t("common.showLess") : label}
    </button>
  );
}
