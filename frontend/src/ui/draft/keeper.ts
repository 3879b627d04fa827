import {
  beforeSigningOut,
  type Copy,
  dropCopy,
  findLeftCopies,
  holdCopy,
  keepCopy,
  onWiped,
  type Place,
  takeOwnCopy,
} from "../../api/copies";
import { ApiProblem, isSignInAsked, isWorthRetrying } from "../../api/problems";
import { type Conflict, isEqual, merge, valueAt, withValue } from "./merge";

/** A pause in typing after which it is saved, and the longest that anything waits. */
const PAUSE_MS = 1500;
const MOST_MS = 3000;
const RETRY_MS = [3000, 6000, 12_000];

/**
 * - `saved`: the server has every word of it;
 * - `changed`, `saving`: it will, within seconds;
 * - `offline`: the server cannot be reached or cannot do it now, and is asked again by itself;
 * - `conflict`: somebody else has changed the same place, and one has to choose;
 * - `signed-out`: it is saved once its person has signed in again;
 * - `refused`: the server will not have it, and asking again does not help.
 */
export type DraftState = "saved" | "changed" | "saving" | "offline" | "conflict" | "signed-out" | "refused";

/** A document as the server has it. */
export interface Stored<T> {
  content: T;
  version: number;
  saved_at?: string | null;
}

export interface Source<T> extends Place {
  load: () => Promise<Stored<T>>;
  save: (content: T, version: number) => Promise<{ version: number; saved_at: string }>;
}

/** What a page shows of a draft. */
export interface Shown<T> {
  content: T;
  /** The one last saved; what goes into If-Match. */
  version: number;
  state: DraftState;
  savedAt: string | null;
  /** Places others have changed meanwhile, already taken over. */
  taken: readonly string[];
  conflicts: readonly Conflict[];
  error: unknown;
  /** Words of an earlier visit, kept in this browser only, have been put back. */
  isRestored: boolean;
}

/** Keeps one document on the screen, in this browser and on the server the same, whatever happens between them. */
export class DraftKeeper<T extends object> {
  readonly #source: Source<T>;
  readonly #listeners = new Set<() => void>();
  #shown: Shown<T>;
  /** The document as the server last told it. */
  #base: T;
  #unanswered: T[] = [];
  #changedAt: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flight: Promise<void> | null = null;
  #failures = 0;
  #isOpen = false;
  #keepsCopies = true;

  constructor(source: Source<T>, stored: Stored<T>) {
    this.#source = source;
    this.#base = stored.content;
    this.#shown = {
      content: stored.content,
      version: stored.version,
      state: "saved",
      savedAt: stored.saved_at ?? null,
      taken: [],
      conflicts: [],
      error: null,
      isRestored: false,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly shown = (): Shown<T> => this.#shown;

  /** Put back what this browser kept, and listen to the world; returns what ends it. */
  open(): () => void {
    this.#isOpen = true;
    for (const copy of takeOwnCopy<T>(this.#source)) this.#restore(copy);
    void this.#restoreLeft();
    const online = () => this.#shown.state === "offline" && void this.saveNow();
    const hidden = () => document.visibilityState === "hidden" && void this.saveNow();
    window.addEventListener("online", online);
    document.addEventListener("visibilitychange", hidden);
    const leave = [
      holdCopy(this.#source),
      onWiped((except) => {
        if (except !== this.#source.person) this.#keepsCopies = false;
      }),
      beforeSigningOut(() => this.saveNow()),
    ];
    return () => {
      window.removeEventListener("online", online);
      document.removeEventListener("visibilitychange", hidden);
      for (const end of leave) end();
      clearTimeout(this.#timer);
      this.#isOpen = false;
      if (this.#keepsCopies) void this.saveNow();
    };
  }

  /** Put back what other tabs have left behind. */
  async #restoreLeft(): Promise<void> {
    const takeThem = await findLeftCopies<T>(this.#source);
    if (this.#isOpen) for (const copy of takeThem()) this.#restore(copy);
  }

  #restore(copy: Copy<T>): void {
    const there = this.#shown.content;
    const { content, taken, conflicts } = merge(copy.base, copy.content, there, copy.unanswered);
    const disputed = copy.disputed.map((pointer) => ({ pointer, mine: null, theirs: valueAt(there, pointer) }));
    // What another copy of one's own has put there is nobody else's change.
    const ofOthers = taken.filter((place) => isEqual(valueAt(content, place), valueAt(this.#base, place)));
    if (!isEqual(content, this.#base)) this.#show({ isRestored: true, taken: ofOthers });
    this.#unanswered = [...this.#unanswered, ...copy.unanswered];
    this.#apply(content, [...this.#shown.conflicts, ...conflicts, ...disputed]);
  }

  /** Whoever edits has typed something. */
  change(content: T): void {
    this.#apply(content, this.#shown.conflicts);
  }

  /** The server has told a version that may be newer than the one known here. */
  arrived(stored: Stored<T>): void {
    if (this.#flight !== null || stored.version <= this.#shown.version) return;
    this.#takeOver(stored);
  }

  /** Save what is unsaved without waiting; says the version that has every word, or null where there is none. */
  async saveNow(): Promise<number | null> {
    clearTimeout(this.#timer);
    while (this.#flight !== null) await this.#flight;
    if (this.#isDirty() && this.#shown.conflicts.length === 0) await this.#send();
    return this.#isDirty() ? null : this.#shown.version;
  }

  /** Its person is signed in, perhaps again. */
  async present(): Promise<void> {
    this.#keepsCopies = true;
    if (this.#shown.state === "signed-out") await this.saveNow();
  }

  /** Settle what both have changed: the value that is to stand at each place. */
  choose(values: Readonly<Record<string, unknown>>): void {
    const content = Object.entries(values).reduce<T>(
      (chosen, [pointer, value]) => withValue(chosen, pointer, value),
      this.#shown.content,
    );
    this.#apply(content, []);
    void this.saveNow();
  }

  /** The notice of what others have changed has been read. */
  dismiss(): void {
    this.#show({ taken: [], isRestored: false });
  }

  #isDirty(): boolean {
    const { content } = this.#shown;
    return !isEqual(content, this.#base) || this.#unanswered.some((one) => !isEqual(one, content));
  }

  #show(part: Partial<Shown<T>>): void {
    this.#shown = { ...this.#shown, ...part };
    for (const listener of this.#listeners) listener();
  }

  #apply(content: T, conflicts: readonly Conflict[]): void {
    const open = conflicts
      .map((one) => ({ ...one, mine: valueAt(content, one.pointer) }))
      .filter((one, index, all) => all.findIndex((other) => other.pointer === one.pointer) === index)
      .filter((one) => !isEqual(one.mine, one.theirs));
    this.#show({ content, conflicts: open });
    this.#settle();
  }

  /** Keep, drop and plan as what is on the screen asks for. */
  #settle(): void {
    if (!this.#isDirty()) {
      this.#changedAt = null;
      // What is on its way may still replace what the server has.
      if (this.#flight !== null) return;
      clearTimeout(this.#timer);
      dropCopy(this.#source);
      this.#show({ state: "saved", error: null });
      return;
    }
    this.#changedAt ??= Date.now();
    this.#keep();
    if (this.#shown.conflicts.length > 0) {
      clearTimeout(this.#timer);
      this.#show({ state: "conflict" });
      return;
    }
    if (this.#flight !== null || this.#shown.state === "offline" || this.#shown.state === "signed-out") return;
    this.#show({ state: "changed", error: null });
    this.#plan(Math.min(PAUSE_MS, this.#changedAt + MOST_MS - Date.now()));
  }

  #keep(): void {
    if (!this.#keepsCopies) return;
    const { content, conflicts } = this.#shown;
    keepCopy(this.#source, {
      base: this.#base,
      content,
      unanswered: this.#unanswered,
      disputed: conflicts.map((one) => one.pointer),
      at: Date.now(),
    });
  }

  #plan(wait: number): void {
    clearTimeout(this.#timer);
    if (!this.#isOpen) return;
    this.#timer = setTimeout(() => void this.saveNow(), Math.max(0, wait));
  }

  /** One request at a time: what is typed meanwhile goes with the next. */
  async #send(): Promise<void> {
    this.#flight = this.#try();
    await this.#flight;
  }

  async #try(): Promise<void> {
    const { content, version } = this.#shown;
    this.#changedAt = null;
    this.#show({ state: "saving" });
    try {
      const { version: next, saved_at } = await this.#source.save(content, version);
      this.#land({ content, version: next, saved_at });
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 412) await this.#catchUp(content);
      else this.#fail(error, content);
    }
  }

  #land(stored: Stored<T>): void {
    this.#base = stored.content;
    this.#unanswered = [];
    this.#failures = 0;
    this.#flight = null;
    this.#show({ version: stored.version, savedAt: stored.saved_at ?? null, state: "changed", error: null });
    this.#apply(this.#shown.content, this.#shown.conflicts);
  }

  /** There is a newer version: it may be one's own, of which the answer was lost, or somebody else's. */
  async #catchUp(sent: T): Promise<void> {
    try {
      this.#takeOver(await this.#source.load());
    } catch (error) {
      this.#fail(error, sent);
    }
  }

  #takeOver(stored: Stored<T>): void {
    const { content, taken, conflicts } = this.#shown;
    const merged = merge(this.#base, content, stored.content, this.#unanswered);
    const disputed = conflicts.map((one) => ({ ...one, theirs: valueAt(stored.content, one.pointer) }));
    this.#show({
      content: merged.content,
      taken: [...new Set([...taken, ...merged.taken])],
      conflicts: [...merged.conflicts, ...disputed],
    });
    this.#land(stored);
  }

  #fail(error: unknown, sent: T): void {
    this.#flight = null;
    if (isSignInAsked(error)) {
      this.#show({ state: "signed-out", error });
    } else if (isWorthRetrying(error)) {
      // It may have arrived all the same.
      if (!this.#unanswered.some((one) => isEqual(one, sent))) this.#unanswered = [...this.#unanswered, sent];
      const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? MOST_MS;
      this.#failures += 1;
      this.#show({ state: "offline", error });
      this.#plan(Math.max(wait, error instanceof ApiProblem ? error.retryAfter * 1000 : 0));
    } else {
      this.#show({ state: "refused", error });
    }
    this.#keep();
  }
}
