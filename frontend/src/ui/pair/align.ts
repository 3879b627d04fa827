import type { FieldText } from "../../api/types";

export interface AlignedRow {
  key: string;
  need: FieldText[];
  offer: FieldText[];
}

/** Which fields of the two sides speak of the same thing; what is named nowhere gets a row of its own. */
const SAME_MATTER: readonly { need: readonly string[]; offer: readonly string[] }[] = [
  { need: ["title"], offer: ["title", "name"] },
  { need: ["text"], offer: ["text"] },
  { need: ["domain"], offer: ["domains"] },
  { need: ["keywords"], offer: ["keywords"] },
  { need: ["region"], offer: ["service_regions", "region"] },
];

/** The name of a field without its place in a list: `keywords[2]` is one of the keywords. */
export function fieldName(field: string): string {
  return field.replace(/\[\d+\]$/, "");
}

/** Lay two texts side by side, field by field; rows empty on both sides are left out. */
export function alignFields(need: readonly FieldText[], offer: readonly FieldText[]): AlignedRow[] {
  const take = (fields: readonly FieldText[], names: readonly string[]) =>
    fields.filter((field) => names.includes(fieldName(field.field)) && field.text !== "");
  const rows = SAME_MATTER.map((matter) => ({
    key: matter.need.join("+"),
    need: take(need, matter.need),
    offer: take(offer, matter.offer),
  }));
  const known = { need: SAME_MATTER.flatMap((m) => m.need), offer: SAME_MATTER.flatMap((m) => m.offer) };
  const rest = (fields: readonly FieldText[], names: readonly string[]) =>
    [...new Set(fields.map((field) => fieldName(field.field)))].filter((name) => !names.includes(name));
  return [
    ...rows,
    ...rest(need, known.need).map((name) => ({ key: `need-${name}`, need: take(need, [name]), offer: [] })),
    ...rest(offer, known.offer).map((name) => ({ key: `offer-${name}`, need: [], offer: take(offer, [name]) })),
  ].filter((row) => row.need.length + row.offer.length > 0);
}
