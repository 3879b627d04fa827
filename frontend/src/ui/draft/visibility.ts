export const VISIBILITIES = ["public", "reviewers", "confirmed"] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** Who may see the fields of a document, by pointers in which `*` stands for any one part. */
export type VisibilityTable = Readonly<Record<string, Visibility>>;

/** Who may see a place: as its nearest named place above, since what stands inside is no more open than that. */
export function visibilityAt(table: VisibilityTable, pointer: string): Visibility | undefined {
  const parts = pointer.split("/");
  for (let length = parts.length; length > 1; length -= 1) {
    const wanted = parts.slice(0, length);
    const found = Object.keys(table).find((pattern) => fits(pattern.split("/"), wanted));
    if (found !== undefined) return table[found];
  }
  return undefined;
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  return pattern.length === parts.length && pattern.every((part, index) => part === "*" || part === parts[index]);
}
