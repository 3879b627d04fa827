import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { Run, RunStatus, RunSummary } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { useWording } from "../../i18n/wording";
import { CopyButton, Digest } from "../../ui/Digest";
import { Card, Chip, Facts, Page } from "../../ui/Page";
import { QueryView, Skeleton } from "../../ui/States";
import styles from "./DetailPage.module.css";
import { Manifest } from "./Manifest";
import { Progress } from "./Progress";
import { isOpen, useBatches, useRun, useScenario } from "./queries";
import { RankedLists } from "./RankedLists";
import { RunState } from "./RunState";
import { Weights } from "./Weights";

export function DetailPage() {
  const { id = "" } = useParams();
  const { status, whole } = useRun(id);
  return (
    <QueryView<RunSummary | RunStatus | null> query={status} page skeleton={<Skeleton lines={8} block />}>
      {(data) => data && <Detail run={data} whole={whole} />}
    </QueryView>
  );
}

function Detail({ run, whole }: { run: RunSummary | RunStatus; whole: Run | null }) {
  const { t } = useTranslation();
  return (
    <Page
      title={t("runs.detail.title", { number: run.number })}
      crumbs={[{ label: t("common.nav.runs"), to: "/runs" }]}
      lead={
        <span className={styles.lead}>
          <RunState run={run} />
          {run.is_public_demo && <Chip tone="accent">{t("runs.publicDemo")}</Chip>}
        </span>
      }
    >
      {run.error && (
        <div className={styles.error} role="alert">
          <p>{t("runs.detail.failed")}</p>
          <code>{run.error}</code>
        </div>
      )}
      {isOpen(run) && "progress" in run && <Progress run={run} />}
      <div className={styles.columns}>
        <Card title={t("runs.detail.facts")}>
          <What run={run} />
        </Card>
        {whole?.status === "done" && <Replay run={whole} />}
      </div>
      {whole?.status === "done" && <RankedLists run={whole} />}
      {whole && <Weights run={whole} />}
      {whole?.status === "done" && <Manifest manifest={whole.manifest ?? {}} digest={whole.manifest_sha256 ?? ""} />}
    </Page>
  );
}

function What({ run }: { run: RunSummary }) {
  const { t } = useTranslation();
  const { moment, count } = useFormats();
  return (
    <Facts
      rows={[
        [t("runs.scope"), <Scope key="scope" run={run} />],
        ...(isOpen(run) ? [[t("runs.phase"), t(`runs.phases.${run.phase}`)] as const] : []),
        [
          t("runs.progress"),
          t("runs.progressScenarios", { done: count(run.progress_done), total: count(run.progress_total) }),
        ],
        [t("runs.engine"), <code key="engine">{run.engine || "—"}</code>],
        [t("runs.weightSet"), run.weight_set ?? t("runs.weightsShipped")],
        [t("runs.requested"), moment(run.requested_at)],
        [t("runs.started"), moment(run.started_at)],
        [t("runs.finished"), moment(run.finished_at)],
        [t("runs.took"), tookOf(run, t)],
      ]}
    />
  );
}

function tookOf(run: RunSummary, t: TFunction): string {
  if (!run.started_at || !run.finished_at) return "—";
  const seconds = (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000;
  return seconds < 60
    ? t("runs.seconds", { seconds: seconds.toFixed(1) })
    : t("runs.minutes", { minutes: Math.floor(seconds / 60), seconds: Math.round(seconds % 60) });
}

/** What was ranked, by its name where it is one thing. */
function Scope({ run }: { run: RunSummary }) {
  const wording = useWording();
  const scenario = useScenario(run.scenario_id).data;
  const batch = useBatches(run.batch_id !== null).data?.items.find((one) => one.id === run.batch_id);
  return (
    <>
      {wording.term("scope", run.scope)}{" "}
      {scenario && (
        <Link to={`/scenarios/${scenario.id}`} lang="zh-Hans">
          {scenario.name}
        </Link>
      )}
      {batch && (
        <Link to={`/scenarios?batch=${batch.id}`} lang="zh-Hans">
          {batch.name}
        </Link>
      )}
    </>
  );
}

function Replay({ run }: { run: Run }) {
  const { t } = useTranslation();
  const command = `python -m backend.cli replay ${run.number}`;
  return (
    <Card title={t("runs.replay.title")}>
      <div className={styles.replay}>
        <p>{t("runs.replay.text")}</p>
        <div className={styles.command}>
          <code>{command}</code>
          <CopyButton text={command} label={t("runs.replay.copy")} />
        </div>
        <p className={styles.caption}>{t("runs.digest")}</p>
        <Digest value={run.manifest_sha256 ?? ""} label={t("runs.copyDigest")} />
        <p className={styles.note}>{t("runs.replay.note")}</p>
      </div>
    </Card>
  );
}
