import { useEffect, useLayoutEffect, useRef } from "react";
import { type Act, type Keymap, type Mode, press } from "./keymap";

const TYPING =
  "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=combobox], [role=textbox]";
/** What Space and the arrows have a meaning of their own for. */
const USES_SPACE = "button, a[href], summary, input, label, [role=button], [role=tab]";
const SCROLLS = "[data-scrolls]";

/** Whether a key belongs to what has the focus, or to a question over the page. */
function isSpokenFor(event: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest(TYPING) !== null) return true;
  if (event.key === " " && target.closest(USES_SPACE) !== null) return true;
  return event.key.startsWith("Arrow") && target.closest(SCROLLS) !== null;
}

interface KeysOptions {
  keymap: Keymap;
  mode: Mode;
  isOn: boolean;
  onStep: (mode: Mode, act: Act | null) => void;
}

/** Listen for the single keys of the desk, wherever on the page the focus is but where somebody types. */
export function useKeys(options: KeysOptions): void {
  const latest = useRef(options);
  useLayoutEffect(() => {
    latest.current = options;
  });
  const { isOn } = options;
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isSpokenFor(event)) return;
      const { mode, keymap, onStep } = latest.current;
      const step = press(mode, event, keymap);
      if (step.isTaken) event.preventDefault();
      if (step.act !== null || step.mode !== mode) onStep(step.mode, step.act);
    };
    // Before the page's own: the search over everything has a key that means the desk's search here.
    document.addEventListener("keydown", onKey, { capture: true });
    return () => document.removeEventListener("keydown", onKey, { capture: true });
  }, [isOn]);
}
