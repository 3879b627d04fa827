// Three versions of one document into one. Places are JSON pointers with the ids of list elements in place of indexes.

/** A place both have changed, and how each has it; undefined is what has been taken away. */
export interface Conflict {
  pointer: string;
  mine: unknown;
  theirs: unknown;
}

export interface Merged<T> {
  /** With one's own words wherever both have changed the same place. */
  content: T;
  /** Places only the others have changed. */
  taken: string[];
  conflicts: Conflict[];
}

type Fields = Record<string, unknown>;
type Element = Fields & { id: string };

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list whose elements are known by their ids; an empty list may be one. */
function isKeyed(value: unknown): value is Element[] {
  return Array.isArray(value) && value.every((one) => isFields(one) && typeof one.id === "string");
}

export function isEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => isEqual(value, other[index]));
  }
  if (!isFields(one) || !isFields(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => isEqual(one[key], other[key]));
}

/** A name as a part of a pointer (RFC 6901). */
export function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function partsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function inside(value: unknown, part: string): unknown {
  if (isKeyed(value)) return value.find((one) => one.id === part);
  return isFields(value) ? value[part] : undefined;
}

/** What stands at a place; undefined where there is no such place. */
export function valueAt(content: unknown, pointer: string): unknown {
  return partsOf(pointer).reduce<unknown>(inside, content);
}

function put(content: unknown, parts: readonly string[], value: unknown): unknown {
  const [part, ...rest] = parts;
  if (part === undefined) return value;
  if (Array.isArray(content)) {
    const list = content as Element[];
    const at = list.findIndex((one) => one.id === part);
    const next = put(list[at], rest, value);
    if (next === undefined) return list.filter((one) => one.id !== part);
    return at === -1 ? [...list, next] : list.with(at, next as Element);
  }
  const fields = isFields(content) ? content : {};
  return { ...fields, [part]: put(fields[part], rest, value) };
}

/** The document with another value at a place; undefined takes an element out of its list. */
export function withValue<T>(content: T, pointer: string, value: unknown): T {
  return put(content, partsOf(pointer), value) as T;
}

/** What two versions of a place are made of, where both are made of parts of the same kind. */
function partsOfBoth(one: unknown, other: unknown): string[] {
  if (isKeyed(one) && isKeyed(other)) return [...new Set([...one, ...other].map(({ id }) => id))];
  if (isFields(one) && isFields(other)) return [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return [];
}

/** The narrowest places in which two versions differ: of a list of which only the order does, the list. */
function differing(pointer: string, one: unknown, other: unknown): string[] {
  if (isEqual(one, other)) return [];
  const places = partsOfBoth(one, other).flatMap((part) =>
    differing(`${pointer}/${escaped(part)}`, inside(one, part), inside(other, part)),
  );
  return places.length > 0 ? places : [pointer];
}

/**
 * Put what others have saved under what one has typed.
 *
 * @param base what both have begun from
 * @param unanswered one's own words on their way: where the others have just these, nobody else has changed anything
 */
export function merge<T>(base: T, mine: T, theirs: T, unanswered: readonly T[] = []): Merged<T> {
  const taken: string[] = [];
  const conflicts: Conflict[] = [];

  const mergeValue = (
    pointer: string,
    from: unknown,
    own: unknown,
    other: unknown,
    sent: readonly unknown[],
  ): unknown => {
    if (isEqual(own, other)) return own;
    if (isEqual(from, other) || sent.some((one) => isEqual(one, other))) return own;
    if (isEqual(from, own)) {
      taken.push(...differing(pointer, own, other));
      return other;
    }
    if (isKeyed(own) && isKeyed(other)) return mergeList(pointer, isKeyed(from) ? from : [], own, other, sent);
    if (isFields(own) && isFields(other)) return mergeFields(pointer, isFields(from) ? from : {}, own, other, sent);
    conflicts.push({ pointer, mine: own, theirs: other });
    return own;
  };

  const mergeFields = (pointer: string, from: Fields, own: Fields, other: Fields, sent: readonly unknown[]) => {
    const keys = new Set([...Object.keys(own), ...Object.keys(other)]);
    const merged = [...keys].map((key) => {
      const sentOnes = sent.map((one) => inside(one, key));
      return [key, mergeValue(`${pointer}/${escaped(key)}`, from[key], own[key], other[key], sentOnes)];
    });
    return Object.fromEntries(merged) as Fields;
  };

  const mergeList = (pointer: string, from: Element[], own: Element[], other: Element[], sent: readonly unknown[]) =>
    idsTogether(from, own, other)
      .map((id) => {
        const sentOnes = sent.map((one) => inside(one, id));
        return mergeValue(`${pointer}/${escaped(id)}`, inside(from, id), inside(own, id), inside(other, id), sentOnes);
      })
      .filter((one) => one !== undefined);

  return { content: mergeValue("", base, mine, theirs, unanswered) as T, taken, conflicts };
}

/** All ids of two lists in the order of whoever has changed it, one's own first; what only one has, behind its own. */
function idsTogether(from: Element[], own: Element[], other: Element[]): string[] {
  const ids = (list: Element[]) => list.map((one) => one.id);
  const known = new Set(ids(from));
  const order = (list: Element[]) => ids(list).filter((id) => known.has(id));
  const isMoved = !isEqual(
    order(own),
    ids(from).filter((id) => ids(own).includes(id)),
  );
  const [first, second] = isMoved ? [ids(own), ids(other)] : [ids(other), ids(own)];
  return second.reduce((sorted, id, index) => {
    if (sorted.includes(id)) return sorted;
    const before = second.slice(0, index).findLast((one) => sorted.includes(one));
    return sorted.toSpliced(before === undefined ? 0 : sorted.indexOf(before) + 1, 0, id);
  }, first);
}
