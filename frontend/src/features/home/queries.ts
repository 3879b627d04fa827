import { useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";

export function useStatistics() {
  return useQuery({ queryKey: ["statistics"], queryFn: ({ signal }) => get("/api/statistics", { signal }) });
}

/** The scenario with the best score and its first vendor: the example on the home page. */
export function useBestMatch() {
  const first = useQuery({
    queryKey: ["scenarios", "best"],
    queryFn: ({ signal }) => get("/api/scenarios", { query: { sort: "best_score", size: 1 }, signal }),
  });
  const id = first.data?.items[0]?.id;
  const scenario = useQuery({
    queryKey: ["scenario", id],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}", { path: { scenario_id: id ?? "" }, signal }),
    enabled: id !== undefined,
  });
  const matches = useQuery({
    queryKey: ["scenario", id, "matches", "first"],
    queryFn: ({ signal }) =>
      get("/api/scenarios/{scenario_id}/matches", { path: { scenario_id: id ?? "" }, query: { size: 1 }, signal }),
    enabled: id !== undefined,
  });
  return { scenario: scenario.data, match: matches.data?.items[0] };
}
