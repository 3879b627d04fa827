import { useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";

export function usePair(scenarioId: string, vendorId: string, run: string | undefined) {
  return useQuery({
    queryKey: ["pair", scenarioId, vendorId, run],
    queryFn: ({ signal }) =>
      get("/api/scenarios/{scenario_id}/matches/{vendor_id}", {
        path: { scenario_id: scenarioId, vendor_id: vendorId },
        ...(run ? { query: { run } } : {}),
        signal,
      }),
  });
}

/** The vendor at one place of the ranking: a page of size one, whose number is the rank. */
export function useRanked(scenarioId: string, run: string, rank: number | null) {
  return useQuery({
    queryKey: ["scenario", scenarioId, "ranked", run, rank],
    queryFn: ({ signal }) =>
      get("/api/scenarios/{scenario_id}/matches", {
        path: { scenario_id: scenarioId },
        query: { run, page: rank ?? 1, size: 1 },
        signal,
      }),
    enabled: rank !== null,
    select: (page) => page.items[0]?.vendor,
  });
}
