// Lay the headless Chromium of @sparticuz/chromium out in a folder of ours: node unpack-browser.mjs FOLDER.
// The package's own executablePath() writes to the shared temporary folder, so its archives are opened here instead.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";

const folder = process.argv[2];
if (!folder) {
  console.error("Name the folder to unpack into: node unpack-browser.mjs FOLDER");
  process.exit(2);
}
const out = path.resolve(folder);
const entry = fileURLToPath(import.meta.resolve("@sparticuz/chromium"));
const archives = path.resolve(path.dirname(entry), "../bin");
const tar = createRequire(entry)("tar-fs");

fs.mkdirSync(out, { recursive: true });
for (const name of ["al2023", "swiftshader", "fonts"]) {
  await pipeline(
    fs.createReadStream(path.join(archives, `${name}.tar.br`)),
    zlib.createBrotliDecompress(),
    tar.extract(path.join(out, name)),
  );
}
// Written under another name first: a half-unpacked browser must not look like a whole one.
const browser = path.join(out, "chrome-headless-shell");
await pipeline(
  fs.createReadStream(path.join(archives, "chromium.br")),
  zlib.createBrotliDecompress(),
  fs.createWriteStream(`${browser}.new`, { mode: 0o755 }),
);
fs.renameSync(`${browser}.new`, browser);
console.log(browser);
