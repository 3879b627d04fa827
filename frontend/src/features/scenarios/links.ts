import type { Anchor } from "../../api/types";

/** Where an anchor's words stand in the document viewer. */
export function anchorHref(anchor: Anchor): string {
  const place = new URLSearchParams({ start: String(anchor.start), end: String(anchor.end) });
  if (anchor.clause) place.set("clause", anchor.clause.id);
  return `/policies/${anchor.document.id}?${place}`;
}
