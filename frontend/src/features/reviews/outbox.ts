import {
  beforeSigningOut,
  type Copy,
  dropCopy,
  findLeftCopies,
  holdCopy,
  keepCopy,
  onWiped,
  takeOwnCopy,
} from "../../api/copies";
import { ApiProblem, isSignInAsked, isWorthRetrying } from "../../api/problems";
import type { DecidedPair, DecisionSent, PairSummary } from "../../api/types";
import { type Said, whole } from "./types";

/** A decision on its way to the server. */
export interface DecisionEntry {
  kind: "decision";
  /** What the server knows it by, so that it is carried out once however often it is sent. */
  key: string;
  pair: PairSummary;
  sent: DecisionSent;
  at: number;
  /** It has left at least once, and may have been carried out although no answer came. */
  isTried: boolean;
  /** Its author has taken it back meanwhile: once it has landed, it is undone. */
  isWithdrawn: boolean;
}

/** A decision of one's own that is to be taken back. */
export interface UndoEntry {
  kind: "undo";
  key: string;
  pair: PairSummary;
  decision_id: string;
  at: number;
  isTried: boolean;
}

export type Entry = DecisionEntry | UndoEntry;

/** What the server says to an entry: how the pair stands now, and the decision itself. */
export type Landed = DecidedPair;

/** An entry the server will not have. */
export interface Refusal {
  entry: Entry;
  error: unknown;
}

/**
 * - `idle`: the server has everything;
 * - `sending`: it will, within moments;
 * - `offline`: it cannot be reached or cannot do it now, and is asked again by itself;
 * - `signed-out`: it is sent once its author has signed in again.
 */
export type OutboxState = "idle" | "sending" | "offline" | "signed-out";

export interface OutboxShown {
  entries: readonly Entry[];
  refused: readonly Refusal[];
  state: OutboxState;
}

export interface OutboxOptions {
  person: string;
  carry: (entry: Entry) => Promise<Landed>;
  onLanded: (entry: Entry, landed: Landed) => void;
  onRefused: (refusal: Refusal) => void;
}

/** As it is kept in the browser: a refused one with why, for its author may have written more than a verdict. */
type Kept = Entry & { refusal?: Pick<ApiProblem, "code" | "status" | "members"> };

const NAME = "reviews";
const RETRY_MS = [1000, 2000, 5000, 10_000];

/** Keeps decisions until the server has them: over reloads, lost lines and sessions that end; one leaves at a time, in order. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #listeners = new Set<() => void>();
  #shown: OutboxShown = { entries: [], refused: [], state: "idle" };
  #flight: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isOpen = false;
  #keeps = true;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly shown = (): OutboxShown => this.#shown;

  /** Take up what this browser kept, and listen to the world; returns what ends it. */
  open(): () => void {
    this.#isOpen = true;
    this.#takeUp(takeOwnCopy(this.#place()));
    // Tabs that were closed meanwhile have left theirs.
    void findLeftCopies<Kept[]>(this.#place()).then((take) => this.#isOpen && this.#takeUp(take()));
    const online = () => void this.flush();
    window.addEventListener("online", online);
    const leave = [
      holdCopy(this.#place()),
      onWiped((except) => {
        if (except !== this.#options.person) this.#keeps = false;
      }),
      beforeSigningOut(() => this.flush()),
    ];
    return () => {
      window.removeEventListener("online", online);
      for (const end of leave) end();
      clearTimeout(this.#timer);
      this.#isOpen = false;
    };
  }

  #place() {
    return { person: this.#options.person, name: NAME };
  }

  #takeUp(copies: readonly Copy<Kept[]>[]): void {
    const known = new Set([...this.#shown.entries, ...this.#shown.refused.map(({ entry }) => entry)].map(keyOf));
    const kept = copies.flatMap((copy) => copy.content).filter((entry) => !known.has(entry.key));
    if (kept.length === 0) return;
    const entries = kept.filter(({ refusal }) => refusal === undefined);
    const refused = kept.flatMap(({ refusal, ...entry }) =>
      refusal === undefined ? [] : [{ entry, error: new ApiProblem(refusal) }],
    );
    this.#show({ refused: [...refused, ...this.#shown.refused] });
    this.#put([...entries, ...this.#shown.entries]);
    void this.flush();
  }

  /** Somebody has decided on a pair as it was read. */
  decide(pair: PairSummary, said: Said): void {
    const entry: DecisionEntry = {
      kind: "decision",
      key: crypto.randomUUID(),
      pair,
      sent: { ...whole(said), version: pair.version },
      at: Date.now(),
      isTried: false,
      isWithdrawn: false,
    };
    this.#add(entry);
  }

  /** Take back a decision the server has. */
  undo(pair: PairSummary, decision_id: string): void {
    this.#add({ kind: "undo", key: crypto.randomUUID(), pair, decision_id, at: Date.now(), isTried: false });
  }

  /** Take back a decision that is still here; one that may have arrived is undone as soon as its answer is known. */
  withdraw(key: string): void {
    const { entries } = this.#shown;
    this.#put(
      entries.flatMap<Entry>((entry) => {
        if (entry.key !== key || entry.kind !== "decision") return [entry];
        return entry.isTried ? [{ ...entry, isWithdrawn: true }] : [];
      }),
    );
    void this.flush();
  }

  /** The notice of a refusal has been read. */
  dismiss(key: string): void {
    this.#show({ refused: this.#shown.refused.filter((one) => one.entry.key !== key) });
    this.#keep();
  }

  /** Send what is here; done when all is sent, or when the line is down. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    // Once begun it goes on until nothing is left, with what is decided meanwhile.
    if (this.#flight === null && this.#keeps && this.#shown.entries.length > 0) this.#flight = this.#sendAll();
    await this.#flight;
  }

  #add(entry: Entry): void {
    this.#put([...this.#shown.entries, entry]);
    void this.flush();
  }

  #show(part: Partial<OutboxShown>): void {
    this.#shown = { ...this.#shown, ...part };
    for (const listener of this.#listeners) listener();
  }

  #put(entries: readonly Entry[]): void {
    this.#show({ entries, ...(entries.length === 0 ? { state: "idle" } : {}) });
    this.#keep();
  }

  #keep(): void {
    if (!this.#keeps) return;
    const refused = this.#shown.refused.map<Kept>(({ entry, error }) => ({ ...entry, refusal: plain(error) }));
    const content: readonly Kept[] = [...this.#shown.entries, ...refused];
    const copy: Copy<readonly Kept[]> = { base: [], content, unanswered: [], disputed: [], at: Date.now() };
    if (content.length === 0) dropCopy(this.#place());
    else keepCopy(this.#place(), copy);
  }

  async #sendAll(): Promise<void> {
    let isGoing = true;
    for (let entry = this.#next(); entry !== undefined && isGoing; entry = this.#next()) {
      this.#show({ state: "sending" });
      this.#replace({ ...entry, isTried: true });
      try {
        this.#land(entry, await this.#options.carry(entry));
      } catch (error) {
        isGoing = this.#fail(entry, error);
      }
    }
    this.#flight = null;
  }

  #next(): Entry | undefined {
    return this.#keeps ? this.#shown.entries[0] : undefined;
  }

  #replace(entry: Entry): void {
    this.#put(this.#shown.entries.map((one) => (one.key === entry.key ? entry : one)));
  }

  #land(entry: Entry, landed: Landed): void {
    this.#failures = 0;
    const now = this.#shown.entries.find((one) => one.key === entry.key);
    const rest = this.#shown.entries
      .filter((one) => one.key !== entry.key)
      // What comes after it about the same pair was decided over what has just landed.
      .map((one) => (one.kind === "decision" && one.pair.id === landed.pair.id ? over(one, landed.pair) : one));
    const isWithdrawn = now?.kind === "decision" && now.isWithdrawn;
    const undo: Entry[] = isWithdrawn
      ? [
          {
            kind: "undo",
            key: crypto.randomUUID(),
            pair: landed.pair,
            decision_id: landed.decision.id,
            at: Date.now(),
            isTried: false,
          },
        ]
      : [];
    this.#put([...undo, ...rest]);
    this.#options.onLanded(now ?? entry, landed);
  }

  /** Say whether to go on with the next. */
  #fail(entry: Entry, error: unknown): boolean {
    if (isSignInAsked(error)) {
      this.#show({ state: "signed-out" });
      return false;
    }
    if (isWorthRetrying(error)) {
      const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 0;
      this.#failures += 1;
      this.#show({ state: "offline" });
      const asked = error instanceof ApiProblem ? error.retryAfter * 1000 : 0;
      if (this.#isOpen) this.#timer = setTimeout(() => void this.flush(), Math.max(wait, asked));
      return false;
    }
    this.#failures = 0;
    const refusal = { entry, error };
    this.#show({ refused: [...this.#shown.refused, refusal] });
    this.#put(this.#shown.entries.filter((one) => one.key !== entry.key));
    this.#options.onRefused(refusal);
    return true;
  }
}

const keyOf = (entry: Entry): string => entry.key;

/** What of a refusal outlasts a reload. */
function plain(error: unknown): Pick<ApiProblem, "code" | "status" | "members"> {
  if (!(error instanceof ApiProblem)) return { code: "unknown", status: 0, members: {} };
  const { code, status, members } = error;
  return { code, status, members };
}

function over(entry: DecisionEntry, pair: PairSummary): DecisionEntry {
  return { ...entry, sent: { ...entry.sent, version: pair.version } };
}
