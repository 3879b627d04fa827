import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { addressOf, ask, post } from "../../api/client";
import type { ScenarioDraft } from "../../api/types";
import { useOwnQuery } from "../../api/who";
import type { Contact } from "../../ui/draft/ContactForm";
import type { Pin } from "../../ui/draft/marks";
import type {
  Content,
  Gate,
  GatesRead,
  OwnScenario,
  Publication,
  PublicContent,
  Readiness,
  Revision,
  SimilarScenario,
  SubmittedScenario,
  Template,
} from "./content";

/** How soon one sees what a colleague has saved, and how soon a busy market is asked again. */
const LOOK_AGAIN_MS = 5000;
const ASK_AGAIN_MS = 2000;
/** Old answers are of no use to anybody who types on. */
const KEPT_MS = 60_000;

const draftKey = (id: string) => ["scenario-draft", id] as const;

async function call<R>(
  method: string,
  path: string,
  { body, version, query, signal }: { body?: unknown; version?: number; query?: object; signal?: AbortSignal } = {},
): Promise<R> {
  const headers = {
    Accept: "application/json",
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
    ...(method === "POST" ? { "Idempotency-Key": crypto.randomUUID() } : {}),
  };
  const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  return (await ask(addressOf(path, {}, query), request, signal)) as R;
}

const at = (id: string, rest = "") => addressOf(`/api/scenarios/{id}${rest}`, { id });

/** What was done to a scenario may have changed all that is shown of it, and of the lists it stands in. */
function useDone(id: string) {
  const client = useQueryClient();
  return () =>
    Promise.all(
      [draftKey(id), ["scenario", id], ["scenarios"]].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
}

/** The scenario as its agency writes it: the revision under way, or the last one. */
export function useRevision(id: string, { isShared = false } = {}) {
  return useOwnQuery({
    queryKey: [...draftKey(id), "draft"],
    queryFn: ({ signal }) => call<Revision>("GET", at(id, "/draft"), { signal }),
    ...(isShared ? { refetchInterval: LOOK_AGAIN_MS } : {}),
  });
}

interface Saved {
  version: number;
  saved_at: string;
  readiness: Readiness;
}

/** How a draft is read and kept; what was kept is also what the page knows from then on. */
export function useKeeping(id: string) {
  const client = useQueryClient();
  return {
    load: () => call<Revision>("GET", at(id, "/draft")),
    save: async (content: Content, version: number) => {
      const { readiness, ...saved } = await call<Saved>("PUT", at(id, "/draft"), { body: content, version });
      client.setQueryData<Revision>([...draftKey(id), "draft"], (known) => known && { ...known, ...saved, content });
      client.setQueryData([...draftKey(id), "readiness", saved.version], readiness);
      return saved;
    },
  };
}

/** What a draft still lacks; asked for again after each saving. */
export function useReadiness(id: string, version: number) {
  return useOwnQuery({
    queryKey: [...draftKey(id), "readiness", version],
    queryFn: ({ signal }) => call<Readiness>("GET", at(id, "/readiness"), { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useOwnScenarios(page: number, size: number, enabled = true) {
  return useOwnQuery({
    enabled,
    queryKey: ["scenarios", "mine", page, size],
    queryFn: ({ signal }) =>
      call<{ items: OwnScenario[]; total: number }>("GET", "/api/scenarios/mine", { query: { page, size }, signal }),
  });
}

export function useSubmittedScenarios(page: number, size: number) {
  return useOwnQuery({
    queryKey: ["scenarios", "submitted", page, size],
    queryFn: ({ signal }) =>
      call<{ items: SubmittedScenario[]; total: number }>("GET", "/api/scenarios/submitted", {
        query: { page, size },
        signal,
      }),
  });
}

export function useTemplates() {
  return useOwnQuery({
    queryKey: ["scenario-templates"],
    queryFn: ({ signal }) => call<Template[]>("GET", "/api/scenario-templates", { signal }),
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
    mutationFn: (body: Beginning) => call<Revision>("POST", "/api/scenarios", { body }),
    onSuccess: async ({ subject_id }, { organisation_id }) => {
      await client.invalidateQueries({ queryKey: ["scenarios"] });
      await goOn(subject_id, organisation_id === undefined);
    },
  });
}

export function useRevise(id: string, goOn: () => unknown) {
  const done = useDone(id);
  return useMutation({
    mutationFn: () => call<Revision>("POST", at(id, "/draft")),
    onSuccess: async () => {
      await done();
      await goOn();
    },
  });
}

export function useDiscard(id: string, goOn: () => unknown) {
  const done = useDone(id);
  return useMutation({
    mutationFn: () => call<undefined>("DELETE", at(id, "/draft")),
    onSuccess: async () => {
      await goOn();
      await done();
    },
  });
}

export function useSubmit(id: string) {
  return useMutation({
    mutationFn: (version: number) => call<unknown>("POST", at(id, "/submission"), { version }),
    onSuccess: useDone(id),
  });
}

export function useTakeBack(id: string) {
  return useMutation({
    mutationFn: () => call<unknown>("DELETE", at(id, "/submission")),
    onSettled: useDone(id),
  });
}

export function useResolveComment(id: string) {
  return useMutation({
    mutationFn: (comment: string) => call<unknown>("POST", `${at(id, "/comments")}/${comment}/resolution`),
    onSettled: useDone(id),
  });
}

/** Blank where nobody has been named yet. */
export function useContact(id: string) {
  return useOwnQuery({
    queryKey: [...draftKey(id), "contact"],
    queryFn: ({ signal }) => call<Contact & { version: number }>("GET", at(id, "/contact"), { signal }),
  });
}

export function useSaveContact(id: string) {
  return useMutation({
    mutationFn: ({ version, ...body }: Contact & { version: number }) =>
      call<unknown>("PUT", at(id, "/contact"), { body, version }),
    onSettled: useDone(id),
  });
}

/** Published scenarios much like the one being written. */
export function useSimilar(words: { name: string; description: string; goal: string }) {
  return useQuery({
    queryKey: ["scenarios", "similar", words],
    queryFn: ({ signal }) => call<SimilarScenario[]>("POST", "/api/similar-scenarios", { body: words, signal }),
    enabled: words.name !== "",
    placeholderData: keepPreviousData,
    gcTime: KEPT_MS,
  });
}

/** How many vendors could meet a draft as it stands; an answer to an older one is dropped. */
export function useSupply(draft: ScenarioDraft) {
  return useQuery({
    queryKey: ["preview", "scenario", draft],
    queryFn: ({ signal }) => post("/api/previews/scenario", draft, signal),
    enabled: draft.title !== "",
    placeholderData: keepPreviousData,
    gcTime: KEPT_MS,
    refetchInterval: (query) => (query.state.data?.refreshing ? ASK_AGAIN_MS : false),
  });
}

export function useGates(id: string) {
  return useOwnQuery({
    queryKey: [...draftKey(id), "gates"],
    queryFn: ({ signal }) => call<GatesRead>("GET", at(id, "/gates"), { signal }),
  });
}

export function useDecideGate(id: string) {
  return useMutation({
    mutationFn: ({ gate, ...body }: { gate: Gate; passed: boolean; note: string }) =>
      call<unknown>("PUT", `${at(id, "/gates")}/${gate}`, { body }),
    onSettled: useDone(id),
  });
}

export function useReviewRisk(id: string) {
  return useMutation({
    mutationFn: (body: { checklist: Record<string, boolean>; note: string }) =>
      call<unknown>("PUT", at(id, "/risk-review"), { body }),
    onSettled: useDone(id),
  });
}

export function useReturn(id: string) {
  return useMutation({
    mutationFn: (body: { note: string; comments: Pin[] }) => call<unknown>("POST", at(id, "/return"), { body }),
    onSuccess: useDone(id),
  });
}

export function usePublish(id: string) {
  return useMutation({
    mutationFn: () => call<unknown>("POST", at(id, "/publication")),
    onSuccess: useDone(id),
  });
}

export type Ending = "closing" | "withdrawal" | "cancellation";

export function useEnd(id: string) {
  return useMutation({
    mutationFn: ({ ending, reason }: { ending: Ending; reason: string }) =>
      call<unknown>("POST", at(id, `/${ending}`), { body: { reason } }),
    onSuccess: useDone(id),
  });
}

/** What is published of a scenario now, to be read beside what was handed in. */
export function usePublished(id: string, isPublished: boolean) {
  return useQuery({
    queryKey: ["scenario", id, "published"],
    queryFn: ({ signal }) => call<{ content: PublicContent | null }>("GET", at(id), { signal }),
    enabled: isPublished,
  });
}

export function useHistory(id: string) {
  return useQuery({
    queryKey: ["scenario", id, "history"],
    queryFn: ({ signal }) => call<Publication[]>("GET", at(id, "/history"), { signal }),
  });
}
