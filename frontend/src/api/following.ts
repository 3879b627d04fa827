import { useMutation, useQueryClient } from "@tanstack/react-query";
import { get, send } from "./client";
import type { components } from "./schema";
import type { SavedSearch, SavedSearchSent } from "./types";
import { useOwnQuery } from "./who";

const SEARCHES = ["saved-searches"] as const;
/** As many as one person can keep. */
const MOST = 50;

/** The searches one keeps. */
export function useSavedSearches() {
  return useOwnQuery({
    queryKey: SEARCHES,
    queryFn: ({ signal }) => get("/api/saved-searches", { query: { size: MOST }, signal }),
  });
}

/** Keep a search, or change one that is kept. */
export function useKeepSearch(kept?: SavedSearch) {
  const client = useQueryClient();
  return useMutation<unknown, Error, SavedSearchSent>({
    mutationFn: (search) => {
      const body = search as components["schemas"]["SavedSearchSent"];
      return kept === undefined
        ? send("post", "/api/saved-searches", { body })
        : send("put", "/api/saved-searches/{search_id}", {
            values: { search_id: kept.id },
            body,
            version: kept.version,
          });
    },
    onSettled: () => client.invalidateQueries({ queryKey: SEARCHES }),
  });
}

/** Say of something a search has found that it is not relevant, or that it is after all. */
export function useTeachSearch(search_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ found_id, isRelevant }: { found_id: string; isRelevant: boolean }) =>
      send(isRelevant ? "delete" : "put", "/api/saved-searches/{search_id}/rejections/{found_id}", {
        values: { search_id, found_id },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: SEARCHES }),
  });
}

export function useForgetSearch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (search_id: string) => send("delete", "/api/saved-searches/{search_id}", { values: { search_id } }),
    onSettled: () => client.invalidateQueries({ queryKey: SEARCHES }),
  });
}
