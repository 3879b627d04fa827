import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["zh-CN", "zh-TW", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = "citymatch.language";

const CATALOGUES: Record<Language, () => Promise<{ default: Record<string, unknown> }>> = {
  "zh-CN": () => import("./zh"),
  "zh-TW": () => import("./zh-TW"),
  en: () => import("./en"),
};

function isLanguage(value: string | null): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** The reader's choice; without one, Chinese, in the script the browser asks for. */
function initialLanguage(): Language {
  const stored = readStored(STORAGE_KEY);
  if (isLanguage(stored)) return stored;
  return /^zh-(tw|hk|mo|hant)/i.test(navigator.language) ? "zh-TW" : "zh-CN";
}

export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing still shows the choice until the page is closed.
  }
}

export async function setUpLanguage(language: Language = initialLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    supportedLngs: LANGUAGES,
    load: "currentOnly",
    fallbackLng: false,
    interpolation: { escapeValue: false },
    resources: { [language]: { translation: (await CATALOGUES[language]()).default } },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** Load the catalogue, then switch; the page never shows a bare key. */
export async function switchLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await CATALOGUES[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  store(STORAGE_KEY, language);
}
