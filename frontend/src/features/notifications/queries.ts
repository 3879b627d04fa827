import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { get, send } from "../../api/client";
import type { TopicChoice } from "../../api/types";
import { useOwnQuery } from "../../api/who";

const NOTIFICATIONS = ["notifications"] as const;
const UNREAD = [...NOTIFICATIONS, "unread"] as const;
const CHOICES = ["notification-choices"] as const;
const SUPPRESSED = ["suppressed-addresses"] as const;
export const PAGE_SIZE = 20;

/**
 * How many notices one has not read; of nobody there are none to be asked for. Asked as pages are opened and not by the
 * clock: a screen that nobody sits at must not keep its session alive.
 */
export function useUnread(page: string) {
  const client = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every page that is opened
  useEffect(() => void client.refetchQueries({ queryKey: UNREAD, stale: true }), [client, page]);
  return useOwnQuery({
    queryKey: UNREAD,
    queryFn: ({ signal }) => get("/api/notifications/unread", { signal }),
    refetchOnWindowFocus: true,
    // Nobody asked for it: a session that has ended is noticed when something is done.
    meta: { quiet: true },
  });
}

export function useNotifications(unread: boolean, page: number) {
  return useOwnQuery({
    queryKey: [...NOTIFICATIONS, "list", unread, page],
    queryFn: ({ signal }) =>
      get("/api/notifications", {
        query: { ...(unread ? { unread: "true" } : {}), page, size: PAGE_SIZE },
        signal,
      }),
    staleTime: 0,
  });
}

export function useMark() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ notification_id, read }: { notification_id: string; read: boolean }) =>
      send("patch", "/api/notifications/{notification_id}", { values: { notification_id }, body: { read } }),
    onSettled: () => client.invalidateQueries({ queryKey: NOTIFICATIONS }),
  });
}

export function useMarkAll() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => send("post", "/api/notifications/read"),
    onSettled: () => client.invalidateQueries({ queryKey: NOTIFICATIONS }),
  });
}

export function useChoices() {
  return useOwnQuery({
    queryKey: CHOICES,
    queryFn: ({ signal }) => get("/api/notification-choices", { signal }),
  });
}

export function useChoose() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (topics: TopicChoice[]) => send("put", "/api/notification-choices", { body: { topics } }),
    onSuccess: (data) => client.setQueryData(CHOICES, data),
  });
}

/** The addresses that are not written to. */
export function useSuppressed(page: number) {
  return useOwnQuery({
    queryKey: [...SUPPRESSED, page],
    queryFn: ({ signal }) => get("/api/suppressed-addresses", { query: { page, size: PAGE_SIZE }, signal }),
  });
}

export function useRelease() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (suppression_id: string) =>
      send("delete", "/api/suppressed-addresses/{suppression_id}", { values: { suppression_id } }),
    onSettled: () => client.invalidateQueries({ queryKey: SUPPRESSED }),
  });
}
