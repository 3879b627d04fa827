import type { Contribution, Evidence, Flag } from "../../api/types";
import type { MarkedSpan, Span } from "../spans";

/** One word or phrase found on both sides, numbered by what it is worth. */
export interface Mark {
  number: number;
  term: string;
  /** What all its proofs are worth together, in [0, 1]. */
  points: number;
}

export interface Marks {
  list: Mark[];
  need: Map<string, MarkedSpan[]>;
  offer: Map<string, MarkedSpan[]>;
}

/** Proofs that point at words; a likeness of whole names would only paint the heading. */
const WORDS = ["word", "concept"];
const RUNS = ["characters"];

/**
 * Number the phrases two texts share, dearest first, and say where they stand.
 *
 * Several signals may find the same phrase; it gets one number and the sum of their points. A phrase seen on one side
 * only proves nothing to a reader and gets no number; nor does a run of characters where words are marked already, nor
 * a word that stands only inside dearer phrases: every place carries one number at most.
 */
export function markShared(contributions: readonly Contribution[]): Marks {
  const proofs = contributions
    .flatMap((contribution) => contribution.evidence)
    .filter((one) => one.need.length > 0 && one.offer.length > 0);
  const words = proofs.filter((one) => WORDS.includes(one.code));
  const taken = words.flatMap((one) => one.need);
  const runs = proofs.filter(
    (one) => RUNS.includes(one.code) && !one.need.some((span) => taken.some((other) => overlap(span, other))),
  );
  const shared = new Map<string, { points: number; proofs: Evidence[] }>();
  for (const one of [...words, ...runs]) {
    const entry = shared.get(one.term) ?? { points: 0, proofs: [] };
    entry.points += one.points;
    entry.proofs.push(one);
    shared.set(one.term, entry);
  }
  const ordered = [...shared].sort(([termA, a], [termB, b]) => b.points - a.points || (termA < termB ? -1 : 1));
  const marks: Marks = { list: [], need: new Map(), offer: new Map() };
  for (const [term, { points, proofs }] of ordered) {
    const number = marks.list.length + 1;
    const here = free(
      marks.need,
      proofs.flatMap((one) => one.need),
    );
    const there = free(
      marks.offer,
      proofs.flatMap((one) => one.offer),
    );
    if (here.length === 0 || there.length === 0) continue;
    marks.list.push({ number, term, points });
    place(marks.need, here, number);
    place(marks.offer, there, number);
  }
  return marks;
}

/** Where the passages stand that flags point at, by field of the offer. */
export function flaggedSpans(flags: readonly Flag[] | undefined): Map<string, Span[]> {
  const found = new Map<string, Span[]>();
  for (const { field, start, end } of (flags ?? []).flatMap((flag) => flag.spans)) {
    found.set(field, [...(found.get(field) ?? []), { start, end }]);
  }
  return found;
}

type FieldSpan = Evidence["need"][number];

function overlap(a: FieldSpan, b: FieldSpan): boolean {
  return a.field === b.field && a.start < b.end && b.start < a.end;
}

/** The spans no dearer phrase has taken: a word inside a longer phrase is already told by it. */
function free(side: ReadonlyMap<string, MarkedSpan[]>, spans: readonly FieldSpan[]): FieldSpan[] {
  return spans.filter(
    (span) => !(side.get(span.field) ?? []).some((taken) => overlap(span, { ...taken, field: span.field })),
  );
}

function place(side: Map<string, MarkedSpan[]>, spans: readonly FieldSpan[], mark: number): void {
  for (const { field, start, end } of spans) {
    const placed = side.get(field) ?? [];
    if (!placed.some((one) => one.start === start && one.end === end)) {
      side.set(field, [...placed, { start, end, mark }]);
    }
  }
}
