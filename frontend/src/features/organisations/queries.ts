import { useMutation, useQueryClient } from "@tanstack/react-query";
import { get, send } from "../../api/client";
import { SESSION, useGone, useOwnQuery } from "../../api/who";

export const ORGANISATIONS = ["organisations"] as const;
const DOMAINS = ["mail-domains"] as const;
export const PAGE_SIZE = 20;

/** An organisation whose people are shown, and whether whoever looks manages them. */
export interface Managed {
  id: string;
  name: string;
  is_owner: boolean;
}

/** Whoever changes who works where may have changed what they may do themselves. */
export function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ORGANISATIONS }),
      client.invalidateQueries({ queryKey: SESSION }),
    ]);
}

/** The organisation one works for. */
export function useOwnOrganisation() {
  return useOwnQuery({
    queryKey: [...ORGANISATIONS, "own"],
    queryFn: ({ signal }) => get("/api/organisation", { signal }),
  });
}

export function useOrganisations(q: string | undefined, kind: string | undefined, page: number) {
  return useOwnQuery({
    queryKey: [...ORGANISATIONS, "list", q, kind, page],
    queryFn: ({ signal }) => get("/api/organisations", { query: { q, kind, page, size: PAGE_SIZE }, signal }),
  });
}

export function useMembers(organisation_id: string, page: number) {
  return useOwnQuery({
    queryKey: [...ORGANISATIONS, "members", organisation_id, page],
    queryFn: ({ signal }) =>
      get("/api/organisations/{organisation_id}/members", {
        path: { organisation_id },
        query: { page, size: PAGE_SIZE },
        signal,
      }),
  });
}

export function useChangeMember(organisation_id: string) {
  return useMutation({
    mutationFn: ({ user_id, is_owner, version }: { user_id: string; is_owner: boolean; version: number }) =>
      send("patch", "/api/organisations/{organisation_id}/members/{user_id}", {
        values: { organisation_id, user_id },
        body: { is_owner },
        version,
      }),
    onSettled: useChanged(),
  });
}

export function useRemoveMember(organisation_id: string) {
  return useMutation({
    mutationFn: (user_id: string) =>
      send("delete", "/api/organisations/{organisation_id}/members/{user_id}", {
        values: { organisation_id, user_id },
      }),
    onSuccess: useChanged(),
  });
}

/** End one's own membership; it signs one out. */
export function useLeave(leave: () => unknown) {
  return useMutation({ mutationFn: () => send("delete", "/api/organisation/membership"), onSuccess: useGone(leave) });
}

export function useInvitations(organisation_id: string) {
  return useOwnQuery({
    queryKey: [...ORGANISATIONS, "invitations", organisation_id],
    queryFn: ({ signal }) =>
      get("/api/organisations/{organisation_id}/invitations", {
        path: { organisation_id },
        query: { page: 1, size: 100 },
        signal,
      }),
  });
}

export function useInvite(organisation_id: string) {
  return useMutation({
    mutationFn: (body: { email: string; language: "zh-CN" | "en"; is_owner: boolean }) =>
      send("post", "/api/organisations/{organisation_id}/invitations", { values: { organisation_id }, body }),
    onSuccess: useChanged(),
  });
}

export function useWithdrawInvitation(organisation_id: string) {
  return useMutation({
    mutationFn: (invitation_id: string) =>
      send("delete", "/api/organisations/{organisation_id}/invitations/{invitation_id}", {
        values: { organisation_id, invitation_id },
      }),
    onSettled: useChanged(),
  });
}

export function useJoinRequests(organisation_id: string) {
  return useOwnQuery({
    queryKey: [...ORGANISATIONS, "join-requests", organisation_id],
    queryFn: ({ signal }) =>
      get("/api/organisations/{organisation_id}/join-requests", {
        path: { organisation_id },
        query: { page: 1, size: 100 },
        signal,
      }),
  });
}

export function useAllJoinRequests() {
  return useOwnQuery({
    queryKey: [...ORGANISATIONS, "join-requests"],
    queryFn: ({ signal }) => get("/api/join-requests", { query: { page: 1, size: 100 }, signal }),
  });
}

interface Decision {
  organisation_id: string;
  user_id: string;
  approve: boolean;
}

export function useDecideJoinRequest() {
  return useMutation({
    mutationFn: ({ organisation_id, user_id, approve }: Decision) =>
      send("put", "/api/organisations/{organisation_id}/join-requests/{user_id}", {
        values: { organisation_id, user_id },
        body: { approve },
      }),
    onSettled: useChanged(),
  });
}

/** Whom one has asked to be let in, if anybody. */
export function useOwnJoinRequest() {
  return useOwnQuery({
    queryKey: [...ORGANISATIONS, "own-join-request"],
    queryFn: ({ signal }) => get("/api/join-request", { signal }),
  });
}

export function useRequestToJoin() {
  return useMutation({
    mutationFn: (organisation_id: string) =>
      send("post", "/api/organisations/{organisation_id}/join-requests", { values: { organisation_id } }),
    onSettled: useChanged(),
  });
}

export function useWithdrawJoinRequest() {
  return useMutation({ mutationFn: () => send("delete", "/api/join-request"), onSettled: useChanged() });
}

export interface Founding {
  kind: "agency" | "vendor";
  name: string;
  jurisdiction: string;
  credit_code?: string;
}

/** Whoever founds one leaves the form only when it is known that they belong to it. */
export function useFound(goOn: () => unknown) {
  const changed = useChanged();
  return useMutation({
    mutationFn: (body: Founding) => send("post", "/api/organisations", { body }),
    onSuccess: async () => {
      await changed();
      await goOn();
    },
  });
}

export function useMailDomains() {
  return useOwnQuery({
    queryKey: DOMAINS,
    queryFn: ({ signal }) => get("/api/mail-domains", { query: { page: 1, size: 100 }, signal }),
  });
}

export function useAllowMailDomain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (domain: string) => send("put", "/api/mail-domains/{domain}", { values: { domain } }),
    onSuccess: () => client.invalidateQueries({ queryKey: DOMAINS }),
  });
}

export function useDisallowMailDomain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (domain: string) => send("delete", "/api/mail-domains/{domain}", { values: { domain } }),
    onSuccess: () => client.invalidateQueries({ queryKey: DOMAINS }),
  });
}
