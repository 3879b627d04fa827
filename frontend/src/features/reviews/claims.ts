import type { PairSummary } from "../../api/types";

/** How many pairs are held at once: the one on the screen and those that come next, so that none is waited for. */
export const HELD = 5;
/** As many as may be held with what is decided and on its way. */
export const MOST_HELD = 8;

/** Somebody else is looking at it. */
export function isOthers(pair: PairSummary, me: string): boolean {
  return pair.claimed_by !== null && pair.claimed_by.id !== me;
}

/**
 * What of the queue is still to be shown.
 *
 * Not what has been decided here and is on its way, nor what has arrived, as long as the queue is older than that: an
 * answer that was asked for before may come after it.
 */
export function leftOf(
  items: readonly PairSummary[],
  onTheirWay: ReadonlySet<string>,
  arrived: ReadonlyMap<string, number>,
): PairSummary[] {
  return items.filter((pair) => !onTheirWay.has(pair.id) && pair.version >= (arrived.get(pair.id) ?? 0));
}

/** The pair one step on, over those that somebody else holds; the same one at the end of the list. */
export function stepFrom(list: readonly PairSummary[], id: string | null, by: 1 | -1, me: string): string | null {
  const at = list.findIndex((pair) => pair.id === id);
  const ahead = by === 1 ? list.slice(at + 1) : list.slice(0, Math.max(0, at)).reverse();
  return ahead.find((pair) => !isOthers(pair, me))?.id ?? id;
}

/** What comes when a pair leaves the list: the next free one, else the last one before it. */
export function afterLeaving(list: readonly PairSummary[], id: string, me: string): string | null {
  const next = stepFrom(list, id, 1, me);
  const found = next === id ? stepFrom(list, id, -1, me) : next;
  return found === id ? null : found;
}

/** Where one begins: at what one holds already, else at the first that is free. */
export function firstOf(list: readonly PairSummary[], me: string): string | null {
  const own = list.find((pair) => pair.claimed_by?.id === me);
  return (own ?? list.find((pair) => !isOthers(pair, me)))?.id ?? null;
}

/** Where one stands who wants to stand at a pair: there while it is free, else at the next free one. */
export function standAt(list: readonly PairSummary[], id: string | null, me: string): string | null {
  const wanted = list.find((pair) => pair.id === id);
  if (wanted === undefined) return firstOf(list, me);
  return isOthers(wanted, me) ? afterLeaving(list, wanted.id, me) : wanted.id;
}

/** Whether a pair has left the list, or somebody else holds it by now. */
export function isGone(list: readonly PairSummary[], id: string, me: string): boolean {
  const listed = list.find((pair) => pair.id === id);
  return listed === undefined || isOthers(listed, me);
}

/** What is to be held while one pair is on the screen: it and the next free ones. */
export function wantedFrom(list: readonly PairSummary[], id: string, me: string): string[] {
  const at = list.findIndex((pair) => pair.id === id);
  if (at === -1) return [];
  return list
    .slice(at)
    .filter((pair) => pair.id === id || !isOthers(pair, me))
    .slice(0, HELD)
    .map((pair) => pair.id);
}

/**
 * The queue after an answer to a claim.
 *
 * What was asked for and is not among the answer is gone: somebody else holds it or has decided it. What was held
 * before and not asked for again is free.
 */
export function mergeClaims(
  items: readonly PairSummary[],
  asked: readonly string[],
  held: readonly PairSummary[],
  me: string,
): PairSummary[] {
  const mine = new Map(held.map((pair) => [pair.id, pair]));
  return items
    .filter((pair) => mine.has(pair.id) || !asked.includes(pair.id))
    .map((pair) => {
      const claimed = mine.get(pair.id);
      if (claimed !== undefined) return { ...pair, ...summaryOf(claimed) };
      return pair.claimed_by?.id === me ? { ...pair, claimed_by: null } : pair;
    });
}

/** What of a pair stands in the queue. */
function summaryOf(pair: PairSummary): Pick<PairSummary, "state" | "version" | "claimed_by" | "rank" | "score"> {
  const { state, version, claimed_by, rank, score } = pair;
  return { state, version, claimed_by, rank, score };
}
