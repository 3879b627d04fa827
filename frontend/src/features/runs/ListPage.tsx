import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RunSummary } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { useWording } from "../../i18n/wording";
import { FilterBar, SelectField } from "../../ui/Fields";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import styles from "./ListPage.module.css";
import { useRuns } from "./queries";
import { RunState } from "./RunState";
import { Start } from "./StartForm";

const PAGE_SIZE = 20;
const RUN_ALL = "python -m backend.cli run --all --public-demo";
const STATUSES = ["done", "running", "queued", "failed", "cancelled"] as const;

export function ListPage() {
  const { t } = useTranslation();
  const wording = useWording();
  const url = useUrlState();
  const page = url.number("page", 1);
  const status = STATUSES.find((one) => one === url.value("status"));
  const runs = useRuns({ ...(status ? { status } : {}), page, size: PAGE_SIZE });
  return (
    <Page title={t("runs.list.title")} lead={t("runs.list.lead")}>
      <Start />
      <FilterBar onClear={status ? url.clear : undefined}>
        <SelectField
          label={t("runs.status")}
          all={t("common.all")}
          value={status}
          choices={STATUSES.map((one) => ({ value: one, label: wording.term("status", one) }))}
          onChange={(next) => url.patch({ status: next })}
        />
      </FilterBar>
      <Card flush>
        <QueryView query={runs} skeleton={<Skeleton lines={5} block />}>
          {(data) =>
            data.items.length === 0 ? (
              <EmptyState
                title={t(status ? "runs.list.emptyFiltered" : "runs.list.empty")}
                text={t(status ? "runs.list.emptyFilteredText" : "runs.list.emptyText")}
              >
                {!status && <code>{RUN_ALL}</code>}
              </EmptyState>
            ) : (
              <>
                <Rows items={data.items} />
                <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
              </>
            )
          }
        </QueryView>
      </Card>
    </Page>
  );
}

function Rows({ items }: { items: readonly RunSummary[] }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const wording = useWording();
  return (
    <table className={styles.table}>
      <caption className="sr-only">{t("runs.list.title")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("runs.number")}</th>
          <th scope="col">{t("runs.scope")}</th>
          <th scope="col">{t("runs.status")}</th>
          <th scope="col">{t("runs.finished")}</th>
          <th scope="col">{t("runs.engine")}</th>
          <th scope="col">{t("runs.digestShort")}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((run) => (
          <tr key={run.id}>
            <th scope="row">
              <Link to={`/runs/${run.id}`}>{run.number}</Link>
              {run.is_public_demo && <Chip tone="accent">{t("runs.publicDemo")}</Chip>}
            </th>
            <td>{wording.term("scope", run.scope)}</td>
            <td>
              <RunState run={run} />
            </td>
            <td>{moment(run.finished_at)}</td>
            <td>
              <code>{run.engine || "—"}</code>
            </td>
            <td>
              <code>{run.manifest_sha256?.slice(0, 12) || "—"}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
