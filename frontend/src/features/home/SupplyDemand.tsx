import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import type { Statistics } from "../../api/types";
import { formatsFor, useFormats } from "../../i18n/format";
import { shownName } from "../../i18n/names";
import { Name } from "../../ui/Name";
import { useShownTheme } from "../../ui/useShownTheme";
import { type Balance, balanceOf, ENOUGH, scenariosHref, vendorsHref, widestGap } from "./balance";
import styles from "./SupplyDemand.module.css";

const PARTS = ["enough", "few", "none"] as const;

/** Demand against supply by domain: a picture to see at a glance, and the same numbers as a table with links. */
export function SupplyDemand({ data }: { data: Statistics }) {
  const { t, i18n } = useTranslation();
  const [drawn, setDrawn] = useState(true);
  const rows = balanceOf(data);
  const gap = widestGap(rows);
  const finding = gap
    ? t("home.balance.gap", {
        domain: shownName(i18n.language, gap.domain, gap.domainEn).main,
        total: gap.scenarios,
        count: gap.few + gap.none,
        enough: ENOUGH,
      })
    : t("home.balance.noGap", { enough: ENOUGH });
  return (
    <>
      <p className={styles.finding}>{finding}</p>
      {drawn && (
        <>
          <ul className={styles.legend} aria-hidden="true">
            {PARTS.map((part) => (
              <li key={part} data-part={part}>
                {t(`home.balance.${part}`, { enough: ENOUGH, fewer: ENOUGH - 1 })}
              </li>
            ))}
          </ul>
          <Picture rows={rows} label={t("home.balance.picture", { finding })} onFailure={() => setDrawn(false)} />
        </>
      )}
      <details className={styles.details} open={!drawn}>
        <summary>{t("home.balance.asTable")}</summary>
        <Table rows={rows} />
      </details>
    </>
  );
}

interface PictureProps {
  rows: readonly Balance[];
  label: string;
  onFailure: () => void;
}

/** The drawing library is fetched apart from the page; where it cannot be had, the table stands in. */
function Picture({ rows, label, onFailure }: PictureProps) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const theme = useShownTheme();
  const host = useRef<HTMLDivElement>(null);
  const key = JSON.stringify([rows, i18n.language, theme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is drawn; the rest only acts.
  useEffect(() => {
    let remove: (() => void) | undefined;
    let gone = false;
    const words = {
      demand: t("home.balance.demand"),
      supply: t("home.balance.supply"),
      name: (row: Balance) => shownName(i18n.language, row.domain, row.domainEn).main,
      count: formatsFor(i18n.language).count,
    };
    import("./drawing")
      .then(({ draw }) => {
        if (!gone && host.current) remove = draw(host.current, rows, words, (href) => void navigate(href));
      })
      .catch(() => {
        if (!gone) onFailure();
      });
    return () => {
      gone = true;
      remove?.();
    };
  }, [key]);
  return <div ref={host} className={styles.picture} role="img" aria-label={label} />;
}

function Table({ rows }: { rows: readonly Balance[] }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption className="sr-only">{t("home.balance.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("vocabulary.field.domain")}</th>
            <th scope="col">{t("home.balance.demand")}</th>
            {PARTS.map((part) => (
              <th key={part} scope="col">
                {t(`home.balance.${part}`, { enough: ENOUGH, fewer: ENOUGH - 1 })}
              </th>
            ))}
            <th scope="col">{t("home.balance.supply")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.domain}>
              <th scope="row">
                <Name name={row.domain} nameEn={row.domainEn} stacked />
              </th>
              <td>
                <Link to={scenariosHref(row.domain)}>{t("home.domains.scenarios", { count: row.scenarios })}</Link>
              </td>
              {PARTS.map((part) => (
                <td key={part}>{count(row[part])}</td>
              ))}
              <td>
                <Link to={vendorsHref(row.domain)}>{t("home.domains.capabilities", { count: row.capabilities })}</Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
