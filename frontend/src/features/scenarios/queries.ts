import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Filters, get, send } from "../../api/client";
import { useOwnQuery } from "../../api/who";

/** Whether a shortlist of a scenario was released; asked only by those who may know. */
export function useReleaseStanding(scenario_id: string, isTheirs: boolean) {
  return useOwnQuery({
    queryKey: ["releases", "standing", scenario_id],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}/release-standing", { path: { scenario_id }, signal }),
    enabled: isTheirs,
  });
}

export function useScenarios(filters: Filters<"/api/scenarios">) {
  return useQuery({
    queryKey: ["scenarios", filters],
    queryFn: ({ signal }) => get("/api/scenarios", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

/** What the list can be narrowed to: batches, domains and agencies that have scenarios. */
export function useScenarioChoices() {
  const batches = useQuery({
    queryKey: ["batches"],
    queryFn: ({ signal }) => get("/api/batches", { query: { size: 100 }, signal }),
  });
  const agencies = useQuery({
    queryKey: ["agencies"],
    queryFn: ({ signal }) => get("/api/agencies", { query: { size: 100 }, signal }),
  });
  const statistics = useQuery({
    queryKey: ["statistics"],
    queryFn: ({ signal }) => get("/api/statistics", { signal }),
  });
  return {
    batches: batches.data?.items ?? [],
    agencies: (agencies.data?.items ?? []).filter((agency) => agency.scenarios > 0),
    domains: statistics.data?.domains ?? [],
  };
}

/** All agencies by their ids. */
export function useAgencyNames() {
  const agencies = useQuery({
    queryKey: ["agencies"],
    queryFn: ({ signal }) => get("/api/agencies", { query: { size: 100 }, signal }),
  });
  const items = agencies.data?.items;
  return useMemo(() => new Map((items ?? []).map((agency) => [agency.id, agency])), [items]);
}

export function useScenario(id: string) {
  return useQuery({
    queryKey: ["scenario", id],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}", { path: { scenario_id: id }, signal }),
  });
}

/** Whether one watches a scenario. */
export function useWatch(scenario_id: string) {
  return useOwnQuery({
    queryKey: ["watched", scenario_id],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}/watch", { path: { scenario_id }, signal }),
  });
}

/** Watch a scenario from now on, or no longer. */
export function useWatching(scenario_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (watch: boolean) =>
      send(watch ? "put" : "delete", "/api/scenarios/{scenario_id}/watch", { values: { scenario_id } }),
    onSuccess: (_, is_watched) => client.setQueryData(["watched", scenario_id], { is_watched }),
    onSettled: () => client.invalidateQueries({ queryKey: ["watched"] }),
  });
}

export function useAnchors(id: string) {
  return useQuery({
    queryKey: ["scenario", id, "anchors"],
    queryFn: ({ signal }) =>
      get("/api/scenarios/{scenario_id}/anchors", { path: { scenario_id: id }, query: { size: 100 }, signal }),
  });
}

export function useClause(id: string | undefined) {
  return useQuery({
    queryKey: ["clause", id],
    queryFn: ({ signal }) => get("/api/clauses/{clause_id}", { path: { clause_id: id ?? "" }, signal }),
    enabled: id !== undefined,
  });
}

export function useMatches(id: string, filters: Filters<"/api/scenarios/{scenario_id}/matches">) {
  return useQuery({
    queryKey: ["scenario", id, "matches", filters],
    queryFn: ({ signal }) =>
      get("/api/scenarios/{scenario_id}/matches", { path: { scenario_id: id }, query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

/** The run whose ranking is shown of a scenario. */
export function useRankingRun(id: string): string | undefined {
  return useMatches(id, { page: 1, size: 10 }).data?.items[0]?.run_id;
}

export function useExclusions(id: string) {
  return useQuery({
    queryKey: ["scenario", id, "exclusions"],
    queryFn: ({ signal }) =>
      get("/api/scenarios/{scenario_id}/exclusions", { path: { scenario_id: id }, query: { size: 100 }, signal }),
  });
}

export function useRun(id: string | undefined) {
  return useQuery({
    queryKey: ["run", id],
    queryFn: ({ signal }) => get("/api/match-runs/{run_id}", { path: { run_id: id ?? "" }, signal }),
    enabled: id !== undefined,
  });
}
