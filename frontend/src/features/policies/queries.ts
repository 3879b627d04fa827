import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";
import type { Anchor, Clause } from "../../api/types";
import type { Span } from "../../ui/spans";

const ALL = 100;

export function useDocuments(page: number, size: number) {
  return useQuery({
    queryKey: ["policy-documents", { page, size }],
    queryFn: ({ signal }) => get("/api/policy-documents", { query: { page, size }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useDocument(id: string) {
  return useQuery({
    queryKey: ["policy-document", id],
    queryFn: ({ signal }) => get("/api/policy-documents/{document_id}", { path: { document_id: id }, signal }),
  });
}

async function allClauses(id: string, signal: AbortSignal): Promise<Clause[]> {
  const clauses: Clause[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await get("/api/policy-documents/{document_id}/clauses", {
      path: { document_id: id },
      query: { page, size: ALL },
      signal,
    });
    clauses.push(...answer.items);
    if (answer.items.length === 0 || clauses.length >= answer.total) return clauses;
  }
}

/** The text and all its clauses; one without the other cannot be set. */
export function useContent(id: string) {
  return useQuery({
    queryKey: ["policy-document", id, "content"],
    queryFn: async ({ signal }) => {
      const [text, clauses] = await Promise.all([
        get("/api/policy-documents/{document_id}/text", { path: { document_id: id }, signal }),
        allClauses(id, signal),
      ]);
      return { points: Array.from(text.text), start: text.body_start, end: text.body_end, clauses };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The batches of scenarios; each names the document it was read out of. */
export function useBatches() {
  return useQuery({
    queryKey: ["batches"],
    queryFn: ({ signal }) => get("/api/batches", { query: { size: ALL }, signal }),
  });
}

export function useBatchScenarios(batch: string) {
  return useQuery({
    queryKey: ["scenarios", { batch, page: 1, size: ALL }],
    queryFn: ({ signal }) => get("/api/scenarios", { query: { batch, page: 1, size: ALL }, signal }),
  });
}

/** The anchors of some scenarios that lie exactly on a span of a document: the proofs the span is lit up for. */
export function useAnchorsAt(documentId: string, span: Span | null, scenarios: readonly string[]) {
  return useQueries({
    queries: scenarios.map((id) => ({
      queryKey: ["scenario", id, "anchors"],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        get("/api/scenarios/{scenario_id}/anchors", { path: { scenario_id: id }, query: { size: ALL }, signal }),
      enabled: span !== null,
    })),
    combine: (answers): { scenario: string; anchor: Anchor }[] =>
      answers.flatMap((answer, index) =>
        (answer.data?.items ?? [])
          .filter((one) => one.document.id === documentId && one.start === span?.start && one.end === span.end)
          .map((anchor) => ({ scenario: scenarios[index] ?? "", anchor })),
      ),
  });
}

export function useScenarioName(id: string): string | undefined {
  return useQuery({
    queryKey: ["scenario", id],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}", { path: { scenario_id: id }, signal }),
  }).data?.name;
}
