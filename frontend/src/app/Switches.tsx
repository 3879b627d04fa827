import { useTranslation } from "react-i18next";
import { LANGUAGES, switchLanguage } from "../i18n/setup";
import { Icon } from "../ui/Icon";
import styles from "./layout.module.css";
import { useThemeChoice } from "./providers";
import { THEMES } from "./theme";

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <fieldset className={styles.languages}>
      <legend className="sr-only">{t("common.language")}</legend>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={i18n.language === language}
          aria-label={t(`common.languages.${language}.name`)}
          onClick={() => void switchLanguage(language)}
        >
          {t(`common.languages.${language}.short`)}
        </button>
      ))}
    </fieldset>
  );
}

const THEME_ICONS = { auto: "auto", light: "sun", dark: "moon" } as const;

/** One button that goes round: follow the screen, light, dark. */
export function ThemeSwitch() {
  const { t } = useTranslation();
  const { chosen, choose } = useThemeChoice();
  const next = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length] ?? "auto";
  const label = t("common.themeSwitch", { now: t(`common.themes.${chosen}`), next: t(`common.themes.${next}`) });
  return (
    <button type="button" className={styles.theme} aria-label={label} title={label} onClick={() => choose(next)}>
      <Icon name={THEME_ICONS[chosen]} />
    </button>
  );
}
