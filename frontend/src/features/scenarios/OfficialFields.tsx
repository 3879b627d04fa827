import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Anchor, Scenario } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Icon } from "../../ui/Icon";
import { Name } from "../../ui/Name";
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
        <Field name="number" value={scenario.number} anchors={of("number")} scenarioId={scenario.id} />
        <Field
          name="name"
          value={<span lang="zh-Hans">{scenario.name}</span>}
          anchors={of("name")}
          scenarioId={scenario.id}
        />
        <Field
          name="domain"
          value={<span lang="zh-Hans">{scenario.domain}</span>}
          anchors={of("domain")}
          scenarioId={scenario.id}
        />
        <Agencies scenario={scenario} anchors={of("agencies")} />
        <Field
          name="batch"
          value={<span lang="zh-Hans">{scenario.batch}</span>}
          anchors={of("batch")}
          scenarioId={scenario.id}
        />
      </dl>
      <p className={styles.footnote}>{t("scenarios.official.note")}</p>
    </Card>
  );
}

interface FieldProps {
  name: string;
  value: ReactNode;
  anchors: readonly Anchor[];
  scenarioId: string;
}

function Field({ name, value, anchors, scenarioId }: FieldProps) {
  const { t } = useTranslation();
  const label = t(`vocabulary.field.${name}`);
  return (
    <div className={styles.field}>
      <dt>{label}</dt>
      <dd>
        <span>{value}</span>
        <AnchorMark label={label} anchor={anchors[0]} scenarioId={scenarioId} />
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
          <span>
            <Name name={agency.name} nameEn={agency.name_en} stacked />
            {agency.match_score < 1 && (
              <span className={styles.resolved}>
                {t("scenarios.official.resolved", {
                  written: agency.written_name,
                  score: percent(agency.match_score),
                })}
              </span>
            )}
          </span>
          <AnchorMark label={agency.name} anchor={anchors[index] ?? anchors[0]} scenarioId={scenario.id} />
        </dd>
      ))}
    </div>
  );
}

function AnchorMark({ label, anchor, scenarioId }: { label: string; anchor: Anchor | undefined; scenarioId: string }) {
  const { t } = useTranslation();
  if (!anchor) return null;
  return (
    <Link
      to={anchorHref(anchor, scenarioId)}
      className={styles.anchor}
      aria-label={t("scenarios.official.sourceOf", { label })}
    >
      <Icon name="anchor" size={13} />
      {t("scenarios.official.source")}
    </Link>
  );
}
