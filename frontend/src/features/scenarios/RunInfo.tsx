import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../i18n/format";
import { Card, Facts } from "../../ui/Page";
import { QueryView } from "../../ui/States";
import { useRankingRun, useRun } from "./queries";

/** Which run made the ranking, so that it can be looked up and repeated. */
export function RunInfo({ scenarioId }: { scenarioId: string }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const runId = useRankingRun(scenarioId);
  const run = useRun(runId);
  if (runId === undefined) return null;
  return (
    <Card title={t("scenarios.run.title")}>
      <QueryView query={run}>
        {(data) => (
          <Facts
            rows={[
              [
                t("scenarios.run.number"),
                <Link key="run" to={`/runs/${data.id}`}>
                  {data.number}
                </Link>,
              ],
              [t("scenarios.run.engine"), <code key="engine">{data.engine}</code>],
              [t("scenarios.run.finished"), moment(data.finished_at)],
              [t("scenarios.run.digest"), <code key="digest">{data.manifest_sha256?.slice(0, 12) ?? "—"}</code>],
            ]}
          />
        )}
      </QueryView>
    </Card>
  );
}
