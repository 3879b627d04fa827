import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Card } from "../../../ui/Page";
import { QueryView } from "../../../ui/States";
import { useReadiness } from "../draftQueries";
import { stepOf } from "../places";
import { usePlaceWords } from "../wording";
import { useEditing } from "./context";
import styles from "./editor.module.css";

const MOST_SHOWN = 6;

/** The address of the step that holds a place, with the place to go to. */
export function fixHref(pointer: string): string {
  return `?step=${stepOf(pointer)}&at=${encodeURIComponent(pointer)}`;
}

/** How ready the scenario is, and what would help most, each leading to where it is written. */
export function Readiness() {
  const { t, i18n } = useTranslation();
  const { id, draft } = useEditing();
  const readiness = useReadiness(id, draft.version);
  const words = usePlaceWords(draft.content);
  // What may be wrong at several places says at which.
  const worded = ({ key, pointer }: { key: string; pointer: string }) =>
    key === "placeholder"
      ? t("posting.missing.at", { field: words.label(pointer), text: t("posting.fixes.placeholder") })
      : t(`posting.fixes.${key}`);
  return (
    <Card title={t("posting.readiness.title")}>
      <QueryView query={readiness}>
        {({ score, items }) => {
          const open = items
            .filter((one) => !one.done)
            .sort((one, other) => Number(other.needed) - Number(one.needed) || other.weight - one.weight);
          return (
            <div className={styles.group}>
              <p className={styles.score}>
                <strong>{score}</strong> {t("posting.readiness.of")}
              </p>
              <div className={styles.meter} aria-hidden="true">
                <span style={{ width: `${score}%` }} />
              </div>
              {open.length === 0 ? (
                <p>{t("posting.readiness.complete")}</p>
              ) : (
                <ul className={styles.fixes}>
                  {open.slice(0, MOST_SHOWN).map((one) => (
                    <li key={`${one.key}${one.pointer}`}>
                      <Link to={fixHref(one.pointer)} preventScrollReset>
                        {i18n.exists(`posting.fixes.${one.key}`)
                          ? worded(one)
                          : t("posting.readiness.fix", { field: words.label(one.pointer) })}
                        {!one.needed && t("common.entry.optional")}
                      </Link>
                    </li>
                  ))}
                </ul>
              )}
              {open.length > MOST_SHOWN && (
                <p className={styles.quiet}>{t("posting.readiness.more", { count: open.length - MOST_SHOWN })}</p>
              )}
            </div>
          );
        }}
      </QueryView>
    </Card>
  );
}
