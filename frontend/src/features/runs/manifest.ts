/** A manifest is the engine's to shape; the page reads what it knows and shows the rest as it stands. */
export interface ManifestView {
  /** Single facts, the parts of `engine` first. */
  facts: [name: string, value: string][];
  /** Single checksums, e.g. of the result. */
  digests: [name: string, sha256: string][];
  /** Many checksums under one name, e.g. one for every need. */
  lists: [name: string, entries: [id: string, sha256: string][]][];
}

/** The order people read in; a stored manifest has lost its own. */
const ORDER = [
  "engine",
  "normalizer",
  "vocabulary",
  "top",
  "vendor_top",
  "weights",
  "result",
  "places",
  "needs",
  "offers",
  "lists",
];

const SHA256 = /^[0-9a-f]{64}$/;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The numbers of a table of numbers, in its own order. */
export function numbersIn(value: unknown): [name: string, value: number][] {
  if (!isRecord(value)) return [];
  return Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number");
}

export function viewOf(manifest: Record<string, unknown>): ManifestView {
  const view: ManifestView = { facts: [], digests: [], lists: [] };
  for (const [name, value] of Object.entries(manifest)) {
    if (typeof value === "string" && SHA256.test(value)) view.digests.push([name, value]);
    else if (!isRecord(value)) view.facts.push([name, plain(value)]);
    else {
      const entries = Object.entries(value).map(([key, one]): [string, string] => [key, plain(one)]);
      if (entries.length > 0 && entries.every(([, one]) => SHA256.test(one))) view.lists.push([name, entries]);
      else view.facts.push(...entries);
    }
  }
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  for (const part of [view.facts, view.digests, view.lists]) part.sort((a, b) => place(a[0]) - place(b[0]));
  return view;
}
