import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import styles from "./Page.module.css";

interface PageProps {
  title: string;
  /** What the heading shows when it is more than the title's words. */
  heading?: ReactNode;
  lead?: ReactNode;
  kicker?: ReactNode;
  crumbs?: readonly { label: string; to: string }[];
  children: ReactNode;
}

export function useDocumentTitle(title: string): void {
  const { t } = useTranslation();
  const brand = t("common.brand");
  useEffect(() => {
    document.title = title === brand ? brand : `${title} · ${brand}`;
  }, [title, brand]);
}

/** The frame of every page: document title, way back, heading, lead. */
export function Page({ title, heading, lead, kicker, crumbs, children }: PageProps) {
  const { t } = useTranslation();
  useDocumentTitle(title);
  return (
    <div className={styles.page}>
      {crumbs && (
        <nav aria-label={t("common.crumbs")} className={styles.crumbs}>
          <ol>
            {crumbs.map((crumb) => (
              <li key={crumb.to}>
                <Link to={crumb.to}>{crumb.label}</Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <header className={styles.head}>
        {kicker && <p className={styles.kicker}>{kicker}</p>}
        <h1 tabIndex={-1}>{heading ?? title}</h1>
        {lead && <div className={styles.lead}>{lead}</div>}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  title?: ReactNode;
  /** Heading level follows the page's outline. */
  level?: 2 | 3;
  note?: ReactNode;
  /** What links lead to; it takes the focus then. */
  id?: string;
  flush?: boolean;
  children: ReactNode;
}

/** A surface with a heading; the unit all pages are built of. */
export function Card({ title, level = 2, note, id, flush = false, children }: CardProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section className={flush ? styles.cardFlush : styles.card} {...(id ? { id, tabIndex: -1 } : {})}>
      {title && (
        <div className={styles.cardHead}>
          <Heading>{title}</Heading>
          {note && <div className={styles.note}>{note}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

/** Short facts under each other: what, and its value. */
export function Facts({ rows }: { rows: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Chip({
  tone = "plain",
  children,
}: {
  tone?: "plain" | "accent" | "second" | "warn";
  children: ReactNode;
}) {
  return (
    <span className={styles.chip} data-tone={tone}>
      {children}
    </span>
  );
}
