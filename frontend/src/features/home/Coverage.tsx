import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Statistics } from "../../api/types";
import { Name } from "../../ui/Name";
import { ENOUGH } from "./balance";
import styles from "./Coverage.module.css";

type Row = Statistics["coverage"][number];

const SHOWN_FIRST = 8;

/** Scenarios with the fewest strong vendors first; every bar says its number in words. */
export function Coverage({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const sorted = [...rows].sort((a, b) => a.strong - b.strong || a.number - b.number);
  const most = Math.max(1, ...rows.map((row) => row.strong));
  const short = rows.filter((row) => row.strong < ENOUGH).length;
  return (
    <>
      <p className={styles.summary}>
        {t("home.coverage.summary", { count: short, total: rows.length, enough: ENOUGH })}
      </p>
      <table className={styles.table}>
        <thead className="sr-only">
          <tr>
            <th scope="col">{t("home.coverage.scenario")}</th>
            <th scope="col">{t("home.coverage.strong")}</th>
          </tr>
        </thead>
        <tbody>
          {(all ? sorted : sorted.slice(0, SHOWN_FIRST)).map((row) => (
            <tr key={row.scenario_id} data-short={row.strong < ENOUGH}>
              <th scope="row">
                <Link to={`/scenarios/${row.scenario_id}`}>
                  <span className={styles.number}>{row.number}</span>
                  <span>
                    <Name name={row.name} nameEn={row.name_en} />
                  </span>
                </Link>
              </th>
              <td>
                <div className={styles.measure}>
                  <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect className={styles.track} width="100" height="8" />
                    <rect className={styles.fill} width={(row.strong / most) * 100} height="8" />
                  </svg>
                  <span className={styles.words}>{t("home.coverage.vendors", { count: row.strong })}</span>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN_FIRST && (
        <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("home.coverage.less") : t("home.coverage.all", { count: rows.length })}
        </button>
      )}
    </>
  );
}
