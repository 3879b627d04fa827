import { useSyncExternalStore } from "react";

/** The theme pages are shown in; what is drawn, and not styled, must notice when it changes. */
export function useShownTheme(): string | undefined {
  return useSyncExternalStore(onThemeChange, shownTheme);
}

function shownTheme(): string | undefined {
  return document.documentElement.dataset.theme;
}

function onThemeChange(notice: () => void): () => void {
  const observer = new MutationObserver(notice);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
