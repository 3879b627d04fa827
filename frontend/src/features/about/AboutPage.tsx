import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Card, Page } from "../../ui/Page";
import styles from "./AboutPage.module.css";
import { Signals } from "./Signals";
import { Sources } from "./Sources";

/** The sections and their paragraphs, as the catalogue names them. */
const SECTIONS = {
  what: ["read", "judge"],
  demo: ["vendors", "official"],
  rank: ["gates", "sum", "text", "best", "fair"],
  sources: ["read"],
  languages: ["pages", "search"],
  access: ["aim", "privacy"],
  open: ["api"],
} as const;
type SectionName = keyof typeof SECTIONS;

export function AboutPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("about.title")} lead={t("about.lead")}>
      <div className={styles.columns}>
        <nav className={styles.contents} aria-label={t("about.contents")}>
          <ul>
            {Object.keys(SECTIONS).map((name) => (
              <li key={name}>
                <a href={`#${name}`}>{t(`about.${name}.title`)}</a>
              </li>
            ))}
          </ul>
        </nav>
        <div className={styles.main}>
          <Section name="what">
            <Paragraphs name="what" />
          </Section>
          <Section name="demo">
            <div className={styles.notice}>
              <Paragraphs name="demo" />
            </div>
          </Section>
          <Section name="rank">
            <Paragraphs name="rank" />
            <Signals />
            <p>
              <Link to="/runs">{t("about.rank.runs")}</Link>
            </p>
            <p>
              <Link to="/evaluation">{t("about.rank.quality")}</Link>
            </p>
          </Section>
          <Section name="sources">
            <Paragraphs name="sources" />
            <Sources />
          </Section>
          <Section name="languages">
            <Paragraphs name="languages" />
          </Section>
          <Section name="access">
            <Paragraphs name="access" />
            <Keys />
          </Section>
          <Section name="open">
            <Paragraphs name="open" />
            <p>
              <a href="/api/openapi.json">/api/openapi.json</a>
            </p>
          </Section>
        </div>
      </div>
    </Page>
  );
}

function Section({ name, children }: { name: SectionName; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Card id={name} title={t(`about.${name}.title`)}>
      <div className={styles.prose}>{children}</div>
    </Card>
  );
}

function Paragraphs({ name }: { name: SectionName }) {
  const { t } = useTranslation();
  return SECTIONS[name].map((part) => <p key={part}>{t(`about.${name}.text.${part}`)}</p>);
}

const KEYS = [
  { keys: ["/"], does: "search" },
  { keys: ["Tab", "Shift + Tab"], does: "walk" },
  { keys: ["↑", "↓", "←", "→"], does: "tree" },
  { keys: ["←", "→", "Home", "End"], does: "tabs" },
] as const;

function Keys() {
  const { t } = useTranslation();
  const caption = useId();
  return (
    <>
      <p id={caption} className={styles.caption}>
        {t("about.access.keys")}
      </p>
      <dl className={styles.keys} aria-labelledby={caption}>
        {KEYS.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`about.access.does.${does}`)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
