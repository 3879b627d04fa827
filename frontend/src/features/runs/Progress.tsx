import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunStatus } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Confirm } from "../../ui/Dialog";
import { Card, Facts } from "../../ui/Page";
import styles from "./Progress.module.css";
import { useCancel } from "./queries";

/** How far a run at work is, told as it happens, and the way to stop it. */
export function Progress({ run }: { run: RunStatus }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const { progress } = run;
  const left = progress.seconds_left;
  return (
    <Card title={t("runs.live.title")} note={run.may_cancel && <Cancel run={run} />}>
      <div className={styles.live}>
        <progress
          className={styles.bar}
          {...(progress.scenarios_total > 0 ? { max: progress.scenarios_total, value: progress.scenarios_done } : {})}
          aria-label={t("runs.progress")}
        />
        <p role="status">{t(run.cancel_requested ? "runs.live.stopping" : `runs.phases.${run.phase}`)}</p>
        <Facts
          rows={[
            [
              t("runs.progress"),
              t("runs.progressScenarios", {
                done: count(progress.scenarios_done),
                total: count(progress.scenarios_total),
              }),
            ],
            [
              t("runs.live.pairs"),
              t("runs.progressOf", { done: count(progress.pairs_done), total: count(progress.pairs_total) }),
            ],
            [
              t("runs.live.rate"),
              progress.pairs_per_second === null
                ? "—"
                : t("runs.live.perSecond", {
                    count: progress.pairs_per_second,
                    pairs: count(progress.pairs_per_second),
                  }),
            ],
            [t("runs.live.left"), left === null ? t("runs.live.unknown") : timeLeft(left)],
          ]}
        />
      </div>
    </Card>
  );

  function timeLeft(seconds: number): string {
    return seconds < 60
      ? t("runs.seconds", { seconds })
      : t("runs.minutes", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
  }
}

function Cancel({ run }: { run: RunStatus }) {
  const { t } = useTranslation();
  const cancel = useCancel(run.id);
  const [asked, setAsked] = useState(false);
  if (run.cancel_requested) return null;
  return (
    <>
      <Button danger onClick={() => setAsked(true)}>
        {t("runs.cancel.ask")}
      </Button>
      {asked && (
        <Confirm
          title={t("runs.cancel.title", { number: run.number })}
          text={t("runs.cancel.text")}
          act={t("runs.cancel.act")}
          pending={cancel.isPending}
          error={cancel.error}
          onAct={(close) => cancel.mutate(undefined, { onSuccess: close })}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  );
}
