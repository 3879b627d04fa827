import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { bestReasons, useWording } from "../../i18n/wording";
import { Name } from "../../ui/Name";
import { ScoreBar } from "../../ui/ScoreBar";
import { scoreParts } from "../../ui/scoreParts";
import { useBestMatch } from "./queries";
import styles from "./Showcase.module.css";

/** One live example of what the platform does: a sentence of a document, the vendor it led to, and why. */
export function Showcase() {
  const { t } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  const { scenario, match } = useBestMatch();
  if (!scenario || !match) return null;
  return (
    <section className={styles.card} aria-labelledby="showcase">
      <h2 id="showcase">{t("home.showcase.title")}</h2>
      <ol className={styles.chain}>
        <li>
          <p className={styles.label}>{t("home.showcase.source")}</p>
          <p lang="zh-Hans" className={styles.quote}>
            {scenario.description || scenario.name}
          </p>
        </li>
        <li>
          <p className={styles.label}>{t("home.showcase.scenario", { number: scenario.number })}</p>
          <p className={styles.name}>
            <Link to={`/scenarios/${scenario.id}`}>
              <Name name={scenario.name} nameEn={scenario.name_en} />
            </Link>
          </p>
        </li>
        <li>
          <p className={styles.label}>{t("home.showcase.vendor")}</p>
          <p className={styles.name}>
            <Link to={`/scenarios/${scenario.id}/vendors/${match.vendor.id}`} lang={languageOf(match.vendor.name)}>
              {match.vendor.name}
            </Link>
            <strong>{t("common.points", { points: points(match.score) })}</strong>
          </p>
          <ScoreBar
            label={wording.bar(match.contributions, match.score)}
            parts={scoreParts(match.contributions, wording)}
          />
          <ul className={styles.reasons}>
            {bestReasons(match.contributions, 2).map((one) => (
              <li key={one.signal}>{wording.reason(one, 3)}</li>
            ))}
          </ul>
        </li>
      </ol>
    </section>
  );
}
