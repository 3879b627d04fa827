// The import order of the frontend: api ← i18n ← ui ← features ← app; a feature never imports another.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const LAYERS = ["api", "i18n", "ui", "features", "app"];
const source = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../src");

/** The parts of a path under src, or null for a package. */
function partsOf(from, wanted) {
  if (!wanted.startsWith(".")) return null;
  return path.relative(source, path.resolve(path.dirname(from), wanted)).split(path.sep);
}

/** Why one file may not import another, or null. */
export function complaint(fromParts, toParts) {
  const [fromLayer, fromFeature] = fromParts;
  const [toLayer, toFeature] = toParts;
  const from = LAYERS.indexOf(fromLayer);
  const to = LAYERS.indexOf(toLayer);
  if (from === -1 || to === -1) return null;
  if (to > from) return `${fromLayer} may not import ${toLayer}`;
  if (fromLayer === "features" && toLayer === "features" && fromFeature !== toFeature) {
    return `the feature ${fromFeature} may not import the feature ${toFeature}`;
  }
  return null;
}

const problems = [];
const files = fs.readdirSync(source, { recursive: true }).filter((name) => /\.tsx?$/.test(name));
for (const name of files) {
  // Tests stand above the layers: they may put a whole page together.
  if (/\.test\.tsx?$/.test(name)) continue;
  const file = path.join(source, name);
  const text = fs.readFileSync(file, "utf8");
  for (const [, wanted] of text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)) {
    const parts = partsOf(file, wanted);
    const problem = parts && complaint(name.split(path.sep), parts);
    if (problem) problems.push(`src/${name}: ${problem} (${wanted})`);
  }
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`imports: ${files.length} files keep the order ${LAYERS.join(" ← ")}`);
