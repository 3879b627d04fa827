import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, send } from "../../api/client";
import type { components } from "../../api/schema";
import { useOwnQuery } from "../../api/who";

export type Tie = components["schemas"]["TieRead"];

const TIES = ["ties"] as const;
const REVIEWS = ["reviews"] as const;
export const PAGE_SIZE = 50;

export function useTies(page: number) {
  return useOwnQuery({
    queryKey: [...TIES, page],
    queryFn: ({ signal }) => get("/api/review/ties", { query: { page, size: PAGE_SIZE }, signal }),
    staleTime: 0,
  });
}

function useAfresh() {
  const client = useQueryClient();
  // What one has a tie to is reviewed by others from now on.
  return () => Promise.all([TIES, REVIEWS].map((queryKey) => client.invalidateQueries({ queryKey })));
}

export function useDeclare() {
  return useMutation({
    mutationFn: (body: { organisation_id: string; note: string }) => send("post", "/api/review/ties", { body }),
    onSettled: useAfresh(),
  });
}

export function useEnd() {
  return useMutation({
    mutationFn: (tie_id: string) => send("delete", "/api/review/ties/{tie_id}", { values: { tie_id } }),
    onSettled: useAfresh(),
  });
}

/** Organisations found by their name; a centre is nobody's side. */
export function useOrganisationsNamed(q: string) {
  return useQuery({
    queryKey: ["organisations", "named", q],
    queryFn: ({ signal }) => get("/api/organisations", { query: { q, size: 8 }, signal }),
    enabled: q.trim().length > 1,
  });
}
