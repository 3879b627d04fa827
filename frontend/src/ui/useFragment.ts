import { useEffect } from "react";
import { useLocation } from "react-router";

/** Goes to the part the address names, with the eye and with the keyboard; for pages whose parts come after the page. */
export function useFragment(): void {
  const { hash, key } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same link followed again leads there again
  useEffect(() => {
    const part = document.getElementById(hash.slice(1));
    part?.focus({ preventScroll: true });
    part?.scrollIntoView();
  }, [hash, key]);
}
