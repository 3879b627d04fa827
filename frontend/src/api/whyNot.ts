import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get } from "./client";
import { useOwnQuery } from "./who";

/** One vendor in one scenario's list of one run. */
export interface Asked {
  run: string;
  scenario: string;
  vendor: string;
}

/** Where a vendor stands in a list, and what put it there; only what the run kept decides, so it is asked once. */
export function useWhyNot({ run, scenario, vendor }: Asked) {
  return useOwnQuery({
    queryKey: ["why-not", run, scenario, vendor],
    queryFn: ({ signal }) =>
      get("/api/match-runs/{run_id}/scenarios/{scenario_id}/why-not/{vendor_id}", {
        path: { run_id: run, scenario_id: scenario, vendor_id: vendor },
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The vendors whose profile holds some words. */
export function useVendorsByWords(q: string) {
  return useQuery({
    queryKey: ["vendors", "by-words", q],
    queryFn: ({ signal }) => get("/api/vendors", { query: { q, size: 8 }, signal }),
    enabled: q !== "",
    placeholderData: keepPreviousData,
  });
}
