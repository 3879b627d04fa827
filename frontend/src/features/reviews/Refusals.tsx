import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../api/problems";
import type { DecisionSent } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { shownName } from "../../i18n/names";
import { useRefusalText } from "../../ui/refusals";
import { successorOf } from "./barred";
import deskStyles from "./desk.module.css";
import type { Refusal } from "./outbox";
import styles from "./parts.module.css";
import { ToSuccessor } from "./ToSuccessor";
import type { Verdict } from "./types";
import type { Desk } from "./useDesk";

/** What did not go through: the line is down, the session has ended, or somebody else was faster. */
export function Refusals({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const { state, entries, refused } = desk.shown;
  const isStuck = state === "offline" || state === "signed-out";
  return (
    <div className={deskStyles.notices}>
      {isStuck && (
        <p role="status" className={styles.notice} data-tone="warn">
          {t(state === "offline" ? "reviews.outbox.offline" : "reviews.outbox.signedOut", { count: entries.length })}
        </p>
      )}
      {refused.map((one) => (
        <p key={one.entry.key} role="alert" className={styles.notice} data-tone="warn">
          <Told refusal={one} />
          <button type="button" className={styles.plain} onClick={() => desk.outbox.dismiss(one.entry.key)}>
            {t("reviews.outbox.dismiss")}
          </button>
        </p>
      ))}
    </div>
  );
}

/** What happened, what one had decided, and where to go on. */
function Told({ refusal }: { refusal: Refusal }) {
  const { entry, error } = refusal;
  const why = useWhy(refusal);
  const successor = successorOf(error);
  return (
    <>
      <span>{why}</span>
      {entry.kind === "decision" && <Lost sent={entry.sent} />}
      {successor !== null && <ToSuccessor successor={successor} scenario={entry.pair.scenario.id} />}
    </>
  );
}

/** What did not count: its author has written it, and can take it from here. */
function Lost({ sent }: { sent: DecisionSent }) {
  const { t } = useTranslation();
  const reason = sent.reason ? t(`reviews.reasons.${sent.reason}`) : null;
  const verdict = t(`reviews.verdicts.${sent.verdict}`);
  return (
    <span>
      {t("reviews.outbox.lost", { what: [verdict, reason].filter((one) => one !== null).join(" · ") })}
      {sent.reason_text !== "" && <q>{sent.reason_text}</q>}
    </span>
  );
}

function useWhy({ entry, error }: Refusal): string {
  const { t, i18n } = useTranslation();
  const { moment } = useFormats();
  const tell = useRefusalText();
  const vendor = shownName(i18n.language, entry.pair.vendor.name, entry.pair.vendor.name_en).main;
  if (successorOf(error) !== null) return t("reviews.outbox.superseded", { vendor });
  const decided = decidedOf(error);
  if (decided === null) {
    const words = error instanceof ApiProblem ? `reviews.codes.${error.code}` : "";
    return t("reviews.outbox.refused", { vendor, why: i18n.exists(words) ? t(words) : tell(error) });
  }
  const verdict = decided.verdict === null ? null : t(`reviews.verdicts.${decided.verdict}`);
  if (decided.by === null || decided.at === null || verdict === null) return t("reviews.outbox.decided", { vendor });
  return t("reviews.outbox.decidedBy", { vendor, by: decided.by, at: moment(decided.at), verdict });
}

interface Decided {
  by: string | null;
  at: string | null;
  verdict: Verdict | null;
}

/** Who was faster, and when, as far as one may know. */
function decidedOf(error: unknown): Decided | null {
  if (!(error instanceof ApiProblem) || error.code !== "already-decided") return null;
  return (error.members.decided as Decided | undefined) ?? { by: null, at: null, verdict: null };
}
