import { useMutation } from "@tanstack/react-query";
import { type Filters, get, send } from "../../api/client";
import { useOwnQuery } from "../../api/who";
import { ORGANISATIONS, useChanged } from "./queries";

/** Why an organisation is refused, suspended or reinstated, as the server takes it. */
export const REASONS = {
  refuse: ["unverified", "duplicate", "ineligible"],
  suspend: ["misconduct", "incident", "own_request", "unverified", "duplicate", "ineligible"],
  reinstate: ["resolved", "mistake", "own_request"],
} as const;
export type Question = keyof typeof REASONS;
export type Reason = (typeof REASONS)[Question][number];

export function useAdministered(filters: Filters<"/api/administration/organisations">) {
  return useOwnQuery({
    queryKey: [...ORGANISATIONS, "administered", filters],
    queryFn: ({ signal }) => get("/api/administration/organisations", { query: filters, signal }),
  });
}

export function useAdministeredOne(organisation_id: string) {
  return useOwnQuery({
    queryKey: [...ORGANISATIONS, "administered", organisation_id],
    queryFn: ({ signal }) =>
      get("/api/administration/organisations/{organisation_id}", { path: { organisation_id }, signal }),
  });
}

/** Those that are perhaps the same. */
export function useTwins(organisation_id: string) {
  return useOwnQuery({
    queryKey: [...ORGANISATIONS, "twins", organisation_id],
    queryFn: ({ signal }) =>
      get("/api/administration/organisations/{organisation_id}/twins", { path: { organisation_id }, signal }),
  });
}

/** What merging one into another would do. */
export function useMerger(organisation_id: string, into_id: string) {
  return useOwnQuery({
    queryKey: [...ORGANISATIONS, "merger", organisation_id, into_id],
    queryFn: ({ signal }) =>
      get("/api/administration/organisations/{organisation_id}/mergers/{into_id}", {
        path: { organisation_id, into_id },
        signal,
      }),
  });
}

/** What is merged is gone: whoever merged it leaves its page, as `leave` says, before it is asked for again. */
export function useMerge(organisation_id: string, into_id: string, leave: () => unknown) {
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ name, version }: { name: string; version: number }) =>
      send("put", "/api/administration/organisations/{organisation_id}/mergers/{into_id}", {
        values: { organisation_id, into_id },
        body: { name },
        version,
      }),
    onSuccess: async () => {
      await leave();
      await changed();
    },
    onError: changed,
  });
}

interface Edit {
  name: string;
  jurisdiction: string;
  district: string | null;
}

export function useEditOrganisation(organisation_id: string) {
  return useMutation({
    mutationFn: ({ body, version }: { body: Edit; version: number }) =>
      send("patch", "/api/administration/organisations/{organisation_id}", {
        values: { organisation_id },
        body,
        version,
      }),
    onSettled: useChanged(),
  });
}

interface StateChange {
  state: "active" | "suspended";
  reason: Reason;
  version: number;
}

export function useSetOrganisationState(organisation_id: string) {
  return useMutation({
    mutationFn: ({ state, reason, version }: StateChange) =>
      send("put", "/api/administration/organisations/{organisation_id}/state", {
        values: { organisation_id },
        body: { state, reason },
        version,
      }),
    onSettled: useChanged(),
  });
}

/** A refused one is gone: whoever refused it leaves its page, as `leave` says, before it is asked for again. */
export function useDecideOrganisation(organisation_id: string, leave: () => unknown) {
  const changed = useChanged();
  return useMutation({
    mutationFn: (reason: Reason | null) =>
      send("put", "/api/administration/organisations/{organisation_id}/decision", {
        values: { organisation_id },
        body: { approve: reason === null, reason },
      }),
    onSuccess: async (_answer, reason) => {
      if (reason !== null) await leave();
      await changed();
    },
    onError: changed,
  });
}
