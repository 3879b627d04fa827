import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, send } from "../../api/client";
import type { CapabilityDraft } from "../../api/types";
import { useOwnQuery } from "../../api/who";
import type { Contact } from "../../ui/draft/ContactForm";
import type { Profile, ProfileRevision } from "./types";

/** How soon the other sees what a colleague has saved. */
const LOOK_AGAIN_MS = 5000;
const ASK_AGAIN_MS = 2000;
/** Old answers are of no use to anybody who types on. */
const KEPT_MS = 60_000;

const profileKey = (vendor_id: string) => ["profile", vendor_id] as const;

export async function loadProfile(vendor_id: string, signal?: AbortSignal): Promise<ProfileRevision> {
  const options = { path: { vendor_id }, ...(signal ? { signal } : {}) };
  return (await get("/api/vendors/{vendor_id}/draft", options)) as ProfileRevision;
}

/** The profile as its vendor writes it: the revision under way, or the last one. */
export function useProfile(vendor_id: string, { isShared = false } = {}) {
  return useOwnQuery({
    queryKey: [...profileKey(vendor_id), "draft"],
    queryFn: ({ signal }) => loadProfile(vendor_id, signal),
    ...(isShared ? { refetchInterval: LOOK_AGAIN_MS } : {}),
  });
}

/** Where one's own vendor stands. */
export function useOwnVendor() {
  return useOwnQuery({
    queryKey: ["profiles", "own"],
    queryFn: ({ signal }) => get("/api/vendors/mine", { signal }),
  });
}

/** Saves the profile as it stands, and notes it where the next visit to the page looks first. */
export function useSave(vendor_id: string) {
  const client = useQueryClient();
  return async (body: Profile, version: number) => {
    const saved = await send("put", "/api/vendors/{vendor_id}/draft", { values: { vendor_id }, body, version });
    client.setQueryData<ProfileRevision>([...profileKey(vendor_id), "draft"], (known) =>
      known === undefined ? known : { ...known, ...saved, content: body },
    );
    return saved;
  };
}

/** Whatever was done to a profile may have changed all that is shown of it, and what is public. */
export function useDone(vendor_id: string) {
  const client = useQueryClient();
  return () =>
    Promise.all(
      [profileKey(vendor_id), ["vendor", vendor_id], ["vendors"], ["profiles"]].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
}

export function useSubmit(vendor_id: string) {
  return useMutation({
    mutationFn: (version: number) =>
      send("post", "/api/vendors/{vendor_id}/submission", { values: { vendor_id }, version }),
    onSuccess: useDone(vendor_id),
  });
}

export function useTakeBack(vendor_id: string) {
  return useMutation({
    mutationFn: () => send("delete", "/api/vendors/{vendor_id}/submission", { values: { vendor_id } }),
    onSettled: useDone(vendor_id),
  });
}

export function useRevise(vendor_id: string) {
  return useMutation({
    mutationFn: () => send("post", "/api/vendors/{vendor_id}/draft", { values: { vendor_id } }),
    onSettled: useDone(vendor_id),
  });
}

export function useDiscard(vendor_id: string) {
  return useMutation({
    mutationFn: () => send("delete", "/api/vendors/{vendor_id}/draft", { values: { vendor_id } }),
    onSettled: useDone(vendor_id),
  });
}

export function useResolveComment(vendor_id: string) {
  return useMutation({
    mutationFn: (comment_id: string) =>
      send("post", "/api/vendors/{vendor_id}/comments/{comment_id}/resolution", { values: { vendor_id, comment_id } }),
    onSettled: useDone(vendor_id),
  });
}

/** What a profile still lacks, and what filling it in would gain; asked for again after each saving. */
export function useCompleteness(vendor_id: string, version: number) {
  return useOwnQuery({
    queryKey: [...profileKey(vendor_id), "completeness", version],
    queryFn: ({ signal }) => get("/api/vendors/{vendor_id}/completeness", { path: { vendor_id }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useContact(vendor_id: string) {
  return useOwnQuery({
    queryKey: [...profileKey(vendor_id), "contact"],
    queryFn: ({ signal }) => get("/api/vendors/{vendor_id}/contact", { path: { vendor_id }, signal }),
  });
}

export function useSaveContact(vendor_id: string, version: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, position, phone, email }: Contact) =>
      send("put", "/api/vendors/{vendor_id}/contact", {
        values: { vendor_id },
        body: { name, position, phone, email },
        version,
      }),
    onSettled: () => client.invalidateQueries({ queryKey: [...profileKey(vendor_id), "contact"] }),
  });
}

interface CapacityEntries {
  capacity: "available" | "limited" | "paused";
  capacity_note: string;
  resume_on: string | null;
}

/** What a vendor can take on counts at once, without anybody's verification. */
export function useSetCapacity(vendor_id: string) {
  return useMutation({
    mutationFn: ({ capacity, capacity_note, resume_on }: CapacityEntries) =>
      send("put", "/api/vendors/{vendor_id}/capacity", {
        values: { vendor_id },
        body: { capacity, note: capacity_note, resume_on: capacity === "paused" ? resume_on : null },
      }),
    onSuccess: useDone(vendor_id),
  });
}

/** The scenarios a capability would match as it stands; an answer to an older one is dropped. */
export function useMatchesNow(capability: CapabilityDraft) {
  return useQuery({
    queryKey: ["preview", "capability", capability],
    queryFn: ({ signal }) => post("/api/previews/capability", capability, signal),
    enabled: capability.title !== "",
    placeholderData: keepPreviousData,
    gcTime: KEPT_MS,
    refetchInterval: (query) => (query.state.data?.refreshing ? ASK_AGAIN_MS : false),
  });
}

export function useHistory(vendor_id: string) {
  return useQuery({
    queryKey: ["vendor", vendor_id, "history"],
    queryFn: ({ signal }) => get("/api/vendors/{vendor_id}/history", { path: { vendor_id }, signal }),
  });
}
