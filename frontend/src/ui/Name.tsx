import { useTranslation } from "react-i18next";
import { languageOf, shownName } from "../i18n/names";
import styles from "./Name.module.css";

interface NameProps {
  name: string;
  nameEn?: string | null;
  /** Put the official name on a line of its own. */
  stacked?: boolean;
}

/** An official Chinese name; readers of English see the English name first and the official one beside it. */
export function Name({ name, nameEn, stacked = false }: NameProps) {
  const { i18n } = useTranslation();
  const { main, official } = shownName(i18n.language, name, nameEn);
  return (
    <>
      <span lang={languageOf(main)}>{main}</span>
      {official !== null && (
        <span lang="zh-Hans" className={stacked ? styles.below : styles.beside}>
          {official}
        </span>
      )}
    </>
  );
}
