import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { get, post } from "../../api/client";
import type { WhatIf, WhatIfCreate } from "../../api/types";

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

export function useTrial() {
  return useMutation<WhatIf, unknown, WhatIfCreate>({ mutationFn: (trial) => post("/api/evaluations/what-if", trial) });
}
