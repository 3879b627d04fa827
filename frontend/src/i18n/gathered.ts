/** One catalogue out of the files of a language: `./home.json` becomes the keys `home.…`. */
export function gathered(files: Record<string, Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(files).map(([path, words]) => [path.replace(/^\.\/|\.json$/g, ""), words]));
}
