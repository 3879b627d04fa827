import type { Proof } from "../../api/types";

type Step = Proof["list_path"][number];

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The digest of parts after each other, the first of them a byte that says what they are (RFC 6962). */
async function digest(kind: number, ...parts: Uint8Array[]): Promise<Uint8Array> {
  const whole = new Uint8Array([kind, ...parts.flatMap((part) => [...part])]);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

async function follow(entry: Uint8Array, steps: readonly Step[]): Promise<Uint8Array> {
  let reached = entry;
  for (const { side, sha256 } of steps) {
    const other = bytesOf(sha256);
    reached = await (side === "left" ? digest(1, other, reached) : digest(1, reached, other));
  }
  return reached;
}

/** Whether what is shown is what is stated, and leads up to the digest that the run has published. */
export async function holds(proof: Proof): Promise<boolean> {
  const stated = JSON.parse(proof.statement) as Record<string, unknown>;
  const shown: Record<string, unknown> = {
    scenario_id: proof.scenario.id,
    vendor_id: proof.vendor_id,
    capability_id: proof.capability.id,
    rank: proof.rank,
    ranked: proof.ranked,
    score: proof.score,
  };
  if (Object.entries(shown).some(([name, value]) => stated[name] !== value)) return false;
  const list = await follow(await digest(0, new TextEncoder().encode(proof.statement)), proof.list_path);
  if (hexOf(list) !== proof.list_sha256) return false;
  const scenario = bytesOf(proof.scenario.id.replaceAll("-", ""));
  const reached = await follow(await digest(0, scenario, list), proof.run_path);
  return hexOf(reached) === proof.places_sha256;
}
