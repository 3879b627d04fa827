import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { EvaluationDetail } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Card, Facts } from "../../ui/Page";
import styles from "./EvaluationPage.module.css";
import { IntervalHint, Mean, Metric } from "./Measures";
import tables from "./tables.module.css";

/** The metrics of one evaluation with their intervals, and what they were measured on. */
export function Quality({ evaluation, past }: { evaluation: EvaluationDetail; past: boolean }) {
  const { t } = useTranslation();
  return (
    <Card
      title={past ? t("evaluations.now.pastTitle", { number: evaluation.run.number }) : t("evaluations.now.title")}
      note={past && <Link to="/evaluation">{t("evaluations.now.back")}</Link>}
    >
      <div className={styles.columns}>
        <table className={`${tables.table} ${tables.inCard}`}>
          <caption className="sr-only">{t("evaluations.now.caption")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("evaluations.metric")}</th>
              <th scope="col">
                {t("evaluations.mean")} · <IntervalHint />
              </th>
            </tr>
          </thead>
          <tbody>
            {evaluation.metrics.map((metric) => (
              <tr key={metric.name} data-metric={metric.name}>
                <th scope="row">
                  <Metric name={metric.name} />
                </th>
                <td>
                  <Mean interval={metric} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <Counts evaluation={evaluation} />
      </div>
    </Card>
  );
}

function Counts({ evaluation }: { evaluation: EvaluationDetail }) {
  const { t } = useTranslation();
  const { count, exactPercent, moment } = useFormats();
  const pairs = (n: number) => t("evaluations.now.pairsCount", { count: n });
  return (
    <Facts
      rows={[
        [
          t("evaluations.now.scenarios"),
          t("evaluations.now.scenariosOf", {
            count: evaluation.scenarios,
            total: count(evaluation.ranked_scenarios),
          }),
        ],
        [t("evaluations.now.pairs"), pairs(evaluation.judged_pairs)],
        [t("evaluations.now.gated"), pairs(evaluation.gated_pairs)],
        [t("evaluations.now.absent"), pairs(evaluation.absent_pairs)],
        [
          t("evaluations.now.coverage"),
          t("evaluations.now.coverageNote", { share: exactPercent(evaluation.coverage) }),
        ],
        [
          t("evaluations.now.run"),
          <Link key="run" to={`/runs/${evaluation.run.id}`}>
            {evaluation.run.number}
          </Link>,
        ],
        [t("evaluations.now.engine"), <code key="engine">{evaluation.engine}</code>],
        [t("evaluations.now.vocabulary"), <code key="vocabulary">{evaluation.vocabulary}</code>],
        [t("evaluations.now.weights"), <code key="weights">{evaluation.weights_sha256.slice(0, 12)}</code>],
        [t("evaluations.now.made"), moment(evaluation.made_at)],
      ]}
    />
  );
}
