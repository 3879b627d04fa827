import type { Anchor } from "../../api/types";

/** Where an anchor's words stand in the document viewer; the scenario is the way back. */
export function anchorHref(anchor: Anchor, scenarioId: string): string {
  const place = new URLSearchParams({ start: String(anchor.start), end: String(anchor.end), scenario: scenarioId });
  if (anchor.clause) place.set("clause", anchor.clause.id);
  return `/policies/${anchor.document.id}?${place}`;
}
