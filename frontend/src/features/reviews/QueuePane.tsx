import { memo, useCallback, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { PairSummary, ReviewQueue } from "../../api/types";
import { SearchField, SelectField } from "../../ui/Fields";
import { EmptyState, ErrorState, Skeleton } from "../../ui/States";
import { type UrlState, useUrlState } from "../../ui/useUrlState";
import type { Opened } from "./Dialogs";
import partsStyles from "./parts.module.css";
import { QueueRow } from "./QueueRow";
import queueStyles from "./queue.module.css";
import { Scroll } from "./Scroll";
import { ONLY, type Only } from "./types";
import type { Desk } from "./useDesk";

interface QueuePaneProps {
  desk: Desk;
  person: string;
  only: Only;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  onOpenPair: (id: string) => void;
  onSearched: () => void;
  onOpen: (opened: Opened) => void;
}

/** What waits, narrowed down as one likes; several can be chosen to be decided or compared together. */
export function QueuePane({ desk, person, only, chosen, onChoose, onOpenPair, onSearched, onOpen }: QueuePaneProps) {
  const { t } = useTranslation();
  const { queue, list, current } = desk;
  const narrowed = narrowedBy(useUrlState());
  const latest = useRef({ chosen, list });
  useLayoutEffect(() => {
    latest.current = { chosen, list };
  });
  // The same for as long as the pane is there: the rows are not painted anew for its sake.
  const pick = useCallback(
    (id: string, isRange: boolean) => onChoose(picked(latest.current.chosen, latest.current.list, id, isRange)),
    [onChoose],
  );
  return (
    <>
      <Filters only={only} counts={queue.data?.counts} onSearched={onSearched} />
      {list.some((pair) => chosen.has(pair.id)) && (
        <ChosenBar desk={desk} chosen={chosen} onChoose={onChoose} onOpen={onOpen} />
      )}
      <Scroll name="queue" label={t("reviews.queue.list")}>
        {queue.data === undefined && queue.isError && (
          <ErrorState error={queue.error} onRetry={() => void queue.refetch()} />
        )}
        {queue.isPending && <Skeleton lines={8} />}
        {queue.data !== undefined && list.length === 0 && <Nothing only={only} isNarrowed={narrowed !== undefined} />}
        <ol className={partsStyles.rows}>
          {list.map((pair) => (
            <QueueRow
              key={pair.id}
              pair={pair}
              person={person}
              isCurrent={pair.id === current}
              isChosen={chosen.has(pair.id)}
              onOpen={onOpenPair}
              onPick={pick}
            />
          ))}
        </ol>
        {queue.data !== undefined && desk.hasMore && (
          <p className={partsStyles.quiet}>
            {t("reviews.queue.more", { shown: queue.data.items.length, total: queue.data.total })}{" "}
            <button type="button" className={partsStyles.plain} disabled={queue.isFetching} onClick={desk.loadMore}>
              {t("reviews.queue.loadMore")}
            </button>
          </p>
        )}
      </Scroll>
    </>
  );
}

const narrowedBy = (url: UrlState) => url.value("q") ?? url.value("scenario") ?? url.value("run");

interface FiltersProps {
  only: Only;
  counts: ReviewQueue["counts"] | undefined;
  onSearched: () => void;
}

/** Which part of the queue is shown. Painted anew only when its counts change: keys must not wait for it. */
const Filters = memo(function Filters({ only, counts, onSearched }: FiltersProps) {
  const { t } = useTranslation();
  const url = useUrlState();
  const narrowed = narrowedBy(url);
  return (
    <div className={queueStyles.filters}>
      <SelectField
        label={t("reviews.queue.only")}
        value={only}
        choices={ONLY.map((one) => ({
          value: one,
          label:
            counts === undefined
              ? t(`reviews.only.${one}`)
              : t("reviews.queue.counted", {
                  words: t(`reviews.only.${one}`),
                  count: counts[one],
                }),
        }))}
        onChange={(value) => url.patch({ only: value === "all" ? undefined : value, pair: undefined })}
      />
      <SearchField
        label={t("reviews.queue.search")}
        placeholder={t("reviews.queue.searchPlaceholder")}
        value={url.value("q")}
        onSearch={(q) => {
          url.patch({ q, pair: undefined });
          onSearched();
        }}
      />
      {narrowed !== undefined && (
        <button
          type="button"
          className={partsStyles.plain}
          onClick={() => url.patch({ q: undefined, scenario: undefined, run: undefined, pair: undefined })}
        >
          {t("common.clearFilters")}
        </button>
      )}
    </div>
  );
});

/** What is chosen after one pair was picked: it, or no longer it, or all from the last one to it. */
function picked(
  chosen: ReadonlySet<string>,
  list: readonly PairSummary[],
  id: string,
  isRange: boolean,
): ReadonlySet<string> {
  const next = new Set(chosen);
  const from = list.findIndex((pair) => pair.id === [...chosen].at(-1));
  const to = list.findIndex((pair) => pair.id === id);
  if (isRange && from !== -1) {
    for (const pair of list.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(pair.id);
  } else if (!next.delete(id)) next.add(id);
  return next;
}

/** Nothing to do: all done, or nothing of this kind. */
function Nothing({ only, isNarrowed }: { only: Only; isNarrowed: boolean }) {
  const { t } = useTranslation();
  if (isNarrowed) return <EmptyState title={t("reviews.queue.noneFound")} text={t("reviews.queue.noneFoundText")} />;
  if (only !== "all")
    return <EmptyState title={t("reviews.queue.noneOfKind")} text={t("reviews.queue.noneOfKindText")} />;
  return (
    <EmptyState title={t("reviews.queue.none")} text={t("reviews.queue.noneText")}>
      <Link to="/runs">{t("reviews.queue.toRuns")}</Link>
    </EmptyState>
  );
}

const FEWEST_COMPARED = 2;
const MOST_COMPARED = 4;

function ChosenBar({
  desk,
  chosen,
  onChoose,
  onOpen,
}: Pick<QueuePaneProps, "desk" | "chosen" | "onChoose" | "onOpen">) {
  const { t } = useTranslation();
  const pairs = desk.list.filter((pair) => chosen.has(pair.id));
  const isOneScenario = new Set(pairs.map((pair) => `${pair.run.id} ${pair.scenario.id}`)).size === 1;
  const isFew = pairs.length >= FEWEST_COMPARED && pairs.length <= MOST_COMPARED;
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fields of a form
    <div className={partsStyles.chosen} role="group" aria-label={t("reviews.bulk.title")}>
      <strong>{t("reviews.bulk.chosen", { count: pairs.length })}</strong>
      <button type="button" onClick={() => onOpen({ kind: "bulk", verdict: "shortlist" })}>
        {t("reviews.acts.shortlist")}
      </button>
      <button type="button" onClick={() => onOpen({ kind: "bulk", verdict: "reject" })}>
        {t("reviews.acts.reject")}
      </button>
      <button type="button" onClick={() => onOpen({ kind: "bulk", verdict: "defer" })}>
        {t("reviews.acts.defer")}
      </button>
      {isOneScenario && isFew && (
        <Link to={`/desk/reviews/compare?pairs=${pairs.map((pair) => pair.id).join(",")}`}>
          {t("reviews.compare.link")}
        </Link>
      )}
      <button type="button" onClick={() => onChoose(new Set(desk.list.map((pair) => pair.id)))}>
        {t("reviews.bulk.all")}
      </button>
      <button type="button" onClick={() => onChoose(new Set())}>
        {t("reviews.bulk.none")}
      </button>
    </div>
  );
}
