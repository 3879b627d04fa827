import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Filters, get, send } from "../../api/client";
import { useOwnQuery } from "../../api/who";
import type { Appointed } from "./roles";

const USERS = ["users"] as const;

function useChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: USERS });
}

export function useUsers(filters: Filters<"/api/users">) {
  return useOwnQuery({
    queryKey: [...USERS, filters],
    queryFn: ({ signal }) => get("/api/users", { query: filters, signal }),
  });
}

export function useSetState() {
  return useMutation({
    mutationFn: ({ user_id, state, version }: { user_id: string; state: "active" | "disabled"; version: number }) =>
      send("put", "/api/users/{user_id}/state", { values: { user_id }, body: { state }, version }),
    onSettled: useChanged(),
  });
}

export interface RolesChange {
  user_id: string;
  roles: Appointed[];
  district: string | null;
  version: number;
}

export function useSetRoles() {
  return useMutation({
    mutationFn: ({ user_id, roles, district, version }: RolesChange) =>
      send("put", "/api/users/{user_id}/roles", { values: { user_id }, body: { roles, district }, version }),
    onSettled: useChanged(),
  });
}

export function useEndSessions() {
  return useMutation({
    mutationFn: (user_id: string) => send("delete", "/api/users/{user_id}/sessions", { values: { user_id } }),
    onSettled: useChanged(),
  });
}
