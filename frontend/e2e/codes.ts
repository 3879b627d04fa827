import { createHmac } from "node:crypto";

/** The code an app shows for a secret (RFC 6238). */
export function codeOf(secret: string, at = Date.now()): string {
  const bits = [...secret].map((char) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(char).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))))
    .update(step)
    .digest();
  const truncated = mac.readUInt32BE((mac[19] ?? 0) & 15) & 0x7fffffff;
  return String(truncated % 1_000_000).padStart(6, "0");
}

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** A credit code nobody else has, with the check character that belongs to it (GB 32100-2015). */
export function freshCreditCode(): string {
  const digits = `91440300MA${String(Date.now() % 10_000_000).padStart(7, "0")}`;
  const sum = [...digits].reduce(
    ({ total, weight }, letter) => ({
      total: total + weight * ALPHABET.indexOf(letter),
      weight: (weight * 3) % 31,
    }),
    { total: 0, weight: 1 },
  ).total;
  return `${digits}${ALPHABET[(31 - (sum % 31)) % 31]}`;
}
