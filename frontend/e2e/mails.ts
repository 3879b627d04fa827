import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** The link, of a kind or of any, in the newest mail to an address, as a path of the site; blank where none has come. */
export async function linkMailedTo(email: string, kind = ""): Promise<string> {
  const folder = process.env.CITYMATCH_MAIL_FOLDER ?? "";
  for (const name of (await readdir(folder).catch(() => [])).filter((one) => one.endsWith(".eml"))) {
    const [head = "", ...rest] = (await readFile(path.join(folder, name), "utf8")).split(/\r?\n\r?\n/);
    if (!head.includes(email)) continue;
    const body = rest.join("\n\n");
    const text = /base64/i.test(head) ? Buffer.from(body, "base64").toString() : body.replace(/=\r?\n/g, "");
    const [address] = new RegExp(`http\\S+/links/${kind}\\S+`).exec(text.replaceAll("=3D", "=")) ?? [];
    if (address) return new URL(address).pathname + new URL(address).hash;
  }
  return "";
}
