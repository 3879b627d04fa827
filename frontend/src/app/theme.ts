import { type ThemeConfig, theme } from "antd";
import { useCallback, useEffect, useState } from "react";
import { readStored, store } from "../i18n/setup";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const STORAGE_KEY = "citymatch.theme";
const DARK_SCREEN = "(prefers-color-scheme: dark)";

/** The reader's theme; `auto` follows the screen while the page is open. public/theme.js does the same before React. */
export function useTheme(): { chosen: Theme; dark: boolean; choose: (theme: Theme) => void } {
  const [chosen, setChosen] = useState<Theme>(() => {
    const stored = readStored(STORAGE_KEY);
    return THEMES.find((one) => one === stored) ?? "auto";
  });
  const [screenDark, setScreenDark] = useState(() => matchMedia(DARK_SCREEN).matches);
  useEffect(() => {
    const query = matchMedia(DARK_SCREEN);
    const follow = () => setScreenDark(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  const dark = chosen === "dark" || (chosen === "auto" && screenDark);
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }, [dark]);
  const choose = useCallback((next: Theme) => {
    store(STORAGE_KEY, next);
    setChosen(next);
  }, []);
  return { chosen, dark, choose };
}

/** What antd must know of ui/tokens.css: its own derived colours are computed from these, so they cannot be variables. */
export function antdTheme(dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      fontFamily: "var(--font)",
      fontSize: 15,
      controlHeight: 38,
      borderRadius: 6,
      motion: false,
      colorPrimary: dark ? "#6aa5fa" : "#0b4fae",
      colorError: dark ? "#ff9d94" : "#b3261e",
      colorLink: dark ? "#86b6ff" : "#0b4fae",
      colorBgContainer: dark ? "#151d28" : "#ffffff",
      colorBgElevated: dark ? "#1a2431" : "#ffffff",
      colorText: dark ? "#e7edf5" : "#152033",
      colorTextPlaceholder: dark ? "#98a6ba" : "#5a687f",
      colorTextDescription: dark ? "#98a6ba" : "#5a687f",
      colorBorder: dark ? "#6e7f96" : "#8794a8",
    },
    components: {
      Button: {
        primaryColor: dark ? "#0b1a30" : "#ffffff",
        dangerColor: dark ? "#3a1a18" : "#ffffff",
        primaryShadow: "none",
        dangerShadow: "none",
      },
    },
  };
}
