/** A place in a text in code points, `[start, end)`, as the API counts them. */
export interface Span {
  start: number;
  end: number;
}

export interface MarkedSpan extends Span {
  /** Number shown beside the words, from 1; the same on both sides of a pair. */
  mark: number;
}

export interface Segment {
  text: string;
  /** Code-point offset of the segment in the whole text. */
  start: number;
  /** Marks that cover this piece, ascending; empty for plain text. */
  marks: number[];
  /** Marks whose span ends with this piece. */
  closing: number[];
}

/**
 * Cut a text at every border of its spans.
 *
 * JavaScript counts UTF-16 units, the API counts code points; a rare character (𠮷) or an emoji counts two here and
 * one there, and every later highlight would slip by one. So the text is spread into code points first.
 */
export function cutAtSpans(text: string, spans: readonly MarkedSpan[]): Segment[] {
  const points = Array.from(text);
  const inside = spans
    .map((span) => ({ ...span, start: Math.max(0, span.start), end: Math.min(points.length, span.end) }))
    .filter((span) => span.start < span.end);
  const borders = [...new Set([0, points.length, ...inside.flatMap((span) => [span.start, span.end])])].sort(
    (a, b) => a - b,
  );
  const segments: Segment[] = [];
  for (let index = 0; index + 1 < borders.length; index += 1) {
    const start = borders[index] ?? 0;
    const end = borders[index + 1] ?? 0;
    const covering = inside.filter((span) => span.start <= start && span.end >= end);
    segments.push({
      text: points.slice(start, end).join(""),
      start,
      marks: unique(covering.map((span) => span.mark)),
      closing: unique(covering.filter((span) => span.end === end).map((span) => span.mark)),
    });
  }
  return segments;
}

function unique(values: number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
