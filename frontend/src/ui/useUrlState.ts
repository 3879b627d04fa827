import { useCallback } from "react";
import { useSearchParams } from "react-router";

export type Patch = Record<string, string | number | undefined>;

export interface UrlState {
  value: (name: string) => string | undefined;
  /** Those of some parameters that stand in the address. */
  given: (names: readonly string[]) => Record<string, string>;
  number: (name: string, fallback: number) => number;
  /** Change some parameters; another filter starts again on page 1. */
  patch: (changes: Patch, options?: { replace?: boolean }) => void;
  /** The query string after a change, for links. */
  hrefWith: (changes: Patch) => string;
  clear: () => void;
}

function changed(params: URLSearchParams, changes: Patch): URLSearchParams {
  const next = new URLSearchParams(params);
  if (!("page" in changes)) next.delete("page");
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") next.delete(name);
    else next.set(name, String(value));
  }
  return next;
}

/** Filters, sorting and pages live in the address, so that a view can be sent, bookmarked and gone back to. */
export function useUrlState(): UrlState {
  const [params, setParams] = useSearchParams();
  const patch = useCallback(
    (changes: Patch, options: { replace?: boolean } = {}) => {
      setParams((current) => changed(current, changes), {
        replace: options.replace ?? false,
        preventScrollReset: true,
      });
    },
    [setParams],
  );
  return {
    value: (name) => params.get(name) || undefined,
    given: (names) =>
      Object.fromEntries(names.map((name) => [name, params.get(name) ?? ""]).filter(([, value]) => value)),
    number: (name, fallback) => {
      const value = Number(params.get(name));
      return Number.isInteger(value) && value > 0 ? value : fallback;
    },
    patch,
    hrefWith: (changes) => `?${changed(params, changes).toString()}`,
    clear: () => setParams(new URLSearchParams()),
  };
}
