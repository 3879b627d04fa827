import { createContext, useContext } from "react";
import { type Visibility, type VisibilityTable, visibilityAt } from "./visibility";

/** What a reviewer has pinned to a place. */
export interface PinnedComment {
  id: string;
  pointer: string;
  body: string;
  author: { id: string; name: string } | null;
  created_at: string;
  resolved_at: string | null;
}

/** A comment as a reviewer makes it. */
export interface Pin {
  pointer: string;
  body: string;
}

/** What is said about the places of a document, beside whatever shows them. */
export interface Marks {
  visibility: VisibilityTable;
  comments: readonly PinnedComment[];
  /** What is still missing or wrong, by place. */
  problems: readonly { pointer: string; text: string }[];
  /** Note that a comment is done; absent where one cannot. */
  onResolve?: ((comment: PinnedComment) => void) | undefined;
}

export const MarksContext = createContext<Marks>({ visibility: {}, comments: [], problems: [] });

export function useMarks(): Marks {
  return useContext(MarksContext);
}

export function useVisibilityAt(pointer: string): Visibility | undefined {
  return visibilityAt(useMarks().visibility, pointer);
}

/** Id of the control of a place, so that a fix can lead to it. */
export function idOf(pointer: string): string {
  return `at${pointer.replaceAll(/[^\w-]/g, "-")}`;
}

/** Put the cursor where a place is edited; says whether it is on the page. */
export function goTo(pointer: string): boolean {
  const parts = pointer.split("/");
  for (let length = parts.length; length > 1; length -= 1) {
    const found = document.getElementById(idOf(parts.slice(0, length).join("/")));
    if (found === null) continue;
    found.scrollIntoView({ block: "center" });
    found.focus({ preventScroll: true });
    return true;
  }
  return false;
}
