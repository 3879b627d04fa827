/**
 * What this browser keeps of words that no server has yet.
 *
 * A copy is named by whom it belongs to, what is being edited and in which tab. It goes when the server has the words,
 * when its person signs out, when somebody else signs in, and after a week.
 */
export interface Copy<T> {
  /** What the server had when the words were typed over it. */
  base: T;
  content: T;
  /** Sent without an answer: it may or may not have arrived. */
  unanswered: T[];
  /** Places others have changed as well, of which nobody has chosen yet. */
  disputed: string[];
  /** When it was kept, in milliseconds. */
  at: number;
}

const PREFIX = "citymatch.draft.";
/** Tells other tabs whose copies are gone, so that they stop keeping theirs. */
const WIPED = "citymatch.drafts-wiped";
const TAB = "citymatch.tab";
const KEPT_MS = 7 * 24 * 3600 * 1000;

export interface Place {
  person: string;
  /** Kind and id of what is edited: `scenario/0198…`. */
  name: string;
}

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** A name for this tab that outlasts a reload. */
function tab(): string {
  try {
    const known = sessionStorage.getItem(TAB);
    if (known) return known;
    const made = crypto.randomUUID();
    sessionStorage.setItem(TAB, made);
    return made;
  } catch {
    return "only";
  }
}

function keysFrom(prefix: string): string[] {
  const kept = storage();
  if (kept === null) return [];
  return Array.from({ length: kept.length }, (_, index) => kept.key(index) ?? "").filter((key) =>
    key.startsWith(prefix),
  );
}

const folderOf = ({ person, name }: Place) => `${PREFIX}${person}.${name}.`;
const keyOf = (place: Place) => `${folderOf(place)}${tab()}`;

function read<T>(key: string): Copy<T> | null {
  try {
    const kept = JSON.parse(storage()?.getItem(key) ?? "null") as Partial<Copy<T>> | null;
    if (!kept?.base || !kept.content || !Array.isArray(kept.unanswered)) return null;
    if (!Array.isArray(kept.disputed) || typeof kept.at !== "number") return null;
    return kept as Copy<T>;
  } catch {
    return null;
  }
}

/** Keep what is typed in this tab; a browser that keeps nothing still shows it until the page is left. */
export function keepCopy<T>(place: Place, copy: Copy<T>): void {
  try {
    storage()?.setItem(keyOf(place), JSON.stringify(copy));
  } catch {
    // Full or forbidden.
  }
}

export function dropCopy(place: Place): void {
  storage()?.removeItem(keyOf(place));
}

/** Tell other tabs that what this one keeps of it is in use, until what is returned is called or the tab is gone. */
export function holdCopy(place: Place): () => void {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Without HTTPS there are no locks, and away from this machine nobody is signed in then either.
  navigator.locks?.request(keyOf(place), { mode: "shared" }, () => released).catch(() => undefined);
  return release;
}

/** Take what this very tab kept of it, before it was loaded anew. */
export function takeOwnCopy<T>(place: Place): Copy<T>[] {
  return take([keyOf(place)]);
}

/**
 * Say how to take what other tabs of this person kept of it, oldest first; it is then up to the taker to keep it.
 *
 * What a tab keeps in which it is still open stays there: that tab saves it itself.
 */
export async function findLeftCopies<T>(place: Place): Promise<() => Copy<T>[]> {
  const locks = await navigator.locks?.query();
  const inUse = new Set([keyOf(place), ...(locks?.held ?? []).map((lock) => lock.name)]);
  return () => take(keysFrom(folderOf(place)).filter((key) => !inUse.has(key)));
}

function take<T>(keys: readonly string[]): Copy<T>[] {
  const copies = keys.map((key) => read<T>(key)).filter((copy) => copy !== null);
  for (const key of keys) storage()?.removeItem(key);
  return copies.filter((copy) => copy.at > Date.now() - KEPT_MS).sort((one, other) => one.at - other.at);
}

/** Forget what anybody but this person has typed here, and all of it for nobody. */
export function wipeCopies(except: string | null = null): void {
  for (const key of keysFrom(PREFIX)) {
    const copy = read(key);
    const isOld = copy === null || copy.at < Date.now() - KEPT_MS;
    if (except === null || !key.startsWith(`${PREFIX}${except}.`) || isOld) storage()?.removeItem(key);
  }
  for (const listener of listeners) listener(except);
  try {
    storage()?.setItem(WIPED, JSON.stringify({ except, at: Date.now() }));
  } catch {
    // Nothing was kept here either.
  }
}

type Listener = (except: string | null) => void;
const listeners = new Set<Listener>();

/** Hear that all copies but one person's are gone, wherever they were wiped; returns what ends it. */
export function onWiped(listener: Listener): () => void {
  const hear = (event: StorageEvent) => {
    if (event.key !== WIPED || event.newValue === null) return;
    listener((JSON.parse(event.newValue) as { except: string | null }).except);
  };
  listeners.add(listener);
  window.addEventListener("storage", hear);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", hear);
  };
}

const savers = new Set<() => Promise<unknown>>();

/** Have something saved before its person signs out; returns what ends it. */
export function beforeSigningOut(save: () => Promise<unknown>): () => void {
  savers.add(save);
  return () => {
    savers.delete(save);
  };
}

/** Save all that is open; what cannot be saved is lost with signing out. */
export async function saveOpen(): Promise<void> {
  await Promise.allSettled([...savers].map((save) => save()));
}
