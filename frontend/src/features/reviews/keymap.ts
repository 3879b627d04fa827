/** What one can do at the review desk with a single key. */
export const ACTIONS = [
  "next",
  "previous",
  "shortlist",
  "reject",
  "defer",
  "undo",
  "note",
  "evidence",
  "search",
  "help",
] as const;
export type Action = (typeof ACTIONS)[number];
export type Keymap = Readonly<Record<Action, string>>;

const SPACE = "Space";

/** The keys as they come; everybody may choose others. */
export const SHIPPED: Keymap = {
  next: "j",
  previous: "k",
  shortlist: "a",
  reject: "x",
  defer: "Space",
  undo: "z",
  note: "n",
  evidence: "e",
  search: "/",
  help: "?",
};

/** Keys that always mean the same, besides the chosen ones. */
const FIXED: Readonly<Record<string, Action>> = { ArrowDown: "next", ArrowUp: "previous", Backspace: "undo" };

/** Holding one of these down goes on; holding any other down does it once. */
const REPEATED: readonly Action[] = ["next", "previous"];

/** What of a pressed key counts. */
export type Pressed = Pick<
  KeyboardEvent,
  "key" | "isComposing" | "keyCode" | "ctrlKey" | "altKey" | "metaKey" | "repeat"
>;

/** `reason`: a rejection has been begun and waits for the number of its reason. */
export type Mode = "ready" | "reason";

export type Act = { kind: "do"; action: Action } | { kind: "reason"; number: number } | { kind: "cancel" };

export interface Step {
  mode: Mode;
  act: Act | null;
  /** The key is ours, so that the page does not scroll by it. */
  isTaken: boolean;
}

/** What a browser says of a key that goes to an input method and not to the page. */
const TO_INPUT_METHOD = 229;

/**
 * What a key means where the desk stands, and where the desk stands then.
 *
 * A key that goes to an input method means nothing here, even when it names a letter; nor does one held with Ctrl, Alt
 * or Command, which belongs to the browser.
 */
export function press(mode: Mode, pressed: Pressed, keymap: Keymap): Step {
  const isForeign = pressed.isComposing || pressed.keyCode === TO_INPUT_METHOD || pressed.key === "Process";
  if (isForeign || pressed.ctrlKey || pressed.altKey || pressed.metaKey) return { mode, act: null, isTaken: false };
  return mode === "reason" ? choose(pressed, keymap) : begin(pressed, keymap);
}

function begin(pressed: Pressed, keymap: Keymap): Step {
  const action = actionOf(pressed.key, keymap);
  if (action === undefined) return { mode: "ready", act: null, isTaken: false };
  if (pressed.repeat && !REPEATED.includes(action)) return { mode: "ready", act: null, isTaken: true };
  return { mode: action === "reject" ? "reason" : "ready", act: { kind: "do", action }, isTaken: true };
}

/** While a reason is asked for, every other letter is dead: a rejection never becomes something else by a slip. */
function choose(pressed: Pressed, keymap: Keymap): Step {
  if (/^[1-9]$/.test(pressed.key)) {
    if (pressed.repeat) return { mode: "reason", act: null, isTaken: true };
    return { mode: "ready", act: { kind: "reason", number: Number(pressed.key) }, isTaken: true };
  }
  const action = actionOf(pressed.key, keymap);
  const isCancel = pressed.key === "Escape" || (action !== undefined && ["reject", "undo"].includes(action));
  if (isCancel && !pressed.repeat) return { mode: "ready", act: { kind: "cancel" }, isTaken: true };
  return { mode: "reason", act: null, isTaken: action !== undefined };
}

function actionOf(key: string, keymap: Keymap): Action | undefined {
  const named = keyName(key);
  return ACTIONS.find((action) => keymap[action] === named) ?? FIXED[named];
}

/** One name for a key, however Shift and Caps Lock stand. */
export function keyName(key: string): string {
  if (key === " ") return SPACE;
  return key.length === 1 ? key.toLowerCase() : key;
}

/** Whether a key can be chosen: one that writes an ASCII character, and no digit, since digits name reasons. */
export function isChoosable(key: string): boolean {
  return /^[!-/:-~]$/.test(key) || keyName(key) === SPACE;
}

/** Give an action another key; whichever action had it takes the old one, so that none is ever without. */
export function withKey(keymap: Keymap, action: Action, key: string): Keymap {
  const wanted = keyName(key);
  const holder = ACTIONS.find((other) => keymap[other] === wanted);
  return { ...keymap, ...(holder === undefined ? {} : { [holder]: keymap[action] }), [action]: wanted };
}

/** The keys somebody has chosen, over those that come with the desk; what is kept of an older desk is put right. */
export function keymapOf(chosen: Readonly<Record<string, string>>): Keymap {
  return ACTIONS.reduce<Keymap>((keymap, action) => {
    const key = chosen[action];
    return key !== undefined && isChoosable(key) ? withKey(keymap, action, key) : keymap;
  }, SHIPPED);
}
