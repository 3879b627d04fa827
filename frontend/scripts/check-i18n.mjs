// Every visible word stands in the catalogues: no word outside them, no key missing, none unused, none differing by language.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const source = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../src");
const LANGUAGES = ["zh", "en", "zh-TW"];
const CJK = /[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]/;
/** Attributes a reader sees or hears. */
const SPOKEN = /\b(?:aria-label|title|placeholder|alt|label|text|lead|note)="([^"{}]*[A-Za-z]{2}[^"{}]*)"/g;
/** A regular expression, where one may stand. */
const PATTERN = /(?<=[=(,:?|&!]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\n\\])+\/[a-z]*/g;
/** Plain English between two tags. */
const BETWEEN_TAGS = />\s*([A-Za-z][A-Za-z ,.'’-]{2,})\s*<\//g;

function keysOf(value, prefix = "") {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "object" ? keysOf(inner, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

function catalogue(language) {
  const folder = path.join(source, "i18n", language);
  const words = Object.fromEntries(
    fs
      .readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => [name.replace(/\.json$/, ""), JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"))]),
  );
  return new Set(keysOf(words).map((key) => key.replace(/_(zero|one|two|few|many|other)$/, "")));
}

const problems = [];
const catalogues = Object.fromEntries(LANGUAGES.map((language) => [language, catalogue(language)]));
for (const language of LANGUAGES.slice(1)) {
  for (const key of catalogues.zh.difference(catalogues[language])) problems.push(`${key}: missing in ${language}`);
  for (const key of catalogues[language].difference(catalogues.zh)) problems.push(`${key}: in ${language}, not in zh`);
}

const used = new Set();
const prefixes = [];
const files = fs
  .readdirSync(source, { recursive: true })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.startsWith("testing"));
for (const name of files) {
  const text = fs.readFileSync(path.join(source, name), "utf8");
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  for (const [, key] of code.matchAll(/["'`]([a-z][\w-]*(?:\.[\w-]+)+)["'`]/gi)) used.add(key);
  for (const [, prefix] of code.matchAll(/`([a-z][\w-]*\.(?:[\w.-]+\.)?)\$\{/gi)) prefixes.push(prefix);
  // What a pattern looks for and the marks around a title are no words.
  const words = code.replace(PATTERN, "").replace(/[《》“”…×—]/g, "");
  if (CJK.test(words)) problems.push(`src/${name}: Chinese outside the catalogues`);
  for (const [, found] of words.matchAll(SPOKEN)) problems.push(`src/${name}: “${found}” outside the catalogues`);
  for (const [, found] of words.matchAll(BETWEEN_TAGS)) problems.push(`src/${name}: “${found}” outside the catalogues`);
}
const namespaces = new Set([...catalogues.zh].map((key) => key.split(".")[0]));
for (const key of used) {
  if (namespaces.has(key.split(".")[0]) && !catalogues.zh.has(key)) problems.push(`${key}: used, but in no catalogue`);
}
for (const key of catalogues.zh) {
  if (!used.has(key) && !prefixes.some((prefix) => key.startsWith(prefix))) problems.push(`${key}: never used`);
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`i18n: ${catalogues.zh.size} keys, the same in ${LANGUAGES.join(", ")}, all used`);
