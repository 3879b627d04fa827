import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Claims, PairDetail } from "../../api/types";
import { MOST_HELD, mergeClaims } from "./claims";
import { changeQueues, claim, PAIR, pairKey, QUEUE, releaseClaims } from "./queries";

/** Well before a claim expires. */
const RENEW_MS = 240_000;
/** What was fetched ahead outlasts the longest look at one pair. */
const READ_MS = 3_600_000;
/** Until a claim that failed is tried again. */
const AGAIN_MS = 3000;
/** With more than these on their way, no others are asked for until some have arrived. */
const MOST_LEAVING = 2;
/** So many may be missing of what is wanted before they are asked for, all at once. */
const SPARE = 2;

interface ClaimsOptions {
  wanted: readonly string[];
  /** What is decided and on its way: it is held until it has arrived, lest somebody else decides it meanwhile. */
  leaving: readonly string[];
  /** What is being decided or taken back: afterwards it is no longer held. */
  decided: ReadonlySet<string>;
  me: string;
  edition: string;
}

/**
 * Hold the pair on the screen and those that come next, and nothing else.
 *
 * What is held is read at once, so that the next pair is there when it is asked for, and nobody else is shown it. A new
 * `edition` of what may be read (hidden scores) has everything read anew.
 */
export function useClaims({ wanted, leaving, decided, me, edition }: ClaimsOptions) {
  const client = useQueryClient();
  const held = useRef<ReadonlySet<string>>(new Set());
  const asked = useRef("");
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(leaving);
  useLayoutEffect(() => {
    latest.current = leaving;
  });
  const isHeld = (id: string) => held.current.has(id) && client.getQueryData(pairKey(id)) !== undefined;
  const readOf = (ids: readonly string[]) => ids.flatMap((id) => client.getQueryData<PairDetail>(pairKey(id)) ?? []);
  const { mutate, isPending, error } = useMutation({
    networkMode: "always",
    mutationFn: (pairs: readonly string[]) => {
      const asked = [...latest.current, ...pairs].slice(0, MOST_HELD);
      // What is let go of is somebody else's from now on, whenever the answer comes: it is not shown any more.
      held.current = new Set(asked.filter(isHeld));
      return claim(asked, readOf(asked.filter((id) => isHeld(id) || latest.current.includes(id))));
    },
    onSuccess: (answer: Claims, pairs) => {
      held.current = new Set(answer.held);
      for (const pair of answer.items) client.setQueryData(pairKey(pair.id), pair);
      const read = readOf(answer.held);
      changeQueues(client, (queue) => ({ ...queue, items: mergeClaims(queue.items, pairs, read, me) }));
      if (!held.current.has(pairs[0] ?? "")) void client.invalidateQueries({ queryKey: QUEUE });
    },
  });
  useEffect(() => client.setQueryDefaults(PAIR, { gcTime: READ_MS }), [client]);
  const key = wanted.join(" ");
  const isFull = leaving.length > MOST_LEAVING;
  useEffect(() => {
    if (decided.size === 0) return;
    held.current = new Set([...held.current].filter((id) => !decided.has(id)));
    asked.current = "";
  }, [decided]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another edition is read anew, whatever is held
  useEffect(() => {
    held.current = new Set();
    asked.current = "";
  }, [edition]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another edition and another attempt ask again
  useEffect(() => {
    // One at a time; what is wanted by then goes with the next.
    if (isPending || isFull || key === "" || key === asked.current) return;
    const ids = key.split(" ");
    const missing = ids.filter((id) => !isHeld(id));
    if (missing.length === 0 || (missing.length < SPARE && missing[0] !== ids[0] && ids.length > SPARE)) return;
    asked.current = key;
    mutate(ids);
  }, [key, isPending, isFull, mutate, edition, attempt]);
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
    const renew = () => {
      const room = MOST_HELD - latest.current.length;
      if (document.visibilityState === "visible" && room > 0) mutate(key.split(" ").slice(0, room));
    };
    const timer = setInterval(renew, RENEW_MS);
    // Whoever comes back to the desk after an hour learns at once what others have taken meanwhile.
    document.addEventListener("visibilitychange", renew);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", renew);
    };
  }, [key, mutate]);
  useEffect(
    () => () => {
      // What cannot be let go of now expires by itself.
      releaseClaims().catch(() => undefined);
    },
    [],
  );
  return { isHeld, error };
}
