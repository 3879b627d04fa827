import { useEffect, useState } from "react";

/** How long a pause in typing is taken for a finished thought. */
const PAUSE_MS = 300;

/** A value once it has stood still for a moment; never in the middle of a Chinese input method. */
export function useSettled<T>(value: T, composing = false): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    if (composing) return;
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value, composing]);
  return settled;
}
