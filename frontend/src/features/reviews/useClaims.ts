import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { PairDetail } from "../../api/types";
import { mergeClaims } from "./claims";
import { changeQueues, claim, pairKey, QUEUE, releaseClaims } from "./queries";

/** Well before a claim expires. */
const RENEW_MS = 240_000;
/** Until a claim that failed is tried again. */
const AGAIN_MS = 3000;
/** So many may be missing of what is wanted before they are asked for, all at once. */
const SPARE = 2;

/**
 * Hold the pair on the screen and those that come next, and nothing else.
 *
 * What is held is read at once, so that the next pair is there when it is asked for, and nobody else is shown it. A new
 * `edition` of what may be read (hidden scores) has everything read anew.
 */
export function useClaims(wanted: readonly string[], me: string, edition: string) {
  const client = useQueryClient();
  const held = useRef<ReadonlySet<string>>(new Set());
  const asked = useRef("");
  const [attempt, setAttempt] = useState(0);
  const { mutate, isPending, error } = useMutation({
    networkMode: "always",
    mutationFn: (pairs: readonly string[]) => claim(pairs),
    onSuccess: ({ items }: { items: PairDetail[] }, pairs) => {
      held.current = new Set(items.map((pair) => pair.id));
      for (const pair of items) client.setQueryData(pairKey(pair.id), pair);
      changeQueues(client, (queue) => ({ ...queue, items: mergeClaims(queue.items, pairs, items, me) }));
      if (items.length < pairs.length) void client.invalidateQueries({ queryKey: QUEUE });
    },
  });
  const key = wanted.join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another edition is read anew, whatever is held
  useEffect(() => {
    held.current = new Set();
    asked.current = "";
  }, [edition]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another edition and another attempt ask again
  useEffect(() => {
    // One at a time; what is wanted by then goes with the next.
    if (isPending || key === "" || key === asked.current) return;
    const ids = key.split(" ");
    const missing = ids.filter((id) => !held.current.has(id));
    if (missing.length === 0 || (missing.length < SPARE && missing[0] !== ids[0] && ids.length > SPARE)) return;
    asked.current = key;
    mutate(ids);
  }, [key, isPending, mutate, edition, attempt]);
  useEffect(() => {
    if (error === null || isPending) return;
    const again = () => {
      asked.current = "";
      setAttempt((count) => count + 1);
    };
    const timer = setTimeout(again, AGAIN_MS);
    window.addEventListener("online", again);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("online", again);
    };
  }, [error, isPending]);
  useEffect(() => {
    if (key === "") return;
    const renew = setInterval(() => document.visibilityState === "visible" && mutate(key.split(" ")), RENEW_MS);
    return () => clearInterval(renew);
  }, [key, mutate]);
  useEffect(
    () => () => {
      // What cannot be let go of now expires by itself.
      releaseClaims().catch(() => undefined);
    },
    [],
  );
  return { isHeld: (id: string) => held.current.has(id), error };
}
