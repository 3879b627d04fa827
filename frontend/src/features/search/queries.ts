import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";
import type { SearchHit } from "../../api/types";

export const KINDS = ["scenario", "agency", "vendor", "capability", "policy_clause"] as const;
export type Kind = SearchHit["kind"] & (typeof KINDS)[number];

export interface Asked {
  q: string;
  kind: Kind | undefined;
  page: number;
  size: number;
}

export function useHits({ q, kind, page, size }: Asked) {
  return useQuery({
    queryKey: ["search", { q, kind, page, size }],
    queryFn: ({ signal }) => get("/api/search", { query: { q, ...(kind ? { kind } : {}), page, size }, signal }),
    enabled: q !== "",
    placeholderData: keepPreviousData,
  });
}

/** How much of each kind there is; what is not known yet is left out. */
export function useCounts(q: string): Partial<Record<Kind, number>> {
  return useQueries({
    queries: KINDS.map((kind) => ({
      queryKey: ["search", "count", { q, kind }],
      queryFn: ({ signal }: { signal: AbortSignal }) => get("/api/search", { query: { q, kind, size: 1 }, signal }),
      enabled: q !== "",
    })),
    combine: (answers) =>
      Object.fromEntries(
        KINDS.flatMap((kind, index) => {
          const total = answers[index]?.data?.total;
          return total === undefined ? [] : [[kind, total]];
        }),
      ),
  });
}
