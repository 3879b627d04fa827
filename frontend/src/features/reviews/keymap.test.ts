import { describe, expect, it } from "vitest";
import { ACTIONS, keymapOf, type Mode, type Pressed, press, SHIPPED, withKey } from "./keymap";

const key = (name: string, more: Partial<Pressed> = {}): Pressed => ({
  key: name,
  isComposing: false,
  keyCode: 0,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...more,
});

/** The acts of some keys pressed one after the other, and where the desk stands then. */
function typed(keys: readonly Pressed[], keymap = SHIPPED) {
  return keys.reduce<{ mode: Mode; acts: unknown[] }>(
    ({ mode, acts }, pressed) => {
      const step = press(mode, pressed, keymap);
      return { mode: step.mode, acts: step.act === null ? acts : [...acts, step.act] };
    },
    { mode: "ready", acts: [] },
  );
}

describe("the keys of the desk", () => {
  it("takes a letter with Caps Lock or Shift for the same letter", () => {
    expect(typed([key("a"), key("A")]).acts).toEqual([
      { kind: "do", action: "shortlist" },
      { kind: "do", action: "shortlist" },
    ]);
  });

  it("moves by the arrows whatever keys have been chosen", () => {
    const keymap = withKey(SHIPPED, "next", "w");
    expect(typed([key("ArrowDown"), key("w"), key("j")], keymap).acts).toEqual([
      { kind: "do", action: "next" },
      { kind: "do", action: "next" },
    ]);
  });

  it("rejects by two keys, the second of which names the reason", () => {
    expect(typed([key("x"), key("3")])).toEqual({
      mode: "ready",
      acts: [
        { kind: "do", action: "reject" },
        { kind: "reason", number: 3 },
      ],
    });
  });

  it("does nothing else while a reason is asked for, and lets go by Escape, X or Z", () => {
    expect(typed([key("x"), key("a"), key("j"), key(" "), key("0")]).mode).toBe("reason");
    expect(typed([key("x"), key("a"), key("j"), key(" "), key("0")]).acts).toHaveLength(1);
    for (const name of ["Escape", "x", "z", "Backspace"]) {
      expect(typed([key("x"), key(name), key("1")])).toEqual({
        mode: "ready",
        acts: [{ kind: "do", action: "reject" }, { kind: "cancel" }],
      });
    }
  });

  it("takes a digit for nothing before a rejection has been begun", () => {
    expect(typed([key("1"), key("9")]).acts).toEqual([]);
  });

  it.each([
    ["while Chinese is being composed", { isComposing: true }],
    ["of which the browser only says that an input method has it", { keyCode: 229 }],
    ["held with Ctrl", { ctrlKey: true }],
    ["held with Alt", { altKey: true }],
    ["held with Command", { metaKey: true }],
  ])("leaves a key alone %s", (_, more) => {
    for (const name of ["a", "x", " ", "z"]) {
      expect(press("ready", key(name, more), SHIPPED)).toEqual({ mode: "ready", act: null, isTaken: false });
    }
    expect(press("reason", key("1", more), SHIPPED)).toEqual({ mode: "reason", act: null, isTaken: false });
  });

  it("decides once however long the key is held, and goes on moving", () => {
    const held = { repeat: true };
    expect(typed([key("a", held), key(" ", held), key("z", held)]).acts).toEqual([]);
    expect(typed([key("x"), key("1", held)]).mode).toBe("reason");
    expect(typed([key("j", held), key("j", held)]).acts).toHaveLength(2);
  });
});

describe("chosen keys", () => {
  it("change places, so that no two actions share one and none is without", () => {
    const keymap = withKey(SHIPPED, "shortlist", "J");
    expect([keymap.shortlist, keymap.next]).toEqual(["j", "a"]);
    expect(new Set(ACTIONS.map((action) => keymap[action])).size).toBe(ACTIONS.length);
  });

  it("are read with what is wrong about them put right", () => {
    const keymap = keymapOf({ shortlist: "s", reject: "4", defer: "Enter", undo: "s", gone: "q" });
    expect(keymap).toEqual({ ...SHIPPED, shortlist: "z", undo: "s" });
  });
});
