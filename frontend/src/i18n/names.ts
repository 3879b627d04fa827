/** Which language a text of the data is in, for the `lang` attribute that fonts and screen readers go by. */
export function languageOf(text: string): "zh-Hans" | "en" {
  return /[\u3400-\u9fff]/.test(text) ? "zh-Hans" : "en";
}

/** An official name as the reader's language shows it: English first with the official name kept beside it. */
export function shownName(
  language: string,
  name: string,
  nameEn: string | null | undefined,
): { main: string; official: string | null } {
  return language === "en" && nameEn ? { main: nameEn, official: name } : { main: name, official: null };
}
