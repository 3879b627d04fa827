import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { PairSummary } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf, shownName } from "../../i18n/names";
import { Chip } from "../../ui/Page";
import { isOthers } from "./claims";
import deskStyles from "./desk.module.css";
import queueStyles from "./queue.module.css";

interface QueueRowProps {
  pair: PairSummary;
  person: string;
  isCurrent: boolean;
  isChosen: boolean;
  onOpen: (id: string) => void;
  onPick: (id: string, isRange: boolean) => void;
}

/** One pair of the queue: the vendor, what for, and what is special about it. */
export const QueueRow = memo(
  function QueueRow({ pair, person, isCurrent, isChosen, onOpen, onPick }: QueueRowProps) {
    const { t, i18n } = useTranslation();
    const { points } = useFormats();
    const row = useRef<HTMLLIElement>(null);
    useEffect(() => {
      if (!isCurrent) return;
      // Once the pair has been painted: it does not wait for the list to be laid out.
      const timer = setTimeout(() => row.current?.scrollIntoView({ block: "nearest" }));
      return () => clearTimeout(timer);
    }, [isCurrent]);
    const { main } = shownName(i18n.language, pair.scenario.name, pair.scenario.name_en);
    const vendor = shownName(i18n.language, pair.vendor.name, pair.vendor.name_en).main;
    const isTaken = isOthers(pair, person);
    return (
      <li ref={row} className={queueStyles.row} data-current={isCurrent} data-taken={isTaken} data-pair={pair.id}>
        <input
          type="checkbox"
          aria-label={t("reviews.bulk.pick", { vendor, scenario: main })}
          checked={isChosen}
          onChange={() => undefined}
          onClick={(event) => onPick(pair.id, event.shiftKey)}
        />
        <button
          type="button"
          disabled={isTaken}
          {...(isCurrent ? { "aria-current": true } : {})}
          onClick={() => onOpen(pair.id)}
        >
          <span className={queueStyles.rowTop}>
            <strong lang={languageOf(vendor)} title={vendor}>
              {vendor}
            </strong>
            {pair.score !== null && <span className="num">{points(pair.score)}</span>}
          </span>
          <span className={queueStyles.rowFor}>
            {pair.rank !== null && <span>{t("reviews.queue.rank", { rank: pair.rank })}</span>}
            <span lang={languageOf(main)}>{main}</span>
          </span>
          <Marks pair={pair} isTaken={isTaken} />
        </button>
      </li>
    );
  },
  (before, after) =>
    before.pair === after.pair && before.isCurrent === after.isCurrent && before.isChosen === after.isChosen,
);

const AGEING_DAYS = 7;

/** What is special about a pair, in short words. */
export function Marks({ pair, isTaken = false }: { pair: PairSummary; isTaken?: boolean }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const marks = [
    isTaken && <Chip key="taken">{t("reviews.marks.taken", { by: pair.claimed_by?.name ?? "" })}</Chip>,
    pair.assigned_to !== null && (
      <Chip key="assigned">{t("reviews.marks.assigned", { to: pair.assigned_to.name })}</Chip>
    ),
    pair.state === "disagreed" && (
      <Chip key="disagreed" tone="warn">
        {t("reviews.marks.disagreed")}
      </Chip>
    ),
    pair.state === "deferred" && (
      <Chip key="deferred">{t("reviews.marks.deferred", { day: day(pair.deferred_until) })}</Chip>
    ),
    pair.flagged && (
      <Chip key="flagged" tone="warn">
        {t("reviews.marks.flagged")}
      </Chip>
    ),
    pair.conflicting && (
      <Chip key="conflicting" tone="warn">
        {t("reviews.marks.conflicting")}
      </Chip>
    ),
    pair.near_tie && (
      <Chip key="near" tone="accent">
        {t("reviews.marks.nearTie")}
      </Chip>
    ),
    pair.needs_second && (
      <Chip key="second" tone="second">
        {t("reviews.marks.second")}
      </Chip>
    ),
    pair.origin === "added" && <Chip key="added">{t("reviews.marks.added")}</Chip>,
    pair.age_days >= AGEING_DAYS && <Chip key="age">{t("reviews.marks.age", { count: pair.age_days })}</Chip>,
  ].filter((mark) => mark !== false);
  return marks.length === 0 ? null : <span className={deskStyles.marks}>{marks}</span>;
}
