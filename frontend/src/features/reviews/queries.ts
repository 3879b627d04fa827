import { keepPreviousData, type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Filters, get, send } from "../../api/client";
import type { BulkSent, DecisionSent, PairSummary, ReviewQueue, ReviewSettings } from "../../api/types";
import { useOwnQuery } from "../../api/who";

export const QUEUE = ["review", "queue"] as const;
export const DECISIONS = ["review", "decisions"] as const;
export const PAIR = ["review", "pair"] as const;
const SETTINGS = ["review", "settings"] as const;
/** As many as a page of the queue holds. */
export const MOST = 100;
/** Others decide meanwhile. */
const LOOK_AGAIN_MS = 20_000;
/** How many of one's own decisions can be taken back in one step. */
export const LAST = 10;

export type QueueFilters = Filters<"/api/review/queue">;

/** The pairs that wait for a decision, as many pages of them as are wanted. */
export function useQueue(filters: QueueFilters, pages: number) {
  return useOwnQuery({
    queryKey: [...QUEUE, filters, pages],
    queryFn: async ({ signal }) => {
      const read = (page: number) => get("/api/review/queue", { query: { ...filters, page, size: MOST }, signal });
      const [first, ...others] = await Promise.all(Array.from({ length: pages }, (_, index) => read(index + 1)));
      return joined(first as ReviewQueue, others);
    },
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** Several pages as one; what has moved to the next one while they were asked for is there once. */
export function joined(first: ReviewQueue, others: readonly ReviewQueue[]): ReviewQueue {
  const items = [first, ...others].flatMap((page) => page.items);
  return { ...first, items: [...new Map(items.map((pair) => [pair.id, pair])).values()] };
}

export function pairKey(id: string) {
  return [...PAIR, id];
}

/** One pair with all there is to read. Those that were claimed are here already; others are asked for where one may. */
export function usePairDetail(id: string | null, mayAsk: boolean) {
  return useQuery({
    queryKey: pairKey(id ?? ""),
    queryFn: ({ signal }) => get("/api/review/pairs/{pair_id}", { path: { pair_id: id ?? "" }, signal }),
    enabled: id !== null && mayAsk,
  });
}

/** Make exactly these one's own, where they are free; all else one holds is free again. What is known is not sent again. */
export function claim(pairs: readonly string[], known: readonly PairSummary[]) {
  return send("post", "/api/review/claims", {
    body: {
      pairs: [...pairs],
      known: known.map(({ id, version }) => ({ id, version })),
      count: 1,
      only: "all",
    },
  });
}

/** Let go of what one holds, for whoever comes next. */
export function releaseClaims(): Promise<unknown> {
  return send("delete", "/api/review/claims");
}

/** One's last decisions, the newest first. */
export function useLastDecisions() {
  return useOwnQuery({
    queryKey: DECISIONS,
    queryFn: ({ signal }) => get("/api/review/decisions", { query: { limit: LAST }, signal }),
  });
}

export function sendDecision(pair_id: string, body: DecisionSent, key: string) {
  return send("post", "/api/review/pairs/{pair_id}/decisions", { values: { pair_id }, body, key });
}

export function sendUndo(decision_id: string, key: string) {
  return send("post", "/api/review/decisions/{decision_id}/undo", {
    values: { decision_id },
    body: { reason: "" },
    key,
  });
}

/** Change the queue wherever it is shown. */
export function changeQueues(client: QueryClient, change: (queue: ReviewQueue) => ReviewQueue): void {
  client.setQueriesData<ReviewQueue>({ queryKey: QUEUE }, (queue) => queue && change(queue));
}

export function useSettings() {
  return useOwnQuery({
    queryKey: SETTINGS,
    queryFn: ({ signal }) => get("/api/review/settings", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ReviewSettings) => send("put", "/api/review/settings", { body }),
    onSuccess: (saved: ReviewSettings, sent) => {
      const before = client.getQueryData<ReviewSettings>(SETTINGS);
      client.setQueryData(SETTINGS, saved);
      // What may be seen of scores is for the server to say.
      if (before?.hide_score !== sent.hide_score) return client.invalidateQueries({ queryKey: ["review"] });
      return undefined;
    },
  });
}

const notesKey = (id: string) => ["review", "notes", id];

/** Where a note that is being written is kept; as long as the pair itself. */
export function writtenKey(pair_id: string) {
  return [...PAIR, pair_id, "written"];
}

/** The notes about a pair; where there are known to be none, they are not asked for. */
export function useNotes(pair_id: string, count: number) {
  return useQuery({
    ...(count === 0 ? { initialData: { items: [] } } : {}),
    queryKey: notesKey(pair_id),
    queryFn: ({ signal }) => get("/api/review/pairs/{pair_id}/notes", { path: { pair_id }, signal }),
  });
}

export function useAddNote(pair_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { body: string; mentions: string[] }) =>
      send("post", "/api/review/pairs/{pair_id}/notes", { values: { pair_id }, body }),
    onSettled: () => client.invalidateQueries({ queryKey: notesKey(pair_id) }),
  });
}

/** Who works at the desk, and can be told of a note. */
export function usePeople() {
  return useQuery({
    queryKey: ["review", "people"],
    queryFn: ({ signal }) => get("/api/review/people", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What the same decision would make of many pairs; it changes nothing. */
export function useBulkPreview(body: BulkSent) {
  return useQuery({
    queryKey: ["review", "bulk", body],
    queryFn: () => send("post", "/api/review/bulk/preview", { body }),
    gcTime: 0,
    staleTime: 0,
  });
}

export function useBulk() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BulkSent) => send("post", "/api/review/bulk", { body }),
    onSettled: () =>
      Promise.all([client.invalidateQueries({ queryKey: QUEUE }), client.invalidateQueries({ queryKey: DECISIONS })]),
  });
}

export function useAddPair() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { run: string; scenario: string; vendor: string; reason: string }) =>
      send("post", "/api/review/pairs", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: QUEUE }),
  });
}

/** Two to four pairs of one scenario beside each other. */
export function useCompared(pairs: string) {
  return useQuery({
    queryKey: ["review", "compare", pairs],
    queryFn: ({ signal }) => get("/api/review/compare", { query: { pairs }, signal }),
    enabled: pairs !== "",
  });
}
