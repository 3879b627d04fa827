import { useTranslation } from "react-i18next";
import type { Contribution } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { useWording } from "../../i18n/wording";
import { roundTogether } from "../rounding";
import { ScoreBar, Swatch } from "../ScoreBar";
import { lookOf, scoreParts } from "../scoreParts";
import styles from "./Contributions.module.css";

/** The score taken apart: what each signal could give, what it gave and why; the last line is the sum. */
export function Contributions({ contributions, score }: { contributions: readonly Contribution[]; score: number }) {
  const { t } = useTranslation();
  const { points, exactPercent, tenths } = useFormats();
  const wording = useWording();
  const shown = roundTogether(contributions.map((one) => one.points));
  return (
    <div className={styles.frame}>
      <div className={styles.total}>
        <p>
          <strong data-score={score}>{tenths(shown.total)}</strong>
          <span>{t("pairs.score.of")}</span>
        </p>
        <ScoreBar size="large" label={wording.bar(contributions, score)} parts={scoreParts(contributions, wording)} />
      </div>
      <table className={styles.table}>
        <caption className="sr-only">{t("pairs.score.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("pairs.score.signal")}</th>
            <th scope="col">{t("pairs.score.why")}</th>
            <th scope="col" className={styles.right}>
              {t("pairs.score.value")}
            </th>
            <th scope="col" className={styles.right}>
              {t("pairs.score.weight")}
            </th>
            <th scope="col" className={styles.right}>
              {t("pairs.score.points")}
            </th>
          </tr>
        </thead>
        <tbody>
          {contributions.map((one, index) => (
            <tr key={one.signal}>
              <th scope="row" className={styles.signal}>
                <span>
                  <Swatch look={lookOf(index)} known={one.known} />
                  {wording.signal(one.signal)}
                </span>
              </th>
              <td className={styles.why}>
                {one.known ? (
                  <Proofs contribution={one} />
                ) : (
                  <span className={styles.unknown}>{t("pairs.score.cannotTell")}</span>
                )}
              </td>
              <td className={styles.right} data-label={t("pairs.score.value")}>
                {one.known ? exactPercent(one.value) : t("pairs.score.neutral", { value: exactPercent(one.value) })}
              </td>
              <td className={styles.right} data-label={t("pairs.score.weight")}>
                {one.weight > 0 ? points(one.weight) : t("pairs.score.notCounted")}
              </td>
              <td className={styles.points} data-label={t("pairs.score.points")}>
                {tenths(shown.parts[index] ?? 0)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={4}>
              {t("pairs.score.sum")}
            </th>
            <td className={styles.points} data-testid="sum">
              {tenths(shown.total)}
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Proofs({ contribution }: { contribution: Contribution }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  if (contribution.evidence.length === 0) return <span className={styles.unknown}>{t("pairs.score.nothing")}</span>;
  return (
    <ul className={styles.proofs}>
      {contribution.evidence.map((one) => (
        <li key={`${one.code}:${one.term}:${one.points}`}>
          {wording.evidence(one)}
          <span className={styles.worth}>{points(one.points)}</span>
        </li>
      ))}
    </ul>
  );
}
