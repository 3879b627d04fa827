import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Card } from "../../../ui/Page";
import { sectionOf } from "../profile";
import type { CompletenessItem, Completeness as Told } from "../types";
import styles from "./editor.module.css";

const SHOWN = 4;

/** How complete a profile is, and what is best filled in next: what gains most, then what weighs most. */
export function Completeness({ told }: { told: Told }) {
  const { t } = useTranslation();
  const open = told.items
    .filter((item) => !item.done)
    .sort((one, other) => (other.gain?.scenarios ?? 0) - (one.gain?.scenarios ?? 0) || other.weight - one.weight);
  const [next, ...rest] = open;
  return (
    <Card title={t("profiles.completeness.title")}>
      <div className={styles.score}>
        <progress aria-label={t("profiles.completeness.title")} max={100} value={told.score} />
        <p>{t("profiles.completeness.score", { score: told.score })}</p>
      </div>
      {next === undefined ? (
        <p className={styles.quiet}>{t("profiles.completeness.all")}</p>
      ) : (
        <div className={styles.next}>
          <p className={styles.quiet}>{t("profiles.completeness.next")}</p>
          <p>
            <strong>
              <Way item={next} />
            </strong>
          </p>
          <Gain item={next} />
        </div>
      )}
      {rest.length > 0 && (
        <div className={styles.rest}>
          <p className={styles.quiet}>{t("profiles.completeness.rest")}</p>
          <ul>
            {rest.slice(0, SHOWN).map((item) => (
              <li key={item.key}>
                <Way item={item} />
                <Gain item={item} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}

function Way({ item }: { item: CompletenessItem }) {
  const { t } = useTranslation();
  const params = new URLSearchParams({ part: sectionOf(item.pointer), at: item.pointer });
  return <Link to={`?${params}`}>{t(`profiles.items.${item.key}`)}</Link>;
}

/** On how many lists doing it raises the company, where the engine has tried. */
function Gain({ item }: { item: CompletenessItem }) {
  const { t } = useTranslation();
  if (!item.gain?.scenarios) return null;
  return <p className={styles.quiet}>{t("profiles.completeness.gain", { count: item.gain.scenarios })}</p>;
}
