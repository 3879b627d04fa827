import { useTranslation } from "react-i18next";
import type { Contribution } from "../api/types";
import { useWording } from "../i18n/wording";
import { Swatch } from "./ScoreBar";
import styles from "./ScoreKey.module.css";
import { scoreParts } from "./scoreParts";

/** The key to the bars of a list: which look is which signal. */
export function ScoreKey({ contributions }: { contributions: readonly Contribution[] }) {
  const { t } = useTranslation();
  const wording = useWording();
  return (
    <ul className={styles.key} aria-label={t("wording.key")}>
      {scoreParts(contributions, wording).map((part) => (
        <li key={part.key}>
          <Swatch look={part.look} />
          {part.label}
        </li>
      ))}
    </ul>
  );
}
