import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import styles from "./Hint.module.css";

const GAP = 6;
const EDGE = 8;

interface HintProps {
  /** What the words mean, in a sentence. */
  text: ReactNode;
  /** `term`: a word with a dotted line; `tag`: a warning in a box. */
  look?: "term" | "tag";
  children: ReactNode;
}

/**
 * Words with an explanation that shows under the pointer, on focus and at a tap, and goes at Escape.
 *
 * The note stands at a fixed place of the window, so that no card cuts it off, and never beyond its edges.
 */
export function Hint({ text, look = "term", children }: HintProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const note = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (!open) return;
    const place = () => {
      if (anchor.current && note.current) putBeside(anchor.current, note.current);
    };
    place();
    window.addEventListener("scroll", place, { capture: true, passive: true });
    window.addEventListener("resize", place);
    return () => {
      window.removeEventListener("scroll", place, { capture: true });
      window.removeEventListener("resize", place);
    };
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
  };
  return (
    <span className={styles.hint} onPointerEnter={() => setOpen(true)} onPointerLeave={() => setOpen(false)}>
      <button
        ref={anchor}
        type="button"
        className={styles.words}
        data-look={look}
        aria-describedby={id}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
      >
        {children}
      </button>
      <span ref={note} id={id} role="tooltip" className={styles.note} hidden={!open}>
        {text}
      </span>
    </span>
  );
}

/** Under the words, or above them where there is no room below. */
function putBeside(anchor: HTMLElement, note: HTMLElement): void {
  const words = anchor.getBoundingClientRect();
  const { width, height } = note.getBoundingClientRect();
  const left = Math.max(EDGE, Math.min(words.left, document.documentElement.clientWidth - width - EDGE));
  const below = words.bottom + GAP;
  const top = below + height <= window.innerHeight - EDGE ? below : Math.max(EDGE, words.top - GAP - height);
  note.style.left = `${left}px`;
  note.style.top = `${top}px`;
}
