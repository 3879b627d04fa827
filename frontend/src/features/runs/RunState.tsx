import { useTranslation } from "react-i18next";
import type { RunSummary } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { useWording } from "../../i18n/wording";
import { Chip } from "../../ui/Page";
import { isOpen } from "./queries";
import styles from "./RunState.module.css";

const TONES = { done: "second", running: "accent", queued: "accent", failed: "warn", cancelled: "plain" } as const;

/** Where a run stands: its state and, while it is at work, how far it is. */
export function RunState({ run }: { run: RunSummary }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const wording = useWording();
  return (
    <span className={styles.state}>
      <Chip tone={TONES[run.status as keyof typeof TONES] ?? "plain"}>{wording.term("status", run.status)}</Chip>
      {isOpen(run) && run.progress_total > 0 && (
        <>
          <progress
            className={styles.progress}
            max={run.progress_total}
            value={run.progress_done}
            aria-label={t("runs.progress")}
          />
          <span className={styles.count}>
            {t("runs.progressOf", { done: count(run.progress_done), total: count(run.progress_total) })}
          </span>
        </>
      )}
    </span>
  );
}
