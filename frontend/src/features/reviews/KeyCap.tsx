import { useTranslation } from "react-i18next";
import styles from "./parts.module.css";

/** A key as it is written on the keyboard. */
export function KeyCap({ name }: { name: string }) {
  const { t } = useTranslation();
  return <kbd className={styles.key}>{name === "Space" ? t("reviews.keys.space") : name.toUpperCase()}</kbd>;
}
