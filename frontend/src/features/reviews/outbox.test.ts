import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { wipeCopies } from "../../api/copies";
import { ApiProblem } from "../../api/problems";
import type { Decision } from "../../api/types";
import { pairOf } from "../../testing/reviews";
import { type Entry, type Landed, Outbox, type OutboxOptions } from "./outbox";

const ME = "u-me";
const DOWN = new ApiProblem({ code: "unreachable", status: 0 });
const SIGNED_OUT = new ApiProblem({ code: "sign-in-required", status: 401 });
const TAKEN = new ApiProblem({ code: "already-decided", status: 409 });

/** A server that can be down; it carries out each key once, whatever happens to its answer. */
class Server {
  readonly asked: Entry[] = [];
  readonly done = new Map<string, Landed>();
  fault: unknown = null;
  /** The answer is lost on its way back. */
  isMute = false;

  readonly carry = async (entry: Entry): Promise<Landed> => {
    this.asked.push(entry);
    await Promise.resolve();
    if (this.fault !== null) throw this.fault;
    const landed = this.done.get(entry.key) ?? this.#landed(entry);
    this.done.set(entry.key, landed);
    if (this.isMute) throw DOWN;
    return landed;
  };

  #landed(entry: Entry): Landed {
    const version = (entry.kind === "decision" ? entry.sent.version : entry.pair.version) + 1;
    const pair = { ...entry.pair, version };
    return { pair, decision: { id: `d-${entry.key}` } as Decision };
  }
}

const open: (() => void)[] = [];

function outbox(server: Server, more: Partial<OutboxOptions> = {}): Outbox {
  const box = new Outbox({ person: ME, carry: server.carry, onLanded: () => {}, onRefused: () => {}, ...more });
  open.push(box.open());
  return box;
}

const kept = () => Object.keys(localStorage).filter((key) => key.startsWith("citymatch.draft."));
const kinds = (server: Server) => server.asked.map((entry) => entry.kind);

describe("Outbox", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    for (const close of open.splice(0)) close();
    vi.useRealTimers();
  });

  it("sends one at a time, in the order they were decided", async () => {
    const server = new Server();
    const box = outbox(server);
    for (const id of ["p-1", "p-2", "p-3"]) box.decide(pairOf(id), { verdict: "shortlist" });
    expect(server.asked).toHaveLength(1);
    await box.flush();
    expect(server.asked.map((entry) => entry.pair.id)).toEqual(["p-1", "p-2", "p-3"]);
    expect(box.shown()).toMatchObject({ entries: [], state: "idle" });
  });

  it("keeps what cannot be sent over a reload, and sends it by the same key", async () => {
    const server = new Server();
    server.isMute = true;
    const before = outbox(server);
    before.decide(pairOf("p-1"), { verdict: "shortlist" });
    await before.flush();
    expect(before.shown().state).toBe("offline");
    for (const close of open.splice(0)) close();

    server.isMute = false;
    const after = outbox(server);
    await after.flush();
    expect(after.shown()).toMatchObject({ entries: [], state: "idle" });
    expect(new Set(server.asked.map((entry) => entry.key)).size).toBe(1);
    expect(server.done.size).toBe(1);
    expect(kept()).toEqual([]);
  });

  it("tries again by itself, and at once when the line is back", async () => {
    const server = new Server();
    server.fault = DOWN;
    const box = outbox(server);
    box.decide(pairOf("p-1"), { verdict: "reject", reason: "off_topic" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.asked).toHaveLength(2);
    server.fault = null;
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(server.done.size).toBe(1);
  });

  it("waits for its author to sign in again", async () => {
    const server = new Server();
    server.fault = SIGNED_OUT;
    const box = outbox(server);
    box.decide(pairOf("p-1"), { verdict: "shortlist" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([box.shown().state, server.asked.length]).toEqual(["signed-out", 1]);
    server.fault = null;
    await box.flush();
    expect(server.done.size).toBe(1);
  });

  it("tells what is refused and goes on with the next", async () => {
    const server = new Server();
    const refused: string[] = [];
    const carry = (entry: Entry) => (entry.pair.id === "p-1" ? Promise.reject(TAKEN) : server.carry(entry));
    const box = outbox(server, { carry, onRefused: ({ entry }) => refused.push(entry.pair.id) });
    box.decide(pairOf("p-1"), { verdict: "shortlist" });
    box.decide(pairOf("p-2"), { verdict: "shortlist" });
    await box.flush();
    expect([refused, server.done.size, box.shown().entries.length]).toEqual([["p-1"], 1, 0]);
    expect(box.shown().refused).toHaveLength(1);
  });

  it("keeps what was refused, and what its author wrote, over a reload until it has been read", async () => {
    const server = new Server();
    const carry = () => Promise.reject(TAKEN);
    const before = outbox(server, { carry });
    before.decide(pairOf("p-1"), { verdict: "reject", reason: "other", reason_text: "重复报名" });
    await before.flush();
    for (const close of open.splice(0)) close();

    const after = outbox(server, { carry });
    expect(after.shown()).toMatchObject({
      entries: [],
      refused: [{ entry: { sent: { reason_text: "重复报名" } }, error: { code: "already-decided", status: 409 } }],
    });
    after.dismiss(after.shown().refused[0]?.entry.key ?? "");
    expect([after.shown().refused, kept()]).toEqual([[], []]);
  });

  it("takes back what has not left without a word to the server", async () => {
    const server = new Server();
    server.fault = DOWN;
    const box = outbox(server);
    box.decide(pairOf("p-1"), { verdict: "shortlist" });
    box.decide(pairOf("p-2"), { verdict: "shortlist" });
    await vi.advanceTimersByTimeAsync(0);
    box.withdraw(box.shown().entries[1]?.key ?? "");
    server.fault = null;
    await box.flush();
    expect([...server.done.values()].map((landed) => landed.pair.id)).toEqual(["p-1"]);
  });

  it("undoes what was taken back while its answer was on the way, and decides again over that", async () => {
    const server = new Server();
    const box = outbox(server);
    box.decide(pairOf("p-1"), { verdict: "shortlist" });
    box.withdraw(box.shown().entries[0]?.key ?? "");
    box.decide(pairOf("p-1"), { verdict: "reject", reason: "risk" });
    await box.flush();
    expect(kinds(server)).toEqual(["decision", "undo", "decision"]);
    const [first, undo, second] = server.asked;
    expect(undo).toMatchObject({ decision_id: `d-${first?.key}` });
    expect(second).toMatchObject({ sent: { verdict: "reject", version: 3 } });
  });

  it("keeps nothing and sends nothing once its author has signed out", async () => {
    const server = new Server();
    server.fault = DOWN;
    const box = outbox(server);
    box.decide(pairOf("p-1"), { verdict: "shortlist" });
    await vi.advanceTimersByTimeAsync(0);
    wipeCopies();
    server.fault = null;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.done.size).toBe(0);
    expect(kept()).toEqual([]);
  });
});
