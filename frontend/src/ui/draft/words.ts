export interface Part {
  kind: "same" | "inserted" | "deleted";
  text: string;
}

/** Beyond this many comparisons two texts are told as one replaced by the other. */
const MOST_CELLS = 400_000;

const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

function wordsOf(text: string): string[] {
  return Array.from(segmenter.segment(text), (one) => one.segment);
}

/** How many letters two rows of words have in common at most, from each pair of places on. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let row = before.length - 1; row >= 0; row -= 1) {
    const here = table[row] as Uint32Array;
    const below = table[row + 1] as Uint32Array;
    for (let column = after.length - 1; column >= 0; column -= 1) {
      here[column] =
        before[row] === after[column]
          ? (below[column + 1] as number) + (after[column]?.length ?? 0)
          : Math.max(below[column] as number, here[column + 1] as number);
    }
  }
  return table;
}

/** One text into the other, by words: what stays, what is new and what is gone. */
export function differingWords(before: string, after: string): Part[] {
  const parts: Part[] = [];
  const add = (kind: Part["kind"], text: string) => {
    const last = parts.at(-1);
    if (text === "") return;
    if (last?.kind === kind) last.text += text;
    else parts.push({ kind, text });
  };
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const shortest = Math.min(old.length, now.length);
  let start = 0;
  while (start < shortest && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shortest - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const gone = old.slice(start, old.length - end);
  const come = now.slice(start, now.length - end);
  add("same", old.slice(0, start).join(""));
  if (gone.length * come.length > MOST_CELLS) {
    add("deleted", gone.join(""));
    add("inserted", come.join(""));
  } else {
    const table = commonLengths(gone, come);
    let [row, column] = [0, 0];
    while (row < gone.length || column < come.length) {
      const down = table[row + 1]?.[column] ?? -1;
      const right = column < come.length ? (table[row]?.[column + 1] ?? -1) : -1;
      if (row < gone.length && column < come.length && gone[row] === come[column]) {
        add("same", gone[row] ?? "");
        row += 1;
        column += 1;
      } else if (down >= right) {
        add("deleted", gone[row] ?? "");
        row += 1;
      } else {
        add("inserted", come[column] ?? "");
        column += 1;
      }
    }
  }
  add("same", old.slice(old.length - end).join(""));
  return parts;
}
