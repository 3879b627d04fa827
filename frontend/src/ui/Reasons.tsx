import { useTranslation } from "react-i18next";
import type { Contribution } from "../api/types";
import { useFormats } from "../i18n/format";
import { bestReasons, useWording } from "../i18n/wording";
import styles from "./Reasons.module.css";
import { ScoreBar } from "./ScoreBar";
import { scoreParts } from "./scoreParts";

interface ReasonsProps {
  contributions: readonly Contribution[];
  score: number;
}

const SHOWN = 3;

/** A score as a bar, and in words the reasons that weigh most. */
export function Reasons({ contributions, score }: ReasonsProps) {
  const { t } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  return (
    <>
      <ScoreBar label={wording.bar(contributions, score)} parts={scoreParts(contributions, wording)} />
      <ul className={styles.reasons}>
        {bestReasons(contributions, SHOWN).map((one) => (
          <li key={one.signal}>
            <span>{wording.reason(one)}</span>
            <span className={styles.worth}>{t("wording.plus", { points: points(one.points) })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
