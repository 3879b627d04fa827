import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Anchor, Scenario } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Icon } from "../../ui/Icon";
import { Card } from "../../ui/Page";
import { anchorHref } from "./links";
import { useAnchors } from "./queries";
import styles from "./Source.module.css";

/** What the document itself says of the scenario, each field beside the place it was read from. */
export function OfficialFields({ scenario }: { scenario: Scenario }) {
  const { t } = useTranslation();
  const anchors = useAnchors(scenario.id).data?.items ?? [];
  const of = (field: string) => anchors.filter((anchor) => anchor.field === field);
  return (
    <Card title={t("scenarios.official.title")}>
      <dl>
        <Field name="number" value={scenario.number} anchors={of("number")} />
        <Field name="name" value={<span lang="zh-Hans">{scenario.name}</span>} anchors={of("name")} />
        <Field name="domain" value={<span lang="zh-Hans">{scenario.domain}</span>} anchors={of("domain")} />
        <Agencies scenario={scenario} anchors={of("agencies")} />
        <Field name="batch" value={<span lang="zh-Hans">{scenario.batch}</span>} anchors={of("batch")} />
      </dl>
      <p className={styles.footnote}>{t("scenarios.official.note")}</p>
    </Card>
  );
}

function Field({ name, value, anchors }: { name: string; value: ReactNode; anchors: readonly Anchor[] }) {
  const { t } = useTranslation();
  const label = t(`vocabulary.field.${name}`);
  return (
    <div className={styles.field}>
      <dt>{label}</dt>
      <dd>
        <span>{value}</span>
        <AnchorMark label={label} anchor={anchors[0]} />
      </dd>
    </div>
  );
}

function Agencies({ scenario, anchors }: { scenario: Scenario; anchors: readonly Anchor[] }) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  return (
    <div className={styles.field}>
      <dt>{t("vocabulary.field.agencies")}</dt>
      {scenario.agencies.map((agency, index) => (
        <dd key={agency.id}>
          <span lang="zh-Hans">
            {agency.name}
            {agency.match_score < 1 && (
              <span className={styles.resolved} lang={undefined}>
                {t("scenarios.official.resolved", {
                  written: agency.written_name,
                  score: percent(agency.match_score),
                })}
              </span>
            )}
          </span>
          <AnchorMark label={agency.name} anchor={anchors[index] ?? anchors[0]} />
        </dd>
      ))}
    </div>
  );
}

function AnchorMark({ label, anchor }: { label: string; anchor: Anchor | undefined }) {
  const { t } = useTranslation();
  if (!anchor) return null;
  return (
    <Link to={anchorHref(anchor)} className={styles.anchor} aria-label={t("scenarios.official.sourceOf", { label })}>
      <Icon name="anchor" size={13} />
      {t("scenarios.official.source")}
    </Link>
  );
}
