import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { ApiProblem } from "../../api/problems";
import type { Who } from "../../api/types";
import { SESSION, useWho } from "../../api/who";
import { type Entry, type Landed, Outbox, type OutboxOptions, type OutboxShown } from "./outbox";
import { sendDecision, sendUndo } from "./queries";

/** The outbox of one person, open as long as the page is. */
export function useOutbox(
  person: string,
  hear: Pick<OutboxOptions, "onLanded" | "onRefused">,
): { outbox: Outbox; shown: OutboxShown } {
  const client = useQueryClient();
  const latest = useRef(hear);
  useLayoutEffect(() => {
    latest.current = hear;
  });
  // A mutation, so that whoever is signed out is asked to sign in over the page; never held back until one is online.
  const { mutateAsync } = useMutation({
    networkMode: "always",
    retry: false,
    mutationFn: async (entry: Entry): Promise<Landed> => {
      const user = client.getQueryData<Who>(SESSION)?.user;
      // Another person has signed in here meanwhile: these are not their decisions.
      if (user && user.id !== person) throw new ApiProblem({ code: "sign-in-required", status: 401 });
      return entry.kind === "decision"
        ? sendDecision(entry.pair.id, entry.sent, entry.key)
        : sendUndo(entry.decision_id, entry.key);
    },
  });
  const [outbox] = useState(
    () =>
      new Outbox({
        person,
        carry: mutateAsync,
        onLanded: (entry, landed) => latest.current.onLanded(entry, landed),
        onRefused: (refusal) => latest.current.onRefused(refusal),
      }),
  );
  const shown = useSyncExternalStore(outbox.subscribe, outbox.shown);
  useEffect(() => outbox.open(), [outbox]);
  const isPresent = useWho().data?.user?.id === person;
  useEffect(() => {
    if (isPresent && outbox.shown().state === "signed-out") void outbox.flush();
  }, [outbox, isPresent]);
  return { outbox, shown };
}
