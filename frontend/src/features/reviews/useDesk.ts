import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DecidedPair, PairSummary } from "../../api/types";
import { afterLeaving, isOthers, leftOf, standAt, stepFrom, wantedFrom } from "./claims";
import type { Entry, Landed, Refusal } from "./outbox";
import {
  changeQueues,
  DECISIONS,
  LAST,
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
/** Below this many on the list, more are asked for. */
const FEW = 8;

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
  const queue = useQueue(filters);
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
  const [happening, setHappening] = useState<Happening | null>(null);
  const later = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);

  const onLanded = (entry: Entry, { pair, decision }: Landed) => {
    const isUndo = entry.kind === "undo";
    if (isUndo) arrived.current.delete(pair.id);
    else arrived.current.set(pair.id, pair.version);
    const gone = isUndo ? -1 : 1;
    changeQueues(client, ({ items, progress, ...rest }) => ({
      ...rest,
      items: isUndo ? items.map((one) => (one.id === pair.id ? pair : one)) : items.filter((one) => one.id !== pair.id),
      progress: { ...progress, done: progress.done + gone, mine: progress.mine + gone },
    }));
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
  // A pair that was opened by its address is shown whoever holds it; anywhere else one stands at what is free.
  const current = at !== null && at === opened ? at : standAt(list, at, person);
  const listed = list.find((one) => one.id === current) ?? null;

  const leaving = useMemo(() => [...onTheirWay], [onTheirWay]);
  const busy = useMemo(() => new Set(shown.entries.map((entry) => entry.pair.id)), [shown.entries]);
  const wanted =
    listed === null || isOthers(listed, person)
      ? []
      : wantedFrom(list, listed.id, person).filter((id) => !busy.has(id));
  const claims = useClaims({ wanted, leaving, decided: busy, me: person, edition });
  // Of what is in the queue nothing is read before it is held: nobody else may be looking at it.
  const asked = usePairDetail(current, queue.isSuccess && listed === null);
  const isReadable = current !== null && (listed === null || claims.isHeld(current) || restored.current.has(current));
  const detail = isReadable ? asked.data : undefined;
  const pair = listed ?? detail ?? null;

  const total = queue.data?.total ?? 0;
  const isShort = list.length < FEW && total > (items?.length ?? 0);
  useEffect(() => {
    if (isShort) void client.invalidateQueries({ queryKey: QUEUE });
  }, [isShort, client]);

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

  return {
    queue,
    list,
    current,
    pair,
    detail,
    /** Somebody else is looking at it. */
    isTaken: pair !== null && isOthers(pair, person),
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
    waiting: onTheirWay.size,
    /** How many pairs wait, without those on their way. */
    left: Math.max(0, total - onTheirWay.size),
    outbox,
    shown,
    happening,
  };
}

export type Desk = ReturnType<typeof useDesk>;
