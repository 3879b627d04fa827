import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { PairDetail, PastPair } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { useWording } from "../../i18n/wording";
import { Chip } from "../../ui/Page";
import { Contributions } from "../../ui/pair/Contributions";
import type { Opened } from "./Dialogs";
import { Notes } from "./Notes";
import styles from "./parts.module.css";
import { Scroll } from "./Scroll";

interface SidePaneProps {
  detail: PairDetail | undefined;
  /** Scores are kept from one until one has decided. */
  isHidden: boolean;
  onOpen: (opened: Opened) => void;
}

/**
 * What else is known about the pair: how its score comes about, its gates, what was decided before, and notes.
 *
 * Painted anew only with another pair: keys must not wait for it.
 */
export const SidePane = memo(function SidePane({ detail, isHidden, onOpen }: SidePaneProps) {
  const { t } = useTranslation();
  if (detail === undefined) return null;
  // Whoever decides between two reviews reads them before anything else.
  const isBetween = detail.state === "disagreed";
  return (
    <Scroll name="pair" label={t("reviews.side.title")}>
      {isBetween && <Decisions detail={detail} />}
      <Score detail={detail} isHidden={isHidden} />
      <Gates detail={detail} />
      {!isBetween && <Decisions detail={detail} />}
      <Past title={t("reviews.past.scenario")} pairs={detail.scenario_history} names="vendor" />
      <Past title={t("reviews.past.vendor")} pairs={detail.vendor_history} names="scenario" />
      <Others detail={detail} />
      <Notes pairId={detail.id} count={detail.note_count} />
      <p>
        <button type="button" className={styles.plain} onClick={() => onOpen({ kind: "add" })}>
          {t("reviews.add.link")}
        </button>
      </p>
    </Scroll>
  );
});

function Score({ detail, isHidden }: { detail: PairDetail; isHidden: boolean }) {
  const { t } = useTranslation();
  return (
    <section>
      <h3>{t("pairs.score.title")}</h3>
      {detail.score !== null ? (
        <Contributions contributions={detail.contributions} score={detail.score} />
      ) : (
        <p className={styles.quiet}>{t(isHidden ? "reviews.side.hidden" : "reviews.side.unscored")}</p>
      )}
    </section>
  );
}

function Gates({ detail }: { detail: PairDetail }) {
  const { t } = useTranslation();
  const wording = useWording();
  if (detail.gates.length === 0) return null;
  return (
    <section>
      <h3>{t("reviews.gates.title")}</h3>
      <ul className={styles.facts}>
        {detail.gates.map(({ gate, state, fact }) => (
          <li key={gate}>
            <span>{t(`reviews.gates.names.${gate}`)}</span>
            <Chip tone={state === "passed" ? "second" : "warn"}>
              {state === "passed" ? t("reviews.gates.passed") : wording.gateFact(gate, fact)}
            </Chip>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What was decided on this very pair, as far as one may read it. */
function Decisions({ detail }: { detail: PairDetail }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  if (detail.decisions.length === 0) return null;
  return (
    <section>
      <h3>{t("reviews.decisions.title")}</h3>
      <ol className={styles.past}>
        {detail.decisions.map((one) => (
          <li key={one.id} data-undone={one.undone_at !== null}>
            <span>
              <strong>{t(`reviews.verdicts.${one.verdict}`)}</strong>{" "}
              {one.reason !== null && t(`reviews.reasons.${one.reason}`)} {one.reason_text}
            </span>
            <span className={styles.quiet}>
              {t(`reviews.decisions.slots.${one.slot}`)} · {one.reviewer?.name ?? t("reviews.somebody")} ·{" "}
              {moment(one.decided_at)}
              {one.undone_at !== null && ` · ${t("reviews.decisions.undone")}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What was decided before about one side, by pair. */
function Past({ title, pairs, names }: { title: string; pairs: readonly PastPair[]; names: "scenario" | "vendor" }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  return (
    <section>
      <h3>{title}</h3>
      {pairs.length === 0 ? (
        <p className={styles.quiet}>{t("reviews.past.none")}</p>
      ) : (
        <ol className={styles.past}>
          {pairs.map((one) => (
            <li key={one.pair_id}>
              <span>
                <Link to={`/desk/reviews?pair=${one.pair_id}`} lang={languageOf(one[names].name)}>
                  {one[names].name}
                </Link>{" "}
                <Chip tone={one.state === "shortlisted" ? "second" : "plain"}>{t(`reviews.states.${one.state}`)}</Chip>
              </span>
              <span className={styles.quiet}>
                {one.decided_by?.name ?? t("reviews.somebody")} · {day(one.decided_at)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Others({ detail }: { detail: PairDetail }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  if (detail.other_capabilities.length === 0) return null;
  return (
    <section>
      <h3>{t("pairs.others.title")}</h3>
      <ul className={styles.facts}>
        {detail.other_capabilities.map((other) => (
          <li key={other.id}>
            <span lang={languageOf(other.title)}>{other.title}</span>
            {other.score !== null && <span className="num">{t("common.points", { points: points(other.score) })}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
