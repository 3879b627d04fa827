import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, send } from "../../api/client";
import type { ScenarioReadiness } from "../../api/types";
import { useOwnQuery } from "../../api/who";
import type { Contact } from "../../ui/draft/ContactForm";
import type { Pin } from "../../ui/draft/marks";
import type { Content, Gate, PublicContent, Revision, RiskCheck } from "./content";

/** How soon one sees what a colleague has saved, and how soon a busy market is asked again. */
const LOOK_AGAIN_MS = 5000;
const ASK_AGAIN_MS = 2000;
/** Old answers are of no use to anybody who types on. */
const KEPT_MS = 60_000;

const draftKey = (id: string) => ["scenario-draft", id] as const;

/** What was done to a scenario may have changed all that is shown of it, and of the lists it stands in. */
function useDone(id: string) {
  const client = useQueryClient();
  return () =>
    Promise.all(
      [draftKey(id), ["scenario", id], ["scenarios"]].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
}

async function readDraft(scenario_id: string, signal?: AbortSignal): Promise<Revision> {
  const path = { scenario_id };
  return (await get("/api/scenarios/{scenario_id}/draft", { path, ...(signal ? { signal } : {}) })) as Revision;
}

/** The scenario as its agency writes it: the revision under way, or the last one. */
export function useRevision(id: string, { isShared = false } = {}) {
  return useOwnQuery({
    queryKey: [...draftKey(id), "draft"],
    queryFn: ({ signal }) => readDraft(id, signal),
    ...(isShared ? { refetchInterval: LOOK_AGAIN_MS } : {}),
  });
}

/** How a draft is read and kept; what was kept is also what the page knows from then on. */
export function useKeeping(id: string) {
  const client = useQueryClient();
  return {
    load: () => readDraft(id),
    save: async (content: Content, version: number) => {
      const { readiness, ...saved } = await send("put", "/api/scenarios/{scenario_id}/draft", {
        values: { scenario_id: id },
        body: content,
        version,
      });
      client.setQueryData<Revision>([...draftKey(id), "draft"], (known) => known && { ...known, ...saved, content });
      client.setQueryData<ScenarioReadiness>([...draftKey(id), "readiness", saved.version], readiness);
      return saved;
    },
  };
}

/** What a draft still lacks; asked for again after each saving. */
export function useReadiness(id: string, version: number) {
  return useOwnQuery({
    queryKey: [...draftKey(id), "readiness", version],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}/readiness", { path: { scenario_id: id }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useOwnScenarios(page: number, size: number, enabled = true) {
  return useOwnQuery({
    enabled,
    queryKey: ["scenarios", "mine", page, size],
    queryFn: ({ signal }) => get("/api/scenarios/mine", { query: { page, size }, signal }),
  });
}

export function useSubmittedScenarios(page: number, size: number) {
  return useOwnQuery({
    queryKey: ["scenarios", "submitted", page, size],
    queryFn: ({ signal }) => get("/api/scenarios/submitted", { query: { page, size }, signal }),
  });
}

export function useTemplates() {
  return useOwnQuery({
    queryKey: ["scenario-templates"],
    queryFn: ({ signal }) => get("/api/scenario-templates", { signal }),
  });
}

export interface Beginning {
  copy_of?: string;
  template?: string;
  organisation_id?: string;
}

/** `goOn` is told whether it is one's own: what was begun for others is theirs to write. */
export function useBegin(goOn: (id: string, isOwn: boolean) => unknown) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Beginning) => send("post", "/api/scenarios", { body }),
    onSuccess: async ({ subject_id }, { organisation_id }) => {
      await client.invalidateQueries({ queryKey: ["scenarios"] });
      await goOn(subject_id, organisation_id === undefined);
    },
  });
}

export function useRevise(id: string, goOn: () => unknown) {
  const done = useDone(id);
  return useMutation({
    mutationFn: () => send("post", "/api/scenarios/{scenario_id}/draft", { values: { scenario_id: id } }),
    onSuccess: async () => {
      await done();
      await goOn();
    },
  });
}

export function useDiscard(id: string, goOn: () => unknown) {
  const done = useDone(id);
  return useMutation({
    mutationFn: () => send("delete", "/api/scenarios/{scenario_id}/draft", { values: { scenario_id: id } }),
    onSuccess: async () => {
      await goOn();
      await done();
    },
  });
}

export function useSubmit(id: string) {
  return useMutation({
    mutationFn: (version: number) =>
      send("post", "/api/scenarios/{scenario_id}/submission", { values: { scenario_id: id }, version }),
    onSuccess: useDone(id),
  });
}

export function useTakeBack(id: string) {
  return useMutation({
    mutationFn: () => send("delete", "/api/scenarios/{scenario_id}/submission", { values: { scenario_id: id } }),
    onSettled: useDone(id),
  });
}

export function useResolveComment(id: string) {
  return useMutation({
    mutationFn: (comment_id: string) =>
      send("post", "/api/scenarios/{scenario_id}/comments/{comment_id}/resolution", {
        values: { scenario_id: id, comment_id },
      }),
    onSettled: useDone(id),
  });
}

/** Blank where nobody has been named yet. */
export function useContact(id: string) {
  return useOwnQuery({
    queryKey: [...draftKey(id), "contact"],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}/contact", { path: { scenario_id: id }, signal }),
  });
}

export function useSaveContact(id: string) {
  return useMutation({
    mutationFn: ({ version, ...body }: Contact & { version: number }) =>
      send("put", "/api/scenarios/{scenario_id}/contact", { values: { scenario_id: id }, body, version }),
    onSettled: useDone(id),
  });
}

/** Published scenarios much like the one being written. */
export function useSimilar(words: { name: string; description: string; goal: string }) {
  return useQuery({
    queryKey: ["scenarios", "similar", words],
    queryFn: ({ signal }) => post("/api/similar-scenarios", words, signal),
    enabled: words.name !== "",
    placeholderData: keepPreviousData,
    gcTime: KEPT_MS,
  });
}

/** How many vendors could meet a draft as it stands; an answer to an older one is dropped. */
export function useSupply(draft: PublicContent) {
  return useQuery({
    queryKey: ["preview", "supply", draft],
    queryFn: ({ signal }) => post("/api/previews/supply", draft, signal),
    enabled: draft.name.trim() !== "",
    placeholderData: keepPreviousData,
    gcTime: KEPT_MS,
    refetchInterval: (query) => (query.state.data?.refreshing ? ASK_AGAIN_MS : false),
  });
}

export function useGates(id: string) {
  return useOwnQuery({
    queryKey: [...draftKey(id), "gates"],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}/gates", { path: { scenario_id: id }, signal }),
  });
}

export function useDecideGate(id: string) {
  return useMutation({
    mutationFn: ({ gate, ...body }: { gate: Gate; passed: boolean; note: string }) =>
      send("put", "/api/scenarios/{scenario_id}/gates/{gate}", { values: { scenario_id: id, gate }, body }),
    onSettled: useDone(id),
  });
}

export function useReviewRisk(id: string) {
  return useMutation({
    mutationFn: (body: { checklist: Record<RiskCheck, boolean>; note: string }) =>
      send("put", "/api/scenarios/{scenario_id}/risk-review", { values: { scenario_id: id }, body }),
    onSettled: useDone(id),
  });
}

export function useReturn(id: string) {
  return useMutation({
    mutationFn: (body: { note: string; comments: Pin[] }) =>
      send("post", "/api/scenarios/{scenario_id}/return", { values: { scenario_id: id }, body }),
    onSuccess: useDone(id),
  });
}

export function usePublish(id: string) {
  return useMutation({
    mutationFn: () => send("post", "/api/scenarios/{scenario_id}/publication", { values: { scenario_id: id } }),
    onSuccess: useDone(id),
  });
}

export type Ending = "closing" | "withdrawal" | "cancellation";

export function useEnd(id: string) {
  return useMutation({
    mutationFn: ({ ending, reason }: { ending: Ending; reason: string }) =>
      send("post", `/api/scenarios/{scenario_id}/${ending}`, { values: { scenario_id: id }, body: { reason } }),
    onSuccess: useDone(id),
  });
}

/** What is published of a scenario now, to be read beside what was handed in. */
export function usePublished(id: string, isPublished: boolean) {
  return useQuery({
    queryKey: ["scenario", id, "published"],
    queryFn: async ({ signal }) => {
      const { content } = await get("/api/scenarios/{scenario_id}", { path: { scenario_id: id }, signal });
      return { content: content as PublicContent | null };
    },
    enabled: isPublished,
  });
}

export function useHistory(id: string) {
  return useQuery({
    queryKey: ["scenario", id, "history"],
    queryFn: ({ signal }) => get("/api/scenarios/{scenario_id}/history", { path: { scenario_id: id }, signal }),
  });
}
