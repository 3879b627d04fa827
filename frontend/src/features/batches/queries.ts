import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, send } from "../../api/client";
import type { components } from "../../api/schema";
import { useOwnQuery } from "../../api/who";

export type BatchDraft = components["schemas"]["BatchDraftRead"];
export type Candidate = components["schemas"]["CandidateRead"];
export type Comparison = components["schemas"]["ComparisonRead"];
export type ListedScenario = components["schemas"]["ListedScenario"];

const DRAFTS = ["batch-drafts"] as const;
export const PAGE_SIZE = 20;

/** What was put on a list is no longer to be put on another; a published list shows in many places. */
function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all([DRAFTS, ["batches"], ["scenarios"]].map((queryKey) => client.invalidateQueries({ queryKey })));
}

/** The scenarios of a published list, in its order. */
export function useListed(batch: string) {
  const filters = { batch, size: 100 };
  return useQuery({
    queryKey: ["scenarios", filters],
    queryFn: ({ signal }) => get("/api/scenarios", { query: filters, signal }),
  });
}

export function useDrafts(page: number) {
  return useOwnQuery({
    queryKey: [...DRAFTS, "list", page],
    queryFn: ({ signal }) => get("/api/batch-drafts", { query: { page, size: PAGE_SIZE }, signal }),
  });
}

export function useDraft(draft_id: string) {
  return useOwnQuery({
    queryKey: [...DRAFTS, draft_id],
    queryFn: ({ signal }) => get("/api/batch-drafts/{draft_id}", { path: { draft_id }, signal }),
  });
}

export function useCandidates() {
  return useOwnQuery({
    queryKey: [...DRAFTS, "candidates"],
    queryFn: ({ signal }) => get("/api/batch-candidates", { signal }),
  });
}

export function useCompose() {
  return useMutation({
    mutationFn: (name: string) => send("post", "/api/batch-drafts", { body: { name, scenario_ids: [] } }),
    onSuccess: useChanged(),
  });
}

/** Keep a list as it stands on the page; what a colleague has changed meanwhile is shown anew. */
export function useRecompose({ id, version }: { id: string; version: number }) {
  return useMutation({
    mutationFn: (body: { name: string; scenario_ids: string[] }) =>
      send("put", "/api/batch-drafts/{draft_id}", { values: { draft_id: id }, body, version }),
    onSettled: useChanged(),
  });
}

export function useDiscard(draft_id: string) {
  return useMutation({
    mutationFn: () => send("delete", "/api/batch-drafts/{draft_id}", { values: { draft_id } }),
    onSuccess: useChanged(),
  });
}

export function usePublish({ id, version }: { id: string; version: number }) {
  return useMutation({
    mutationFn: () =>
      send("post", "/api/batch-drafts/{draft_id}/publication", { values: { draft_id: id }, body: {}, version }),
    onSuccess: useChanged(),
  });
}

export function useBatches() {
  return useQuery({
    queryKey: ["batches", "all"],
    queryFn: ({ signal }) => get("/api/batches", { query: { size: 100 }, signal }),
  });
}

export function useBatch(batch_id: string) {
  return useQuery({
    queryKey: ["batches", batch_id],
    queryFn: ({ signal }) => get("/api/batches/{batch_id}", { path: { batch_id }, signal }),
  });
}

export function useComparison(batch_id: string, earlier: string | undefined, enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: ["batches", batch_id, "comparison", earlier],
    queryFn: ({ signal }) =>
      get("/api/batches/{batch_id}/comparison", { path: { batch_id }, query: { with: earlier }, signal }),
  });
}
