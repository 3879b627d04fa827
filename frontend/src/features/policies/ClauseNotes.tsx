import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Clause } from "../../api/types";
import { useFormats } from "../../i18n/format";
import styles from "./ClauseNotes.module.css";

/** In the margin of a clause: the agencies its units were resolved to, and the scenarios read out of it. */
export function ClauseNotes({ clause }: { clause: Clause }) {
  const { t } = useTranslation();
  if (clause.units.length === 0 && clause.scenarios.length === 0) return null;
  return (
    <div className={styles.notes}>
      {clause.scenarios.length > 0 && (
        <div className={styles.scenarios}>
          <p className={styles.title}>{t("policies.notes.scenarios")}</p>
          <ul>
            {clause.scenarios.map((scenario) => (
              <li key={scenario.id}>
                <Link to={`/scenarios/${scenario.id}`}>
                  <span className={styles.number}>{scenario.number}</span> <span lang="zh-Hans">{scenario.name}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
      {clause.units.length > 0 && (
        <div>
          <p className={styles.title}>{t("policies.notes.units")}</p>
          <ul>
            {clause.units.map((unit) => (
              <Unit key={unit.written_name} unit={unit} />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Unit({ unit }: { unit: Clause["units"][number] }) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const { organisation } = unit;
  const remarks = [
    ...(unit.role === "support" ? [t("vocabulary.role.support")] : []),
    ...(organisation && organisation.name !== unit.written_name
      ? [t("policies.notes.written", { name: unit.written_name })]
      : []),
    ...(organisation && unit.match_score < 1 ? [t("policies.notes.score", { score: percent(unit.match_score) })] : []),
    ...(organisation ? [] : [t("policies.notes.unresolved")]),
  ];
  return (
    <li data-unit={unit.written_name}>
      {organisation ? (
        <Link to={`/search?${new URLSearchParams({ q: organisation.name })}`} lang="zh-Hans">
          {organisation.name}
        </Link>
      ) : (
        <span lang="zh-Hans">{unit.written_name}</span>
      )}
      {remarks.length > 0 && <span className={styles.remark}>{remarks.join(t("wording.semicolon"))}</span>}
    </li>
  );
}
