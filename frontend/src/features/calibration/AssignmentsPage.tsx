import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { ActionLink } from "../../ui/ActionLink";
import { SelectField } from "../../ui/Fields";
import { Card, Page } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView } from "../../ui/States";
import styles from "./calibration.module.css";
import { type Assignment, useAssign, useDoneRuns } from "./queries";
import { Table } from "./Table";

/** Who reviews what: proposed by load and topic with the fewest changes, looked at, then applied. */
export function AssignmentsPage() {
  const { t } = useTranslation();
  return (
    <Page
      title={t("calibration.assign.title")}
      lead={t("calibration.assign.lead")}
      crumbs={[{ label: t("releases.desk.review"), to: "/desk/reviews" }]}
    >
      <SignedIn>{() => <Assigning />}</SignedIn>
    </Page>
  );
}

function Assigning() {
  const { t } = useTranslation();
  const runs = useDoneRuns();
  return (
    <Card>
      <QueryView query={runs}>
        {({ items: [newest, ...others] }) =>
          newest === undefined ? (
            <EmptyState title={t("calibration.assign.noRuns")} text={t("calibration.assign.noRunsText")}>
              <ActionLink to="/runs">{t("calibration.assign.runs")}</ActionLink>
            </EmptyState>
          ) : (
            <Bench runs={[newest, ...others]} newest={newest.id} />
          )
        }
      </QueryView>
    </Card>
  );
}

/** Choose a run, look at what would be assigned, and have it done. */
function Bench({ runs, newest }: { runs: readonly { id: string; number: string }[]; newest: string }) {
  const { t } = useTranslation();
  const assign = useAssign();
  const [run, setRun] = useState(newest);
  const told = assign.data;
  return (
    <>
      <div className={styles.form}>
        <SelectField
          label={t("calibration.assign.run")}
          value={run}
          choices={runs.map(({ id, number }) => ({ value: id, label: number }))}
          onChange={(value) => {
            setRun(value ?? newest);
            assign.reset();
          }}
        />
        <Refusal error={assign.error} />
        <div className={styles.ways}>
          <Button
            type={told && !told.is_applied && told.pairs > 0 ? "default" : "primary"}
            loading={assign.isPending}
            onClick={() => assign.mutate({ run, preview: true })}
          >
            {t("calibration.assign.preview")}
          </Button>
          {told && !told.is_applied && told.pairs > 0 && (
            <Button type="primary" loading={assign.isPending} onClick={() => assign.mutate({ run, preview: false })}>
              {t("calibration.assign.apply")}
            </Button>
          )}
        </div>
      </div>
      <p role="status" className={told?.is_applied ? styles.good : "sr-only"}>
        {told?.is_applied && t("calibration.assign.done")}
      </p>
      {told && <Proposal told={told} />}
    </>
  );
}

function Proposal({ told }: { told: Assignment }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  return (
    <>
      <p>
        {t("calibration.assign.summary", {
          pairs: count(told.pairs),
          fresh: count(told.new),
          moved: count(told.moved),
          unassigned: count(told.unassigned),
        })}
      </p>
      <Table
        caption={t("calibration.assign.title")}
        file="assignments.csv"
        rows={told.reviewers}
        keyOf={(row) => row.reviewer.id}
        columns={[
          { name: t("calibration.page.reviewer"), shown: (row) => row.reviewer.name, kept: (row) => row.reviewer.name },
          { name: t("calibration.assign.before"), shown: (row) => count(row.before), kept: (row) => row.before },
          { name: t("calibration.assign.after"), shown: (row) => count(row.after), kept: (row) => row.after },
          {
            name: t("calibration.assign.domains"),
            shown: (row) => row.domains.join(t("common.and")) || "—",
            kept: (row) => row.domains.join(" "),
          },
        ]}
      />
    </>
  );
}
