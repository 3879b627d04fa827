import { useMutation, useQueryClient } from "@tanstack/react-query";
import { get, send } from "../../api/client";
import type { WeightSets, WhatIf } from "../../api/types";
import { useOwnQuery } from "../../api/who";

const SETS = ["weight-sets"] as const;

export function useWeightSets() {
  return useOwnQuery<WeightSets>({ queryKey: SETS, queryFn: ({ signal }) => get("/api/weight-sets", { signal }) });
}

export function useSaveWeights() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; note: string; signals: WhatIf["signals"] }) =>
      send("post", "/api/weight-sets", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: SETS }),
  });
}

/** Have new runs rank by a set; what the trials are compared with changes with it. */
export function useChooseWeights(version: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string | null) => send("put", "/api/weight-sets/in-force", { body: { name }, version }),
    onSettled: () =>
      Promise.all([SETS, ["evaluations", "what-if"]].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
