import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Evaluation } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { SelectField } from "../../ui/Fields";
import { Card } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { QueryView } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { reachOf } from "../../ui/Whisker";
import styles from "./EvaluationPage.module.css";
import { Difference, Mean } from "./Measures";
import { useEvaluations } from "./queries";
import tables from "./tables.module.css";

const PAGE_SIZE = 20;

/** All evaluations by engine version, with one metric at a time and what it gained over the version before. */
export function History() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const evaluations = useEvaluations({ page, size: PAGE_SIZE });
  return (
    <Card flush title={t("evaluations.history.title")} note={t("evaluations.history.note")}>
      <QueryView query={evaluations}>
        {(data) => {
          const names = data.items[0]?.metrics.map((metric) => metric.name) ?? [];
          const chosen = names.find((name) => name === url.value("metric")) ?? names[0] ?? "";
          return (
            <>
              <div className={styles.select}>
                <SelectField
                  label={t("evaluations.metric")}
                  value={chosen}
                  choices={names.map((name) => ({ value: name, label: name }))}
                  onChange={(metric) => url.patch({ metric, page: page > 1 ? page : undefined }, { replace: true })}
                />
              </div>
              <Rows items={data.items} metric={chosen} />
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          );
        }}
      </QueryView>
    </Card>
  );
}

/** Neighbours of one engine version under one heading. */
function byEngine(items: readonly Evaluation[]): { engine: string; items: Evaluation[] }[] {
  const groups: { engine: string; items: Evaluation[] }[] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last?.engine === item.engine) last.items.push(item);
    else groups.push({ engine: item.engine, items: [item] });
  }
  return groups;
}

function Rows({ items, metric }: { items: readonly Evaluation[]; metric: string }) {
  const { t } = useTranslation();
  const reach = reachOf(items.flatMap((item) => differenceOf(item, metric) ?? []));
  return (
    <table className={tables.table}>
      <caption className="sr-only">{t("evaluations.history.title")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("evaluations.history.made")}</th>
          <th scope="col">{t("evaluations.history.scenarios")}</th>
          <th scope="col" className={tables.wide}>
            {metric}
          </th>
          <th scope="col" className={tables.wide}>
            {t("evaluations.history.difference")}
          </th>
        </tr>
      </thead>
      {byEngine(items).map((group) => (
        <tbody key={group.items[0]?.id}>
          <tr className={tables.group}>
            <th scope="rowgroup" colSpan={4}>
              {t("evaluations.now.engine")} <code>{group.engine}</code>
            </th>
          </tr>
          {group.items.map((item) => (
            <Row key={item.id} item={item} metric={metric} reach={reach} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function differenceOf(item: Evaluation, metric: string) {
  return item.previous?.differences.find((one) => one.name === metric);
}

function Row({ item, metric, reach }: { item: Evaluation; metric: string; reach: number }) {
  const { t } = useTranslation();
  const { count, moment } = useFormats();
  const url = useUrlState();
  const mean = item.metrics.find((one) => one.name === metric);
  const difference = differenceOf(item, metric);
  return (
    <tr>
      <th scope="row">
        <Link
          to={url.hrefWith({ of: item.id, page: undefined })}
          aria-label={t("evaluations.history.show", { number: item.run.number })}
        >
          {item.run.number}
        </Link>
        <span className={tables.quiet}>{moment(item.made_at)}</span>
        <span className={tables.quiet}>
          <code>{item.vocabulary}</code> <code>{item.weights_sha256.slice(0, 8)}</code>
        </span>
      </th>
      <td data-label={t("evaluations.history.scenarios")}>{count(item.scenarios)}</td>
      <td data-label={metric}>{mean && <Mean interval={mean} />}</td>
      <td data-label={t("evaluations.history.difference")}>
        {item.previous && difference ? (
          <>
            <Difference interval={difference} reach={reach} />
            <span className={tables.quiet}>
              {t("evaluations.history.against", { number: item.previous.run_number, count: item.previous.scenarios })}
              {!item.previous.same_judgements && (
                <>
                  {t("wording.semicolon")}
                  {t("evaluations.history.otherJudgements")}
                </>
              )}
            </span>
          </>
        ) : (
          <span className={tables.quiet}>{t("evaluations.history.first")}</span>
        )}
      </td>
    </tr>
  );
}
