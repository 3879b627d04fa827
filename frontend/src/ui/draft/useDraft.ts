import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { ApiProblem } from "../../api/problems";
import type { Who } from "../../api/types";
import { SESSION, useWho } from "../../api/who";
import { DraftKeeper, type Shown, type Source, type Stored } from "./keeper";
import { withValue } from "./merge";

export interface DraftOptions<T> extends Source<T> {
  /** What the page's own query has last been told; a newer version is merged in. */
  stored: Stored<T>;
}

export interface Draft<T> extends Shown<T> {
  change: (content: T) => void;
  /** Put a value at a place; undefined takes an element out of its list. */
  put: (pointer: string, value: unknown) => void;
  saveNow: () => Promise<number | null>;
  choose: (values: Readonly<Record<string, unknown>>) => void;
  dismiss: () => void;
}

/**
 * A document that saves itself while it is edited.
 *
 * The page gives it a `key` of the document and the person, so that another person's words never go under one's name.
 */
export function useDraft<T extends object>({ person, name, stored, load, save }: DraftOptions<T>): Draft<T> {
  const latest = useRef({ load, save });
  latest.current = { load, save };
  const client = useQueryClient();
  // A mutation, so that whoever is signed out is asked to sign in over the page; never held back until one is online.
  const { mutateAsync } = useMutation({
    networkMode: "always",
    retry: false,
    mutationFn: async ({ content, version }: { content: T; version: number }) => {
      const user = client.getQueryData<Who>(SESSION)?.user;
      // Another person has signed in here meanwhile: these are not their words.
      if (user && user.id !== person) throw new ApiProblem({ code: "sign-in-required", status: 401 });
      return latest.current.save(content, version);
    },
  });
  const [keeper] = useState(
    () =>
      new DraftKeeper<T>(
        {
          person,
          name,
          load: () => latest.current.load(),
          save: (content, version) => mutateAsync({ content, version }),
        },
        stored,
      ),
  );
  const shown = useSyncExternalStore(keeper.subscribe, keeper.shown);
  useEffect(() => keeper.open(), [keeper]);
  useEffect(() => keeper.arrived(stored), [keeper, stored]);
  const present = useWho().data?.user?.id === person;
  useEffect(() => {
    if (present) void keeper.present();
  }, [keeper, present]);
  return {
    ...shown,
    change: useCallback((content: T) => keeper.change(content), [keeper]),
    put: useCallback(
      (pointer: string, value: unknown) => keeper.change(withValue(keeper.shown().content, pointer, value)),
      [keeper],
    ),
    saveNow: useCallback(() => keeper.saveNow(), [keeper]),
    choose: useCallback((values) => keeper.choose(values), [keeper]),
    dismiss: useCallback(() => keeper.dismiss(), [keeper]),
  };
}
