import { useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";

export function useDocuments() {
  return useQuery({
    queryKey: ["policy-documents", { page: 1, size: 100 }],
    queryFn: ({ signal }) => get("/api/policy-documents", { query: { page: 1, size: 100 }, signal }),
  });
}

/** The latest public run; its weights are those behind the ranks on show. Null when there is none. */
export function useLatestRun() {
  return useQuery({
    queryKey: ["runs", "latest"],
    queryFn: async ({ signal }) => {
      const { latest_run } = await get("/api/statistics", { signal });
      return latest_run && (await get("/api/match-runs/{run_id}", { path: { run_id: latest_run.id }, signal }));
    },
  });
}
