// Unpack the Chromium of the npm package @sparticuz/chromium: node unpack-browser.mjs FRONTEND TARGET. Fetches nothing.
import { createReadStream, createWriteStream, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const [frontend, target] = process.argv.slice(2);
const chromium = join(resolve(frontend), "node_modules", "@sparticuz", "chromium");
const tar = createRequire(join(chromium, "package.json"))("tar-fs");
mkdirSync(target, { recursive: true });

/** Decompress one archive of the package into `sink`. */
const unpack = (name, sink) =>
  pipeline(createReadStream(join(chromium, "bin", name), { highWaterMark: 2 ** 22 }), createBrotliDecompress(), sink);

for (const name of ["al2023", "swiftshader", "fonts"]) {
  await unpack(`${name}.tar.br`, tar.extract(join(target, name)));
}
await unpack("chromium.br", createWriteStream(join(target, "chrome-headless-shell"), { mode: 0o755 }));
