import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";
import type { RunSummary } from "../../api/types";

const ASK_AGAIN_MS = 2000;

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

export function useRun(id: string) {
  return useQuery({
    queryKey: ["run", id],
    queryFn: ({ signal }) => get("/api/match-runs/{run_id}", { path: { run_id: id }, signal }),
    refetchInterval: (query) => (query.state.data && isOpen(query.state.data) ? ASK_AGAIN_MS : false),
  });
}

export function useScenario(id: string | null) {
  return useQuery({
    queryKey: ["scenario", id],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}", { path: { scenario_id: id ?? "" }, signal }),
    enabled: id !== null,
  });
}

export function useBatches(wanted: boolean) {
  return useQuery({
    queryKey: ["batches"],
    queryFn: ({ signal }) => get("/api/batches", { query: { size: 100 }, signal }),
    enabled: wanted,
  });
}
