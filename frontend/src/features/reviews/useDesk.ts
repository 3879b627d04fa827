import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DecidedPair, PairSummary } from "../../api/types";
import { barredBy } from "./barred";
import { afterLeaving, isGone, isOthers, leftOf, standAt, stepFrom, wantedFrom } from "./claims";
import type { Entry, Landed, Refusal } from "./outbox";
import {
  changeQueues,
  DECISIONS,
  LAST,
  MOST,
  pairKey,
  QUEUE,
  type QueueFilters,
  useLastDecisions,
  usePairDetail,
  useQueue,
} from "./queries";
import { type Recent, recentOf } from "./recent";
import type { Said } from "./types";
import { useClaims } from "./useClaims";
import { useOutbox } from "./useOutbox";

/** How long after the last decision has landed the counts of the queue are asked for again. */
const QUIET_MS = 1500;
/** With fewer than this ahead of one, more are asked for. */
const FEW = 8;
const DECIDED: readonly PairSummary["state"][] = ["shortlisted", "rejected"];

/** What has just happened, for those who hear the page. */
export type Happening =
  | { kind: "decided"; pair: PairSummary; sent: Said; next: PairSummary | null }
  | { kind: "moved" | "undone"; pair: PairSummary }
  | { kind: "nothing-to-undo" };

interface DeskOptions {
  person: string;
  filters: QueueFilters;
  /** The pair the address names, whether or not it is in the queue. */
  opened: string | undefined;
  /** Changes when more or less may be read of a pair. */
  edition: string;
}

/** The queue, where one stands in it, and what one has decided: all that the panes show and the keys move. */
export function useDesk({ person, filters, opened, edition }: DeskOptions) {
  const client = useQueryClient();
  const among = JSON.stringify(filters);
  const [asks, setAsks] = useState({ among, pages: 1 });
  const pages = asks.among === among ? asks.pages : 1;
  const queue = useQueue(filters, pages);
  const own = useLastDecisions();
  const arrived = useRef(new Map<string, number>());
  /** What one has taken back: it stays on the screen until it is held again. */
  const restored = useRef(new Set<string>());
  const [at, setAt] = useState<string | null>(opened ?? null);
  const [openedBefore, setOpenedBefore] = useState(opened);
  // A link to another pair leads there without leaving the desk.
  if (opened !== openedBefore) {
    setOpenedBefore(opened);
    if (opened !== undefined) setAt(opened);
  }
  /** What is being read, and in which part of the queue one has come to it. */
  const [reading, setReading] = useState<{ id: string; among: string } | null>(null);
  const [happening, setHappening] = useState<Happening | null>(null);
  const later = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);

  const onLanded = (entry: Entry, { pair, decision }: Landed) => {
    const isUndo = entry.kind === "undo";
    if (isUndo) arrived.current.delete(pair.id);
    else arrived.current.set(pair.id, pair.version);
    const done = Number(DECIDED.includes(pair.state)) - Number(DECIDED.includes(entry.pair.state));
    const mine = decision.verdict === "defer" ? 0 : isUndo ? -1 : 1;
    changeQueues(client, ({ items, progress, total, ...rest }) => {
      const others = items.filter((one) => one.id !== pair.id);
      return {
        ...rest,
        items: isUndo ? items.map((one) => (one.id === pair.id ? pair : one)) : others,
        total: isUndo ? total : total - (items.length - others.length),
        progress: { ...progress, done: progress.done + done, mine: progress.mine + mine },
      };
    });
    client.setQueryData<{ items: DecidedPair[] }>(DECISIONS, (known) => {
      const others = (known?.items ?? []).filter((one) => one.decision.id !== decision.id);
      return { items: isUndo ? others : [{ decision, pair }, ...others].slice(0, LAST) };
    });
    clearTimeout(later.current);
    later.current = setTimeout(() => void client.invalidateQueries({ queryKey: QUEUE }), QUIET_MS);
  };
  const onRefused = (_: Refusal) => {
    void client.invalidateQueries({ queryKey: QUEUE });
    void client.invalidateQueries({ queryKey: DECISIONS });
  };
  const { outbox, shown } = useOutbox(person, { onLanded, onRefused });

  const onTheirWay = useMemo(() => {
    const deciding = shown.entries.filter((entry) => entry.kind === "decision" && !entry.isWithdrawn);
    return new Set(deciding.map((entry) => entry.pair.id));
  }, [shown.entries]);
  const items = queue.data?.items;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has arrived changes with the entries and the queue
  const list = useMemo(() => leftOf(items ?? [], onTheirWay, arrived.current), [items, onTheirWay, shown.entries]);
  const leaving = useMemo(() => [...onTheirWay], [onTheirWay]);
  const busy = useMemo(() => new Set(shown.entries.map((entry) => entry.pair.id)), [shown.entries]);
  // What is taken from under one's eyes by somebody else's doing stays on the screen, and it is told why.
  const isKept =
    reading !== null &&
    reading.among === among &&
    (at === null || at === reading.id) &&
    !onTheirWay.has(reading.id) &&
    !arrived.current.has(reading.id) &&
    isGone(list, reading.id, person);
  const kept = isKept ? reading.id : null;
  // A pair that was opened by its address is shown whoever holds it; anywhere else one stands at what is free.
  const current = at !== null && at === opened ? at : (kept ?? standAt(list, at, person));
  const listed = list.find((one) => one.id === current) ?? null;
  const wanted =
    listed === null || isOthers(listed, person)
      ? []
      : wantedFrom(list, listed.id, person).filter((id) => !busy.has(id));
  const claims = useClaims({ wanted, leaving, decided: busy, me: person, edition });
  // Of what is in the queue nothing is read before it is held: nobody else may be looking at it.
  const asked = usePairDetail(current, queue.isSuccess && (listed === null || kept !== null));
  useEffect(() => {
    if (kept !== null) void client.invalidateQueries({ queryKey: pairKey(kept) });
  }, [kept, client]);
  const isReadable = current !== null && (listed === null || claims.isHeld(current) || restored.current.has(current));
  const detail = isReadable ? asked.data : undefined;
  const pair = listed ?? detail ?? null;
  const isRead = listed !== null && detail !== undefined && kept === null && !queue.isPlaceholderData;
  if (isRead && (reading?.id !== listed.id || reading.among !== among)) setReading({ id: listed.id, among });
  const barred = barredBy(detail, kept === null ? null : asked.error);
  const isTaken = (pair !== null && isOthers(pair, person)) || barred === "claimed";

  const total = queue.data?.total ?? 0;
  const count = items?.length ?? 0;
  const hasMore = total > count;
  const loadMore = () => setAsks({ among, pages: pages + 1 });
  const isShort = hasMore && list.length - list.findIndex((one) => one.id === current) <= FEW;
  const hasRoom = count < pages * MOST;
  useEffect(() => {
    if (!isShort) return;
    if (hasRoom) void client.invalidateQueries({ queryKey: QUEUE });
    else setAsks({ among, pages: pages + 1 });
  }, [isShort, hasRoom, pages, among, client]);

  const recent = useMemo(() => recentOf(shown.entries, own.data?.items ?? [], LAST), [shown.entries, own.data]);

  const decide = (sent: Said) => {
    if (pair === null) return;
    restored.current.delete(pair.id);
    const nextId = afterLeaving(list, pair.id, person);
    const next = list.find((one) => one.id === nextId) ?? null;
    outbox.decide({ ...pair, version: Math.max(detail?.version ?? 0, pair.version) }, sent);
    setAt(nextId);
    setHappening({ kind: "decided", pair, sent, next });
  };

  const takeBack = useCallback(
    (one: Recent) => {
      if (one.undo === null) return;
      arrived.current.delete(one.pair.id);
      restored.current.add(one.pair.id);
      changeQueues(client, (known) =>
        known.items.some((item) => item.id === one.pair.id)
          ? known
          : { ...known, items: [{ ...one.pair, claimed_by: null }, ...known.items] },
      );
      if ("entry" in one.undo) outbox.withdraw(one.undo.entry);
      else outbox.undo(one.pair, one.undo.decision);
      setAt(one.pair.id);
      setHappening({ kind: "undone", pair: one.pair });
    },
    [client, outbox],
  );

  const undo = () => {
    const last = recent.find((one) => one.undo !== null);
    if (last === undefined) setHappening({ kind: "nothing-to-undo" });
    else takeBack(last);
  };

  /** Many were decided together: what became of each is known. */
  const landed = (pairs: readonly PairSummary[]) => {
    for (const one of pairs) arrived.current.set(one.id, one.version);
    const gone = new Set(pairs.map((one) => one.id));
    changeQueues(client, (known) => ({ ...known, items: known.items.filter((one) => !gone.has(one.id)) }));
    if (current !== null && gone.has(current)) setAt(null);
  };

  return {
    queue,
    list,
    hasMore,
    loadMore,
    landed,
    current,
    pair,
    detail,
    /** Somebody else is looking at it. */
    isTaken,
    /** Why one may not decide on it, where one may not. */
    barred,
    error: listed === null ? asked.error : claims.error,
    goTo: setAt,
    step: (by: 1 | -1) => {
      const to = list.find((one) => one.id === stepFrom(list, current, by, person));
      if (to === undefined) return;
      setAt(to.id);
      setHappening({ kind: "moved", pair: to });
    },
    decide,
    undo,
    takeBack,
    recent,
    waiting: shown.entries.filter((one) => one.kind === "decision" && !one.isWithdrawn && one.sent.verdict !== "defer")
      .length,
    /** How many pairs wait, without those on their way. */
    left: Math.max(0, total - onTheirWay.size),
    outbox,
    shown,
    happening,
  };
}

export type Desk = ReturnType<typeof useDesk>;
