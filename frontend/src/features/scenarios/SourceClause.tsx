import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Anchor, Scenario } from "../../api/types";
import { Highlight } from "../../ui/Highlight";
import { Card } from "../../ui/Page";
import { QueryView, Skeleton } from "../../ui/States";
import { anchorHref } from "./links";
import { useAnchors, useClause } from "./queries";
import styles from "./Source.module.css";

/** The clause the scenario was born from, with its own sentence lit up. */
export function SourceClause({ scenario }: { scenario: Scenario }) {
  const { t } = useTranslation();
  const anchors = useAnchors(scenario.id);
  return (
    <Card title={t("scenarios.source.title")}>
      <QueryView query={anchors}>
        {(data) => {
          const sentence = data.items.find((anchor) => anchor.field === "description");
          const name = data.items.find((anchor) => anchor.field === "name");
          if (scenario.has_source_sentence && sentence) return <Clause anchor={sentence} scenarioId={scenario.id} />;
          return (
            <>
              <p className={styles.only}>{t("scenarios.source.nameOnly")}</p>
              {name && (
                <p className={styles.links}>
                  <Link to={anchorHref(name, scenario.id)}>{t("scenarios.source.openList")}</Link>
                </p>
              )}
            </>
          );
        }}
      </QueryView>
    </Card>
  );
}

function Clause({ anchor, scenarioId }: { anchor: Anchor; scenarioId: string }) {
  const { t } = useTranslation();
  const clause = useClause(anchor.clause?.id);
  if (!anchor.clause) return <blockquote className={styles.clause}>{anchor.quote}</blockquote>;
  return (
    <QueryView query={clause} skeleton={<Skeleton lines={3} />}>
      {(data) => (
        <>
          <p className={styles.place} lang="zh-Hans">
            《{anchor.document.title}》{data.label}
          </p>
          <blockquote className={styles.clause} lang="zh-Hans" data-testid="source-clause">
            <Highlight
              lit
              text={data.text}
              spans={[{ start: anchor.start - data.start, end: anchor.end - data.start, mark: 1 }]}
            />
          </blockquote>
          <p className={styles.links}>
            <Link to={anchorHref(anchor, scenarioId)}>{t("scenarios.source.open")}</Link>
          </p>
        </>
      )}
    </QueryView>
  );
}
