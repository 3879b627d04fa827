import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { get, send } from "../../api/client";
import { ApiProblem } from "../../api/problems";
import type { Run, RunProgress, RunStatus, RunSummary } from "../../api/types";
import { useOwnQuery, useWho } from "../../api/who";

const ASK_AGAIN_MS = 2000;
/** While a stream tells what happens, asking is only for what it may have missed. */
const ASK_SELDOM_MS = 30_000;

/** A run that may still change; its page asks again by itself. */
export function isOpen(run: Pick<RunSummary, "status">): boolean {
  return run.status === "queued" || run.status === "running";
}

export function useRuns(filters: { status?: RunSummary["status"]; page: number; size: number }) {
  return useQuery({
    queryKey: ["runs", filters],
    queryFn: ({ signal }) => get("/api/match-runs", { query: filters, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.items.some(isOpen) ? ASK_AGAIN_MS : false),
  });
}

const statusKey = (id: string) => ["run", id, "status"];

/** Where a run stands, and everything it was made from as far as one may read that; null is what one may not. */
export function useRun(id: string) {
  const who = useWho();
  const isKnown = Boolean(who.data?.user);
  const [isLive, setLive] = useState(false);
  const every = isLive ? ASK_SELDOM_MS : ASK_AGAIN_MS;
  const again = (data: RunSummary | null | undefined) => (data && isOpen(data) ? every : false);
  const status = useQuery({
    queryKey: statusKey(id),
    queryFn: ({ signal }) => get("/api/match-runs/{run_id}/status", { path: { run_id: id }, signal }),
    enabled: isKnown,
    refetchInterval: (query) => again(query.state.data),
  });
  const whole = useQuery({
    queryKey: ["run", id, "whole", status.data?.status],
    queryFn: ({ signal }) => wholeRun(id, signal, isKnown),
    enabled: who.isFetched && (!isKnown || status.data !== undefined),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (isKnown ? false : again(query.state.data)),
  });
  useStream(id, isKnown && status.data !== undefined && isOpen(status.data), setLive);
  return { status: isKnown ? status : whole, whole: whole.data ?? null };
}

/** A run with its manifest; null for somebody who may only know where it stands. */
async function wholeRun(id: string, signal: AbortSignal, isKnown: boolean): Promise<Run | null> {
  try {
    return await get("/api/match-runs/{run_id}", { path: { run_id: id }, signal });
  } catch (error) {
    if (isKnown && error instanceof ApiProblem && error.status === 404) return null;
    throw error;
  }
}

/** Follow a run that is open, and put what is told where the page reads it; say whether that works at present. */
function useStream(id: string, isWanted: boolean, setLive: (isLive: boolean) => void): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!isWanted || typeof EventSource === "undefined") return;
    const source = new EventSource(`/api/match-runs/${id}/events`);
    const stop = () => {
      source.close();
      setLive(false);
    };
    source.addEventListener("progress", (event: MessageEvent<string>) => {
      const progress = JSON.parse(event.data) as RunProgress;
      if (!isOpen(progress)) {
        stop();
        void client.invalidateQueries({ queryKey: ["run", id] });
        void client.invalidateQueries({ queryKey: ["runs"] });
        return;
      }
      setLive(true);
      client.setQueryData<RunStatus>(statusKey(id), (held) => held && told(held, progress));
    });
    // The browser opens it again by itself, or gives up; meanwhile the page asks.
    source.addEventListener("error", () => setLive(false));
    return stop;
  }, [client, id, isWanted, setLive]);
}

function told(held: RunStatus, progress: RunProgress): RunStatus {
  const { status, phase, cancel_requested, scenarios_done, scenarios_total } = progress;
  return {
    ...held,
    status,
    phase,
    cancel_requested,
    progress_done: scenarios_done,
    progress_total: scenarios_total,
    progress,
  };
}

export interface Wanted {
  scope: RunSummary["scope"];
  scenario_id?: string;
  batch_id?: string;
}

export function useStart() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: Wanted) => send("post", "/api/match-runs", { body: wanted }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["runs"] }),
  });
}

export function useCancel(run_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => send("post", "/api/match-runs/{run_id}/cancel", { values: { run_id } }),
    onSettled: () => Promise.all([["run", run_id], ["runs"]].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

export function useScenario(id: string | null) {
  return useQuery({
    queryKey: ["scenario", id],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}", { path: { scenario_id: id ?? "" }, signal }),
    enabled: id !== null,
  });
}

/** Published scenarios one may choose from: those that hold the words, of one agency or batch where that is given. */
export function useChoices(q: string, { agency, batch }: { agency?: string | undefined; batch?: string | undefined }) {
  const filters = { q, size: 20, ...(agency ? { agency } : {}), ...(batch ? { batch } : {}) };
  return useQuery({
    queryKey: ["scenarios", "to-rank", filters],
    queryFn: ({ signal }) => get("/api/scenarios", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useBatches(wanted: boolean) {
  return useQuery({
    queryKey: ["batches"],
    queryFn: ({ signal }) => get("/api/batches", { query: { size: 100 }, signal }),
    enabled: wanted,
  });
}

/** The list of one scenario in a run. */
export interface List {
  run: string;
  scenario: string;
}

const pathOf = ({ run, scenario }: List) => ({ run_id: run, scenario_id: scenario });

/** A page of the vendors a run lists for a scenario; to the desk only. */
export function useRanked(list: List, query: { page: number; size: number }) {
  return useOwnQuery({
    queryKey: ["run", list.run, "list", list.scenario, query],
    queryFn: ({ signal }) =>
      get("/api/match-runs/{run_id}/scenarios/{scenario_id}/matches", { path: pathOf(list), query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Those a gate kept out of it. */
export function useRankedOut(list: List) {
  return useOwnQuery({
    queryKey: ["run", list.run, "kept out", list.scenario],
    queryFn: ({ signal }) =>
      get("/api/match-runs/{run_id}/scenarios/{scenario_id}/exclusions", {
        path: pathOf(list),
        query: { size: 100 },
        signal,
      }),
  });
}
