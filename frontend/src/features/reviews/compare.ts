import type { PairDetail, PairLine } from "../../api/types";

export interface AlignedLine {
  field: string;
  must: boolean;
  need: string;
  /** What each vendor has of it, in the order of the pairs; null where nothing is told. */
  cells: (PairLine | null)[];
}

/** The lines of one scenario beside each other: those that tell the vendors apart first, what must be before the rest. */
export function alignedLines(pairs: readonly Pick<PairDetail, "lines">[]): AlignedLine[] {
  const rows = new Map<string, AlignedLine>();
  pairs.forEach((pair, at) => {
    for (const line of pair.lines) {
      const name = `${line.field} ${line.need}`;
      const row = rows.get(name) ?? {
        field: line.field,
        must: line.must,
        need: line.need,
        cells: pairs.map(() => null),
      };
      row.cells[at] = line;
      rows.set(name, row);
    }
  });
  const isSame = (row: AlignedLine) => new Set(row.cells.map((cell) => cell?.verdict)).size === 1;
  return [...rows.values()].sort(
    (one, other) => Number(other.must) - Number(one.must) || Number(isSame(one)) - Number(isSame(other)),
  );
}
