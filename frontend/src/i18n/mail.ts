export const MAIL_LANGUAGES = ["zh-CN", "en"] as const;
export type MailLanguage = (typeof MAIL_LANGUAGES)[number];

/** The language mail is written in to somebody who reads the pages in this one. */
export function mailLanguage(language: string): MailLanguage {
  return language === "en" ? "en" : "zh-CN";
}
