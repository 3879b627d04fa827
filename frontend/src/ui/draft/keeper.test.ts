import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { wipeCopies } from "../../api/copies";
import { ApiProblem } from "../../api/problems";
import { DraftKeeper, type Stored } from "./keeper";

interface Doc {
  goal: string;
  pain: string;
}

const BLANK: Doc = { goal: "", pain: "" };
const NOTHING_HEARD = new ApiProblem({ code: "unreachable", status: 0 });
const SIGN_IN = new ApiProblem({ code: "sign-in-required", status: 401 });

/** A server that keeps one document by versions as ours does, and can be told to misbehave. */
class Server {
  stored: Stored<Doc> = { content: BLANK, version: 1, saved_at: "2026-11-22T06:00:00Z" };
  saves: Doc[] = [];
  /** What happens to the next requests: lost on the way there, lost on the way back, or refused. */
  next: ("lost" | "unheard" | ApiProblem)[] = [];
  held: Promise<void> | null = null;

  readonly load = async () => this.stored;

  readonly save = async (content: Doc, version: number) => {
    this.saves.push(content);
    const fate = this.next.shift();
    await this.held;
    if (fate === "lost") throw NOTHING_HEARD;
    if (fate instanceof ApiProblem) throw fate;
    if (JSON.stringify(content) !== JSON.stringify(this.stored.content)) {
      if (version !== this.stored.version) throw new ApiProblem({ code: "changed-since", status: 412 });
      this.write(content);
    }
    if (fate === "unheard") throw NOTHING_HEARD;
    return { version: this.stored.version, saved_at: "2026-11-22T06:03:00Z" };
  };

  write(content: Doc) {
    this.stored = { content, version: this.stored.version + 1, saved_at: "2026-11-22T06:02:00Z" };
  }
}

/** The locks of a browser, as far as tabs tell each other by them what they hold. */
class Locks {
  held = new Set<string>();

  readonly query = async () => ({ held: [...this.held].map((name) => ({ name })) });

  readonly request = async (name: string, _: object, until: () => Promise<void>) => {
    this.held.add(name);
    await until();
    this.held.delete(name);
  };
}

let locks: Locks;
let server: Server;
let closers: (() => void)[];

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  locks = new Locks();
  vi.stubGlobal("navigator", { ...navigator, locks });
  closers = [];
});
afterEach(async () => {
  for (const close of closers) close();
  await vi.runOnlyPendingTimersAsync();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A tab in which somebody opens the document. */
function open(person = "li", stored = server.stored): DraftKeeper<Doc> {
  const keeper = new DraftKeeper<Doc>({ person, name: "scenario/1", load: server.load, save: server.save }, stored);
  closers.push(keeper.open());
  return keeper;
}

/** The tab dies: nothing of it runs any more, and nothing is said good-bye to. */
function crash(): void {
  vi.clearAllTimers();
  locks.held.clear();
  closers = [];
}

/** What is opened from now on is opened in another tab. */
const inAnotherTab = () => sessionStorage.clear();

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const copies = () => Object.keys(localStorage).filter((key) => key.startsWith("citymatch.draft."));

describe("autosave", () => {
  it("saves within three seconds of the last change, and not at every key", async () => {
    const keeper = open();
    keeper.change({ ...BLANK, goal: "a" });
    await wait(1000);
    keeper.change({ ...BLANK, goal: "ab" });
    await wait(1400);
    expect(server.saves).toEqual([]);
    await wait(200);
    expect(server.saves).toEqual([{ ...BLANK, goal: "ab" }]);
    expect(keeper.shown()).toMatchObject({ state: "saved", version: 2, savedAt: "2026-11-22T06:03:00Z" });
  });

  it("does not wait for whoever never pauses", async () => {
    const keeper = open();
    for (let count = 1; count <= 7; count += 1) {
      keeper.change({ ...BLANK, goal: "x".repeat(count) });
      await wait(500);
    }
    expect(server.saves[0]).toEqual({ ...BLANK, goal: "x".repeat(6) });
  });

  it("has one request under way, and sends what was typed meanwhile with the next", async () => {
    let release = () => {};
    server.held = new Promise((resolve) => {
      release = resolve;
    });
    const keeper = open();
    keeper.change({ ...BLANK, goal: "a" });
    await wait(1500);
    keeper.change({ ...BLANK, goal: "ab" });
    const [one, two] = [keeper.saveNow(), keeper.saveNow()];
    await wait(5000);
    expect(server.saves).toHaveLength(1);
    release();
    expect(await one).toBe(3);
    expect(await two).toBe(3);
    expect(server.saves).toEqual([
      { ...BLANK, goal: "a" },
      { ...BLANK, goal: "ab" },
    ]);
  });
});

describe("an answer that is lost", () => {
  it("is no conflict with oneself when the words had arrived", async () => {
    server.next = ["unheard"];
    const keeper = open();
    keeper.change({ ...BLANK, goal: "half" });
    await wait(1500);
    expect(keeper.shown().state).toBe("offline");
    keeper.change({ ...BLANK, goal: "half a word" });
    await wait(3000 + 1500);
    expect(keeper.shown()).toMatchObject({ state: "saved", conflicts: [], taken: [] });
    expect(server.stored.content).toEqual({ ...BLANK, goal: "half a word" });
  });

  it("does not leave behind what one has taken back meanwhile", async () => {
    server.next = ["unheard"];
    const keeper = open();
    keeper.change({ ...BLANK, goal: "not this" });
    await wait(1500);
    keeper.change(BLANK);
    await wait(10_000);
    expect(keeper.shown()).toMatchObject({ state: "saved", content: BLANK });
    expect(server.stored.content).toEqual(BLANK);
  });
});

describe("two tabs", () => {
  it("never lets the older one overwrite what the newer has saved", async () => {
    const [older, newer] = [open(), open()];
    newer.change({ ...BLANK, pain: "newer" });
    await wait(1500);
    older.change({ ...BLANK, goal: "older" });
    await wait(3000);
    expect(server.stored.content).toEqual({ goal: "older", pain: "newer" });
    expect(older.shown()).toMatchObject({ state: "saved", taken: ["/pain"], content: { pain: "newer" } });
  });

  it("asks where both changed the same place, and saves nothing of it until that is answered", async () => {
    const [mine, theirs] = [open(), open()];
    theirs.change({ ...BLANK, goal: "theirs" });
    await wait(1500);
    mine.change({ goal: "mine", pain: "too" });
    await wait(10_000);
    expect(mine.shown().conflicts).toEqual([{ pointer: "/goal", mine: "mine", theirs: "theirs" }]);
    expect(server.stored.content).toEqual({ ...BLANK, goal: "theirs" });
    mine.choose({ "/goal": "theirs" });
    await wait(0);
    expect(server.stored.content).toEqual({ goal: "theirs", pain: "too" });
    expect(mine.shown().state).toBe("saved");
  });

  it("asks again after a reload, rather than letting one's own words stand", async () => {
    const [mine, theirs] = [open(), open()];
    theirs.change({ ...BLANK, goal: "theirs" });
    await wait(1500);
    mine.change({ ...BLANK, goal: "mine" });
    await wait(3000);
    crash();
    const again = open();
    await wait(10_000);
    expect(again.shown()).toMatchObject({ state: "conflict", content: { goal: "mine" } });
    expect(server.stored.content.goal).toBe("theirs");
  });

  it("says what another tab has changed, also when it opened while that was being typed", async () => {
    open().change({ ...BLANK, pain: "theirs" });
    await wait(0);
    inAnotherTab();
    const mine = open();
    await wait(0);
    expect(mine.shown()).toMatchObject({ content: BLANK, isRestored: false });
    await wait(1500);
    mine.change({ ...BLANK, goal: "mine" });
    await wait(3000);
    expect(mine.shown()).toMatchObject({ state: "saved", content: { goal: "mine", pain: "theirs" }, taken: ["/pain"] });
  });

  it("takes what a tab has left behind that is open no longer", async () => {
    open().change({ ...BLANK, pain: "left" });
    await wait(0);
    crash();
    inAnotherTab();
    const mine = open();
    await wait(0);
    expect(mine.shown()).toMatchObject({ content: { pain: "left" }, isRestored: true, taken: [] });
    expect(copies()).toHaveLength(1);
  });

  it("takes over what arrives by itself, and keeps what one is typing", async () => {
    const keeper = open();
    keeper.change({ ...BLANK, goal: "mine" });
    server.write({ ...BLANK, pain: "theirs" });
    keeper.arrived(server.stored);
    expect(keeper.shown().content).toEqual({ goal: "mine", pain: "theirs" });
    await wait(3000);
    expect(server.stored.content).toEqual({ goal: "mine", pain: "theirs" });
  });
});

describe("without a network", () => {
  it("keeps every word in the browser through a crash, and saves it when the page is opened again", async () => {
    server.next = ["lost", "lost"];
    const keeper = open();
    keeper.change({ ...BLANK, goal: "typed" });
    await wait(2000);
    keeper.change({ ...BLANK, goal: "typed offline" });
    crash();
    server.next = [];
    const again = open();
    expect(again.shown()).toMatchObject({ content: { goal: "typed offline" }, isRestored: true });
    await wait(3000);
    expect(server.stored.content.goal).toBe("typed offline");
    expect(copies()).toEqual([]);
  });

  it("tries again by itself, and at once when the network is back", async () => {
    server.next = ["lost", "lost"];
    const keeper = open();
    keeper.change({ ...BLANK, goal: "typed" });
    await wait(1500 + 3000);
    expect(server.saves).toHaveLength(2);
    window.dispatchEvent(new Event("online"));
    await wait(0);
    expect(keeper.shown().state).toBe("saved");
  });

  it("puts words kept in this browser beside what somebody saved meanwhile", async () => {
    server.next = ["lost"];
    open().change({ ...BLANK, goal: "mine" });
    await wait(1500);
    crash();
    server.write({ ...BLANK, pain: "theirs" });
    const again = open();
    expect(again.shown()).toMatchObject({ content: { goal: "mine", pain: "theirs" }, taken: ["/pain"] });
  });
});

describe("whose words they are", () => {
  it("keeps no copy once they are saved", async () => {
    const keeper = open();
    keeper.change({ ...BLANK, goal: "a" });
    expect(copies()).toHaveLength(1);
    await wait(1500);
    expect(copies()).toEqual([]);
  });

  it("keeps nothing at all after signing out, whatever is still open", async () => {
    server.next = [SIGN_IN];
    const keeper = open();
    keeper.change({ ...BLANK, goal: "secret" });
    wipeCopies();
    await wait(1500);
    keeper.change({ ...BLANK, goal: "secret too" });
    expect(keeper.shown().state).toBe("signed-out");
    expect(copies()).toEqual([]);
  });

  it("wipes them when somebody else signs in, and never shows them to that person", async () => {
    open("li").change({ ...BLANK, goal: "of li" });
    crash();
    wipeCopies("wang");
    expect(copies()).toEqual([]);
    open("li").change({ ...BLANK, goal: "of li" });
    expect(open("wang").shown().content).toEqual(BLANK);
  });

  it("waits for its person when the session has ended, and the same save then succeeds", async () => {
    server.next = [SIGN_IN];
    const keeper = open();
    keeper.change({ ...BLANK, goal: "a" });
    await wait(1500);
    keeper.change({ ...BLANK, goal: "a and b" });
    await wait(60_000);
    expect(server.saves).toHaveLength(1);
    expect(copies()).toHaveLength(1);
    await keeper.present();
    expect(server.stored.content.goal).toBe("a and b");
    expect(copies()).toEqual([]);
  });

  it("says what the server will not have, keeps it, and tries again after the next change", async () => {
    server.next = [new ApiProblem({ code: "invalid-request", status: 422 })];
    const keeper = open();
    keeper.change({ ...BLANK, goal: "too much" });
    await wait(60_000);
    expect(server.saves).toHaveLength(1);
    expect(keeper.shown()).toMatchObject({ state: "refused", content: { goal: "too much" } });
    keeper.change({ ...BLANK, goal: "less" });
    await wait(1500);
    expect(keeper.shown().state).toBe("saved");
  });
});
