import { useMutation } from "@tanstack/react-query";
import { get, send } from "../../api/client";
import type { Role, Who } from "../../api/types";
import { useOwnQuery } from "../../api/who";
import type { Pin } from "../../ui/draft/marks";
import { useDone } from "./profileQueries";
import type { SuspensionReason } from "./types";

export const PAGE_SIZE = 20;
const DESK: readonly Role[] = ["matchmaker", "chair", "district_admin", "city_admin"];

/** Whose job it is to look at what vendors submit. */
export function isDesk(who: Who): boolean {
  return who.roles.some((role) => DESK.includes(role));
}

/** What waits to be verified, the longest waiting first. */
export function useSubmitted(page: number) {
  return useOwnQuery({
    queryKey: ["profiles", "submitted", page],
    queryFn: ({ signal }) => get("/api/vendors/submitted", { query: { page, size: PAGE_SIZE }, signal }),
  });
}

/** Where what was submitted differs from what was verified last. */
export function useChanges(vendor_id: string) {
  return useOwnQuery({
    queryKey: ["profile", vendor_id, "changes"],
    queryFn: ({ signal }) => get("/api/vendors/{vendor_id}/changes", { path: { vendor_id }, signal }),
  });
}

export function useVerify(vendor_id: string) {
  return useMutation({
    mutationFn: (version: number) =>
      send("put", "/api/vendors/{vendor_id}/verification", { values: { vendor_id }, version }),
    onSettled: useDone(vendor_id),
  });
}

export function useReturn(vendor_id: string) {
  return useMutation({
    mutationFn: (body: { note: string; comments: Pin[] }) =>
      send("post", "/api/vendors/{vendor_id}/return", { values: { vendor_id }, body }),
    onSettled: useDone(vendor_id),
  });
}

export function useSuspend(vendor_id: string) {
  return useMutation({
    mutationFn: (reason: SuspensionReason) =>
      send("post", "/api/vendors/{vendor_id}/suspension", { values: { vendor_id }, body: { reason } }),
    onSettled: useDone(vendor_id),
  });
}

export function useReinstate(vendor_id: string) {
  return useMutation({
    mutationFn: () => send("delete", "/api/vendors/{vendor_id}/suspension", { values: { vendor_id } }),
    onSettled: useDone(vendor_id),
  });
}
