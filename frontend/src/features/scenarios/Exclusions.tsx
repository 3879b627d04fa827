import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { useWording } from "../../i18n/wording";
import { Card } from "../../ui/Page";
import { QueryView } from "../../ui/States";
import styles from "./Exclusions.module.css";
import { useExclusions } from "./queries";

const SHOWN_FIRST = 4;

/** Vendors that would have ranked, had a hard condition not kept them out; each with the condition and the fact. */
export function Exclusions({ scenarioId }: { scenarioId: string }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  const [all, setAll] = useState(false);
  const exclusions = useExclusions(scenarioId);
  return (
    <Card flush title={t("scenarios.exclusions.title")} note={t("scenarios.exclusions.note")}>
      <QueryView query={exclusions}>
        {(data) =>
          data.items.length === 0 ? (
            <p className={styles.none}>{t("scenarios.exclusions.none")}</p>
          ) : (
            <>
              <ul className={styles.list}>
                {(all ? data.items : data.items.slice(0, SHOWN_FIRST)).map((one) => (
                  <li key={one.vendor.id}>
                    <p className={styles.who}>
                      <Link to={`/vendors/${one.vendor.id}`} lang={languageOf(one.vendor.name)}>
                        {one.vendor.name}
                      </Link>
                      <span lang={languageOf(one.capability.title)}>{one.capability.title}</span>
                    </p>
                    <p className={styles.why}>
                      <strong>{wording.gate(one.gate)}</strong>
                      <span>{wording.gateFact(one.gate, one.fact)}</span>
                      <span className={styles.would}>
                        {t("scenarios.exclusions.would", { points: points(one.would_score) })}
                      </span>
                    </p>
                  </li>
                ))}
              </ul>
              {data.items.length > SHOWN_FIRST && (
                <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
                  {all ? t("scenarios.exclusions.less") : t("scenarios.exclusions.all", { count: data.total })}
                </button>
              )}
            </>
          )
        }
      </QueryView>
    </Card>
  );
}
