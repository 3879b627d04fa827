import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { EvaluationDetail } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Name } from "../../ui/Name";
import { Card } from "../../ui/Page";
import { ShowAll } from "../../ui/ShowAll";
import { Metric } from "./Measures";
import tables from "./tables.module.css";

const SHOWN_FIRST = 10;

/** Every scenario by how well it is served, the worst first: where there is most to gain. */
export function PerScenario({ evaluation }: { evaluation: EvaluationDetail }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const rows = evaluation.per_scenario;
  const names = evaluation.metrics.map((metric) => metric.name);
  return (
    <Card flush title={t("evaluations.scenarios.title")} note={t("evaluations.scenarios.note")}>
      <table className={`${tables.table} ${tables.compact}`}>
        <caption className="sr-only">{t("evaluations.scenarios.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("evaluations.scenarios.scenario")}</th>
            {names.map((name) => (
              <th key={name} scope="col">
                <Metric name={name} />
              </th>
            ))}
            <th scope="col">{t("evaluations.scenarios.judged")}</th>
            <th scope="col">{t("evaluations.scenarios.coverage")}</th>
            {evaluation.previous && <th scope="col">{t("evaluations.scenarios.difference")}</th>}
          </tr>
        </thead>
        <tbody>
          {(all ? rows : rows.slice(0, SHOWN_FIRST)).map((row) => (
            <Row key={row.scenario.id} row={row} names={names} compared={evaluation.previous !== null} />
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN_FIRST && (
        <ShowAll isAll={all} label={t("common.showAll", { count: rows.length })} onChange={setAll} />
      )}
    </Card>
  );
}

interface RowProps {
  row: EvaluationDetail["per_scenario"][number];
  names: readonly string[];
  /** There is a version before to compare with. */
  compared: boolean;
}

function Row({ row, names, compared }: RowProps) {
  const { t } = useTranslation();
  const { measure, change, percent } = useFormats();
  return (
    <tr>
      <th scope="row">
        <span className={tables.number}>{row.scenario.number}</span>
        <Link to={`/scenarios/${row.scenario.id}`}>
          <Name name={row.scenario.name} nameEn={row.scenario.name_en} />
        </Link>
      </th>
      {names.map((name) => (
        <td key={name} data-label={name}>
          {measure(row.values[name] ?? 0)}
        </td>
      ))}
      <td data-label={t("evaluations.scenarios.judged")}>
        {t("evaluations.scenarios.able", { judged: row.judged, relevant: row.relevant })}
      </td>
      <td data-label={t("evaluations.scenarios.coverage")}>{percent(row.coverage)}</td>
      {compared && (
        <td data-label={t("evaluations.scenarios.difference")}>
          {row.difference === null ? t("evaluations.scenarios.none") : change(row.difference)}
        </td>
      )}
    </tr>
  );
}
