import { createContext, useContext } from "react";
import type { Draft } from "../../../ui/draft/useDraft";
import type { Content } from "../content";

interface Editing {
  /** The scenario. */
  id: string;
  draft: Draft<Content>;
  /** Whose it is, the leading one first. */
  agencies: readonly { id: string; name: string }[];
}

export const EditingContext = createContext<Editing | null>(null);

/** What is being edited, for the parts of the form. */
export function useEditing(): Editing {
  const editing = useContext(EditingContext);
  if (editing === null) throw new Error("outside of the editor");
  return editing;
}
