import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, send } from "../../../api/client";
import type { components } from "../../../api/schema";
import { useOwnQuery, useWho } from "../../../api/who";

type Schemas = components["schemas"];
export type Question = Schemas["QuestionRead"];
export type QuestionPage = Schemas["Page_QuestionRead_"];
export type QuestionWindow = Schemas["WindowRead"];
export type DeclineReason = Schemas["DeclineReason"];
export type ScenarioResponse = Schemas["ResponseRead"];
export type Responding = Schemas["RespondingRead"];
export type Part = Schemas["VendorPart"];
export type Reason = Schemas["ResponseReason"];
type ResponseSent = Schemas["ResponseSent"];

export const PARTS: readonly Part[] = ["compute_model", "startup", "application"];
export const REASONS: readonly Reason[] = ["capacity", "region", "budget", "scope", "timing", "data", "other"];
export const DECLINE_REASONS: readonly DeclineReason[] = [
  "off-topic",
  "asked-before",
  "names-somebody",
  "confidential",
];

const QUESTIONS = ["questions"] as const;
const RESPONSES = ["responses"] as const;
/** Whoever takes part in a response watches its scenario. */
const WATCHED = ["watched"] as const;

/** What is read here depends on who reads. */
function useReader(): string | null {
  return useWho().data?.user?.id ?? null;
}

/** The newest so many questions of a scenario. */
export function useQuestions(scenario_id: string, size: number) {
  const reader = useReader();
  return useQuery({
    queryKey: [...QUESTIONS, scenario_id, reader, size],
    queryFn: ({ signal }) =>
      get("/api/scenarios/{scenario_id}/questions", { path: { scenario_id }, query: { size }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** So many of the questions one's side has to answer or has asked, the longest waiting first. */
export function useOwnQuestions(size: number) {
  return useOwnQuery({
    queryKey: [...QUESTIONS, "own", size],
    queryFn: ({ signal }) => get("/api/questions", { query: { size }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useAsker({ id }: Question, isWanted: boolean) {
  return useOwnQuery({
    queryKey: [...QUESTIONS, "asker", id],
    queryFn: ({ signal }) => get("/api/questions/{question_id}/asker", { path: { question_id: id }, signal }),
    enabled: isWanted,
  });
}

export function useQuestionWindow(scenario_id: string) {
  const reader = useReader();
  return useQuery({
    queryKey: [...QUESTIONS, scenario_id, reader, "window"],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}/question-window", { path: { scenario_id }, signal }),
  });
}

function useAfresh(...keys: readonly (readonly string[])[]) {
  const client = useQueryClient();
  return () => Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}

export function useAsk(scenario_id: string) {
  return useMutation({
    mutationFn: (body: string) =>
      send("post", "/api/scenarios/{scenario_id}/questions", { values: { scenario_id }, body: { body } }),
    onSettled: useAfresh(QUESTIONS),
  });
}

export function useSetWindow(scenario_id: string) {
  return useMutation({
    mutationFn: ({ version, ...body }: { opens_on: string; closes_on: string; version: number }) =>
      send("put", "/api/scenarios/{scenario_id}/question-window", { values: { scenario_id }, body, version }),
    onSettled: useAfresh(QUESTIONS),
  });
}

export function useAnswer({ id, version }: Question) {
  return useMutation({
    mutationFn: (answer: string) =>
      send("put", "/api/questions/{question_id}/answer", { values: { question_id: id }, body: { answer }, version }),
    onSettled: useAfresh(QUESTIONS),
  });
}

export function useDecline({ id, version }: Question) {
  return useMutation({
    mutationFn: (reason: DeclineReason) =>
      send("put", "/api/questions/{question_id}/refusal", { values: { question_id: id }, body: { reason }, version }),
    onSettled: useAfresh(QUESTIONS),
  });
}

export function useResponding(scenario_id: string) {
  const reader = useReader();
  return useQuery({
    queryKey: [...RESPONSES, "to", scenario_id, reader],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}/responding", { path: { scenario_id }, signal }),
  });
}

/** The responses one may read, of one scenario where it is named. */
export function useResponses(scenario: string | undefined, page: number, size: number) {
  return useOwnQuery({
    queryKey: [...RESPONSES, "list", scenario, page],
    queryFn: ({ signal }) =>
      get("/api/responses", { query: { page, size, ...(scenario ? { scenario } : {}) }, signal }),
  });
}

export function useRespond(scenario_id: string) {
  return useMutation({
    mutationFn: (body: ResponseSent) =>
      send("post", "/api/scenarios/{scenario_id}/responses", { values: { scenario_id }, body }),
    onSuccess: useAfresh(RESPONSES, WATCHED),
  });
}

export function useJoin({ id, version }: ScenarioResponse) {
  return useMutation({
    mutationFn: (agree: boolean) =>
      send("put", "/api/responses/{response_id}/partnership", {
        values: { response_id: id },
        body: { agree },
        version,
      }),
    onSettled: useAfresh(RESPONSES, WATCHED),
  });
}

export function useLeave({ id, version }: ScenarioResponse) {
  return useMutation({
    mutationFn: () =>
      send("delete", "/api/responses/{response_id}/partnership", { values: { response_id: id }, version }),
    onSettled: useAfresh(RESPONSES),
  });
}

export function useDecide({ id, version }: ScenarioResponse) {
  return useMutation({
    mutationFn: (body: { accept: boolean; reason?: Reason; note?: string }) =>
      send("put", "/api/responses/{response_id}/decision", {
        values: { response_id: id },
        body: { note: "", ...body },
        version,
      }),
    onSettled: useAfresh(RESPONSES),
  });
}

export function useWithdraw({ id }: ScenarioResponse) {
  return useMutation({
    mutationFn: () => send("delete", "/api/responses/{response_id}", { values: { response_id: id } }),
    onSettled: useAfresh(RESPONSES),
  });
}

/** Each time it is asked for is recorded, so only when somebody wants to see it. */
export function useContacts({ id }: ScenarioResponse, isWanted: boolean) {
  return useOwnQuery({
    queryKey: [...RESPONSES, "contacts", id],
    queryFn: ({ signal }) => get("/api/responses/{response_id}/contacts", { path: { response_id: id }, signal }),
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Vendors found by their name. */
export function useVendorsNamed(q: string) {
  return useQuery({
    queryKey: ["vendors", "named", q],
    queryFn: ({ signal }) => get("/api/vendors", { query: { q, size: 8 }, signal }),
    enabled: q.trim().length > 1,
  });
}
