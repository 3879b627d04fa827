// The first page may load 350 kB (gzip) of shared code and each route 150 kB more; the chart comes later, with at
// most 200 kB; run after `npm run build`.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";

const SHARED_LIMIT = 350_000;
const ROUTE_LIMIT = 150_000;
const LATER_LIMIT = 200_000;
const dist = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../dist");
const manifest = JSON.parse(fs.readFileSync(path.join(dist, ".vite/manifest.json"), "utf8"));

function filesOf(key, seen = new Set()) {
  if (seen.has(key)) return [];
  seen.add(key);
  const chunk = manifest[key];
  return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap((one) => filesOf(one, seen))];
}

function weight(files) {
  return files.reduce(
    (sum, file) => sum + zlib.gzipSync(fs.readFileSync(path.join(dist, file)), { level: 9 }).length,
    0,
  );
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
// Chinese is what most readers get, so its catalogue belongs to the first load.
const shared = new Set([...filesOf(entry), ...filesOf("src/i18n/zh/index.ts")]);
const problems = [];
const sharedWeight = weight([...shared]);
if (sharedWeight > SHARED_LIMIT) problems.push(`shared code weighs ${sharedWeight} bytes, at most ${SHARED_LIMIT}`);
let heaviest = 0;
for (const key of Object.keys(manifest).filter((name) => /^src\/features\/.+Page\.tsx$/.test(name))) {
  const own = weight([...new Set(filesOf(key))].filter((file) => !shared.has(file)));
  heaviest = Math.max(heaviest, own);
  if (own > ROUTE_LIMIT) problems.push(`${key} adds ${own} bytes, at most ${ROUTE_LIMIT}`);
}
const chart = "src/features/home/drawing.ts";
if (!manifest[chart]?.isDynamicEntry) problems.push(`${chart} is not loaded apart from its page`);
else {
  const later = weight(filesOf(chart).filter((file) => !shared.has(file)));
  if (later > LATER_LIMIT) problems.push(`${chart} weighs ${later} bytes, at most ${LATER_LIMIT}`);
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`bundle: ${sharedWeight} bytes shared (gzip), the heaviest page adds ${heaviest}`);
