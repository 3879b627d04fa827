import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ReviewQueue, ReviewSettings } from "../../api/types";
import type { Opened } from "./Dialogs";
import deskStyles from "./desk.module.css";
import partsStyles from "./parts.module.css";
import { useSaveSettings } from "./queries";

/** The other pages of the desk; how people judge is for the chair to see, and who reviews what to say. */
const WAYS = ["releases", "calibration", "ties"] as const;
const CHAIRS_WAYS = ["releases", "agreement", "calibration", "ties", "assignments"] as const;

interface DeskHeadProps {
  queue: ReviewQueue | undefined;
  /** Decisions on their way. */
  waiting: number;
  settings: ReviewSettings;
  isChair: boolean;
  onOpen: (opened: Opened) => void;
}

/** How far the desk has come, the ways to its other pages, and how one likes to review. */
export function DeskHead({ queue, waiting, settings, isChair, onOpen }: DeskHeadProps) {
  const { t } = useTranslation();
  const save = useSaveSettings();
  return (
    <header className={deskStyles.head}>
      {queue && <Progress queue={queue} waiting={waiting} />}
      <nav aria-label={t("reviews.ways")} className={deskStyles.ways}>
        {(isChair ? CHAIRS_WAYS : WAYS).map((way) => (
          <Link key={way} to={`/desk/${way}`}>
            {t(`reviews.waysTo.${way}`)}
          </Link>
        ))}
      </nav>
      <div className={deskStyles.tools}>
        <button
          type="button"
          role="switch"
          className={partsStyles.switch}
          aria-checked={settings.hide_score}
          disabled={save.isPending}
          onClick={() => save.mutate({ ...settings, hide_score: !settings.hide_score })}
        >
          {t("reviews.settings.hideScore")}
        </button>
        <button type="button" className={partsStyles.plain} onClick={() => onOpen({ kind: "settings" })}>
          {t("reviews.settings.title")}
        </button>
        <button type="button" className={partsStyles.plain} onClick={() => onOpen({ kind: "help" })}>
          {t("reviews.help.title")}
        </button>
      </div>
    </header>
  );
}

function Progress({ queue, waiting }: { queue: ReviewQueue; waiting: number }) {
  const { t } = useTranslation();
  const { total, mine } = queue.progress;
  const done = queue.progress.done + waiting;
  return (
    <p className={deskStyles.progress}>
      <progress aria-label={t("reviews.progress.label")} max={Math.max(1, total)} value={Math.min(done, total)} />
      <span>{t("reviews.progress.text", { done, left: Math.max(0, total - done), mine: mine + waiting })}</span>
    </p>
  );
}
