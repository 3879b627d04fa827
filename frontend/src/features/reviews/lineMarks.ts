import type { Mark } from "../../ui/pair/marks";
import type { MarkedSpan } from "../../ui/spans";

/**
 * Where the words both sides share stand in a text that is only a part of one side, by code points.
 *
 * They keep the numbers they have in the whole texts; of words within each other the dearer one is marked.
 */
export function spansOf(text: string, marks: readonly Mark[]): MarkedSpan[] {
  const found: MarkedSpan[] = [];
  for (const { term, number } of marks) {
    for (let at = text.indexOf(term); at !== -1 && term !== ""; at = text.indexOf(term, at + term.length)) {
      const start = [...text.slice(0, at)].length;
      const end = start + [...term].length;
      if (!found.some((span) => span.start < end && start < span.end)) found.push({ start, end, mark: number });
    }
  }
  return found;
}
