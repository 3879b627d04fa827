import { type QueryClient, type UseQueryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { get } from "./client";
import { wipeCopies } from "./copies";
import type { Who } from "./types";

export const SESSION = ["session"] as const;

/** Who is signed in here, and how far; another tab may have changed it. */
export function useWho() {
  return useQuery({
    queryKey: SESSION,
    queryFn: ({ signal }) => get("/api/session", { signal }),
    refetchOnWindowFocus: true,
  });
}

/** Whether somebody works at the review desk. */
export function useIsDesk(): boolean {
  return useWho().data?.roles.some((role) => role === "matchmaker" || role === "chair") ?? false;
}

/** Something only somebody signed in can ask for; of nobody it is not asked, and what is there stays. */
export function useOwnQuery<T>(options: UseQueryOptions<T>) {
  const who = useWho();
  return useQuery({ ...options, enabled: Boolean(who.data?.user) && options.enabled !== false });
}

/** The server said that nobody is signed in any more; the rest of what is known is asked for again. */
export function noteSignedOut(client: QueryClient): Promise<void> {
  client.setQueryData<Who>(SESSION, (known) => known && { ...known, state: null, user: null, roles: [] });
  return client.invalidateQueries({ queryKey: SESSION });
}

/** For when nobody is signed in any more: leave the page, then keep nothing of what one person saw for the next. */
export function useGone(leave?: () => unknown): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    wipeCopies();
    await leave?.();
    await noteSignedOut(client);
    await client.resetQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] });
  };
}
