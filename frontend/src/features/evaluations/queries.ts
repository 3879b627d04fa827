import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { get, post, send } from "../../api/client";
import type { WhatIf, WhatIfCreate } from "../../api/types";
import { useOwnQuery } from "../../api/who";

export function useEvaluations(filters: { page: number; size: number }) {
  return useQuery({
    queryKey: ["evaluations", filters],
    queryFn: ({ signal }) => get("/api/evaluations", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useEvaluation(id: string) {
  return useQuery({
    queryKey: ["evaluation", id],
    queryFn: ({ signal }) => get("/api/evaluations/{evaluation_id}", { path: { evaluation_id: id }, signal }),
  });
}

export function useShippedWeights() {
  return useQuery({
    queryKey: ["evaluations", "what-if"],
    queryFn: ({ signal }) => get("/api/evaluations/what-if", { signal }),
  });
}

/** The run weights are tried on, with its own; only whoever may read it whole may do that. */
export function useTriedRun(id: string) {
  return useOwnQuery({
    queryKey: ["run", id, "to try"],
    queryFn: ({ signal }) => get("/api/match-runs/{run_id}", { path: { run_id: id }, signal }),
  });
}

/** Try weights on what is published, or on what a run has ranked. */
export function useTrial(run_id: string | undefined) {
  return useMutation<WhatIf, unknown, WhatIfCreate>({
    mutationFn: (trial) =>
      run_id === undefined
        ? post("/api/evaluations/what-if", trial)
        : send("post", "/api/evaluations/what-if/{run_id}", { values: { run_id }, body: trial }),
  });
}
