import { type QueryClient, useQuery } from "@tanstack/react-query";
import { get } from "./client";
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

/** The server said that nobody is signed in any more; the rest of what is known is asked for again. */
export function noteSignedOut(client: QueryClient): Promise<void> {
  client.setQueryData<Who>(SESSION, (known) => known && { ...known, state: null, user: null, roles: [] });
  return client.invalidateQueries({ queryKey: SESSION });
}
