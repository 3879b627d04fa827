const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH = 18;
const BASE = 31;

/** What is wrong with a 统一社会信用代码, as far as it says so itself. */
export type CodeFault = { kind: "length"; count: number } | { kind: "letters"; letters: string } | { kind: "check" };

/** A code as it is written down: no blanks, capital letters. */
export function tidyCode(typed: string): string {
  return typed.replace(/[\s-]/g, "").toUpperCase();
}

/** Why this cannot be a credit code, or null where its check character belongs to the others (GB 32100-2015). */
export function faultOf(code: string): CodeFault | null {
  const strange = [...new Set(code)].filter((letter) => !ALPHABET.includes(letter));
  if (strange.length > 0) return { kind: "letters", letters: strange.join("") };
  if (code.length !== LENGTH) return { kind: "length", count: code.length };
  // The weights are the powers of three; the check character makes the sum divisible.
  const sums = [...code.slice(0, -1)].reduce(
    ({ sum, weight }, letter) => ({
      sum: (sum + weight * ALPHABET.indexOf(letter)) % BASE,
      weight: (weight * 3) % BASE,
    }),
    { sum: 0, weight: 1 },
  );
  return (sums.sum + ALPHABET.indexOf(code.slice(-1))) % BASE === 0 ? null : { kind: "check" };
}
