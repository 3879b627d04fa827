import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Excluded } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { useWording } from "../../i18n/wording";
import { ShowAll } from "../ShowAll";
import styles from "./ExcludedList.module.css";

const SHOWN_FIRST = 4;

/** Those a gate kept out of a list, each with the condition and the fact that closed it. */
export function ExcludedList({ found }: { found: { items: readonly Excluded[]; total: number } }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  const [all, setAll] = useState(false);
  if (found.items.length === 0) return <p className={styles.none}>{t("pairs.excluded.none")}</p>;
  return (
    <>
      <ul className={styles.list}>
        {(all ? found.items : found.items.slice(0, SHOWN_FIRST)).map((one) => (
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
              <span className={styles.would}>{t("pairs.excluded.would", { points: points(one.would_score) })}</span>
            </p>
          </li>
        ))}
      </ul>
      {found.items.length > SHOWN_FIRST && (
        <ShowAll isAll={all} label={t("pairs.excluded.all", { count: found.total })} onChange={setAll} />
      )}
    </>
  );
}
