import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Filters, get, send } from "../../api/client";
import type { RegisterEntry } from "../../api/types";
import { useOwnQuery } from "../../api/who";

const REGISTER = ["register"] as const;
export const PAGE_SIZE = 20;
export const CLASSES = ["compute", "model", "data", "application"] as const;

/** What a vendor says of itself in an application. */
export type Said = Pick<RegisterEntry, "register_class" | "district" | "statement"> & { attachment_ids: string[] };

export function useRegister(filters: Filters<"/api/register">) {
  return useQuery({
    queryKey: [...REGISTER, "list", filters],
    queryFn: ({ signal }) => get("/api/register", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

/** How one's own vendor stands; of anybody else it is not asked. */
export function useStanding(isVendor: boolean) {
  return useOwnQuery({
    queryKey: [...REGISTER, "standing"],
    queryFn: ({ signal }) => get("/api/register-standing", { signal }),
    enabled: isVendor,
    staleTime: 0,
  });
}

export function useEntries(filters: Filters<"/api/register-entries">) {
  return useOwnQuery({
    queryKey: [...REGISTER, "entries", filters],
    queryFn: ({ signal }) => get("/api/register-entries", { query: filters, signal }),
    staleTime: 0,
  });
}

/** What an application has become since it was read, asked for once that is known to differ. */
export function useEntrySince(read: RegisterEntry, enabled: boolean) {
  return useOwnQuery({
    queryKey: [...REGISTER, "entry", read.id, read.version],
    queryFn: ({ signal }) => get("/api/register-entries/{entry_id}", { path: { entry_id: read.id }, signal }),
    enabled,
    staleTime: 0,
  });
}

function useChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: REGISTER });
}

/** Apply, or send the application that was returned again. */
export function useSendEntry() {
  return useMutation({
    mutationFn: ({ said, returned }: { said: Said; returned: RegisterEntry | null }) =>
      returned === null
        ? send("post", "/api/register-entries", { body: said })
        : send("put", "/api/register-entries/{entry_id}", {
            values: { entry_id: returned.id },
            body: said,
            version: returned.version,
          }),
    onSettled: useChanged(),
  });
}

export function useWithdraw(entry_id: string) {
  return useMutation({
    mutationFn: () => send("delete", "/api/register-entries/{entry_id}", { values: { entry_id } }),
    onSettled: useChanged(),
  });
}

/** Decide an application as it was read, on the level whose turn it was then. */
export function useDecide() {
  return useMutation({
    mutationFn: ({ read, approve, note }: { read: RegisterEntry; approve: boolean; note: string }) =>
      send(
        "put",
        read.status === "submitted"
          ? "/api/register-entries/{entry_id}/district-decision"
          : "/api/register-entries/{entry_id}/city-decision",
        { values: { entry_id: read.id }, body: { approve, note }, version: read.version },
      ),
    onSettled: useChanged(),
  });
}
