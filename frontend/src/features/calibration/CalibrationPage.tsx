import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../i18n/format";
import { ActionLink } from "../../ui/ActionLink";
import { Card, Page } from "../../ui/Page";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import styles from "./calibration.module.css";
import { DecilePicture } from "./DecilePicture";
import { type Calibration, useCalibration, useFunnel, useLoads } from "./queries";
import { Table } from "./Table";

/** Whether people decide as the engine scores, how far pairs come, and what reviewers have to do. */
export function CalibrationPage() {
  const { t } = useTranslation();
  return (
    <Page
      title={t("calibration.page.title")}
      lead={t("calibration.page.lead")}
      crumbs={[{ label: t("releases.desk.review"), to: "/desk/reviews" }]}
    >
      <SignedIn>
        {({ roles }) => (
          <>
            {roles.includes("chair") && <Judged />}
            <FunnelCard />
            <LoadCard mayAssign={roles.includes("chair")} />
          </>
        )}
      </SignedIn>
    </Page>
  );
}

function Judged() {
  const { t } = useTranslation();
  const calibration = useCalibration();
  return (
    <QueryView query={calibration} skeleton={<Skeleton lines={8} block />}>
      {(data) =>
        data.pairs === 0 ? (
          <Card title={t("calibration.page.deciles")}>
            <EmptyState title={t("calibration.page.none")} text={t("calibration.page.noneText")}>
              <ActionLink to="/desk/reviews">{t("calibration.page.review")}</ActionLink>
            </EmptyState>
          </Card>
        ) : (
          <>
            <Deciles data={data} />
            <Drift data={data} />
            <Leniency data={data} />
          </>
        )
      }
    </QueryView>
  );
}

/** A share as words: with its interval where there is one. */
function useShare() {
  const { percent } = useFormats();
  const whole = (value: number | null) => (value === null ? "—" : percent(value));
  return { whole, between: (low: number | null, high: number | null) => `${whole(low)} – ${whole(high)}` };
}

function Deciles({ data }: { data: Calibration }) {
  const { t } = useTranslation();
  const { count, points } = useFormats();
  const { whole, between } = useShare();
  const [drawn, setDrawn] = useState(true);
  const [lowest, highest] = [data.deciles[0], data.deciles.at(-1)];
  const finding = t("calibration.page.decilesFinding", {
    high: whole(highest?.share ?? null),
    low: whole(lowest?.share ?? null),
  });
  return (
    <Card title={t("calibration.page.deciles")} note={t("calibration.page.total", { count: data.pairs })}>
      <p className={styles.finding}>{finding}</p>
      {drawn && (
        <DecilePicture
          rows={data.deciles}
          label={`${t("calibration.page.deciles")}: ${finding}`}
          onFailure={() => setDrawn(false)}
        />
      )}
      <details className={styles.details} open={!drawn}>
        <summary>{t("calibration.page.asTable")}</summary>
        <Table
          caption={t("calibration.page.deciles")}
          file="score-deciles.csv"
          rows={data.deciles}
          keyOf={(row) => String(row.decile)}
          columns={[
            { name: t("calibration.page.decile"), shown: (row) => row.decile, kept: (row) => row.decile },
            {
              name: t("calibration.page.range"),
              shown: (row) => `${points(row.lowest)} – ${points(row.highest)}`,
              kept: (row) => `${points(row.lowest)}–${points(row.highest)}`,
            },
            { name: t("calibration.page.pairs"), shown: (row) => count(row.pairs), kept: (row) => row.pairs },
            { name: t("calibration.page.accepted"), shown: (row) => count(row.accepted), kept: (row) => row.accepted },
            { name: t("calibration.page.share"), shown: (row) => whole(row.share), kept: (row) => row.share },
            {
              name: t("calibration.page.interval"),
              shown: (row) => between(row.low, row.high),
              kept: (row) => between(row.low, row.high),
            },
          ]}
        />
      </details>
    </Card>
  );
}

function Drift({ data }: { data: Calibration }) {
  const { t } = useTranslation();
  const { count, points, day } = useFormats();
  const { whole, between } = useShare();
  const mean = (value: number | null) => (value === null ? "—" : points(value));
  return (
    <Card title={t("calibration.page.drift")}>
      <Table
        caption={t("calibration.page.drift")}
        file="drift-by-run.csv"
        rows={data.runs}
        keyOf={(row) => row.run.id}
        columns={[
          {
            name: t("calibration.page.run"),
            shown: (row) => <Link to={`/runs/${row.run.id}`}>{row.run.number}</Link>,
            kept: (row) => row.run.number,
          },
          {
            name: t("calibration.page.finished"),
            shown: (row) => day(row.finished_at),
            kept: (row) => row.finished_at,
          },
          { name: t("calibration.page.pairs"), shown: (row) => count(row.pairs), kept: (row) => row.pairs },
          { name: t("calibration.page.share"), shown: (row) => whole(row.share), kept: (row) => row.share },
          {
            name: t("calibration.page.interval"),
            shown: (row) => between(row.low, row.high),
            kept: (row) => between(row.low, row.high),
          },
          {
            name: t("calibration.page.meanAccepted"),
            shown: (row) => mean(row.mean_accepted),
            kept: (row) => row.mean_accepted,
          },
          {
            name: t("calibration.page.meanRejected"),
            shown: (row) => mean(row.mean_rejected),
            kept: (row) => row.mean_rejected,
          },
        ]}
      />
    </Card>
  );
}

function Leniency({ data }: { data: Calibration }) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const { whole, between } = useShare();
  const apart = (one: number | null, other: number | null) => (one === null || other === null ? null : one - other);
  const signed = (value: number | null) => (value === null ? "—" : `${value > 0 ? "+" : ""}${percent(value)}`);
  return (
    <Card title={t("calibration.page.leniency")} note={t("calibration.page.leniencyNote")}>
      <Table
        caption={t("calibration.page.leniency")}
        file="reviewers.csv"
        rows={data.reviewers}
        keyOf={(row) => row.reviewer.id}
        columns={[
          {
            name: t("calibration.page.reviewer"),
            shown: (row) => row.reviewer.name,
            kept: (row) => row.reviewer.name,
          },
          { name: t("calibration.page.pairs"), shown: (row) => count(row.pairs), kept: (row) => row.pairs },
          { name: t("calibration.page.share"), shown: (row) => whole(row.share), kept: (row) => row.share },
          {
            name: t("calibration.page.interval"),
            shown: (row) => between(row.low, row.high),
            kept: (row) => between(row.low, row.high),
          },
          { name: t("calibration.page.expected"), shown: (row) => whole(row.expected), kept: (row) => row.expected },
          {
            name: t("calibration.page.difference"),
            shown: (row) => signed(apart(row.share, row.expected)),
            kept: (row) => apart(row.share, row.expected),
          },
        ]}
      />
    </Card>
  );
}

function FunnelCard() {
  const { t } = useTranslation();
  const { count, tenths } = useFormats();
  const funnel = useFunnel();
  return (
    <Card title={t("calibration.funnel.title")} note={t("calibration.funnel.note")}>
      <QueryView query={funnel}>
        {({ stages }) => (
          <Table
            caption={t("calibration.funnel.title")}
            file="funnel.csv"
            rows={stages}
            keyOf={(row) => row.stage}
            columns={[
              {
                name: t("calibration.funnel.stage"),
                shown: (row) => t(`calibration.funnel.stages.${row.stage}`),
                kept: (row) => t(`calibration.funnel.stages.${row.stage}`),
              },
              {
                name: t("calibration.page.pairs"),
                shown: (row) => (row.pairs === null ? t("calibration.funnel.few") : count(row.pairs)),
                kept: (row) => row.pairs,
              },
              {
                name: t("calibration.funnel.days"),
                shown: (row) => (row.median_days === null ? "—" : tenths(Math.round(row.median_days * 10))),
                kept: (row) => row.median_days,
              },
            ]}
          />
        )}
      </QueryView>
    </Card>
  );
}

function LoadCard({ mayAssign }: { mayAssign: boolean }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const loads = useLoads();
  return (
    <Card
      title={t("calibration.load.title")}
      note={mayAssign && <Link to="/desk/assignments">{t("calibration.assign.link")}</Link>}
    >
      <QueryView query={loads}>
        {({ items }) => (
          <Table
            caption={t("calibration.load.title")}
            file="load.csv"
            rows={items}
            keyOf={(row) => row.reviewer.id}
            columns={[
              {
                name: t("calibration.page.reviewer"),
                shown: (row) => row.reviewer.name,
                kept: (row) => row.reviewer.name,
              },
              {
                name: t("calibration.load.assigned"),
                shown: (row) => count(row.assigned),
                kept: (row) => row.assigned,
              },
              { name: t("calibration.load.claimed"), shown: (row) => count(row.claimed), kept: (row) => row.claimed },
              {
                name: t("calibration.load.week"),
                shown: (row) => count(row.decided_week),
                kept: (row) => row.decided_week,
              },
              { name: t("calibration.load.decided"), shown: (row) => count(row.decided), kept: (row) => row.decided },
            ]}
          />
        )}
      </QueryView>
    </Card>
  );
}
