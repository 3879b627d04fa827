import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { get } from "../../api/client";
import { useOwnQuery } from "../../api/who";

const WORK = ["work"] as const;
const FRESH_MS = 30_000;

/** What waits for oneself. Asked for as pages are opened and not by the clock, as what one is told is. */
export function useWork(page: string) {
  const client = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every page that is opened
  useEffect(() => void client.refetchQueries({ queryKey: WORK, stale: true }), [client, page]);
  return useOwnQuery({
    queryKey: WORK,
    queryFn: ({ signal }) => get("/api/work", { signal }),
    staleTime: page === "/work" ? 0 : FRESH_MS,
    // Nobody asked for it: a session that has ended is noticed when something is done.
    meta: { quiet: true },
  });
}
