import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { setUpLanguage, switchLanguage } from "../i18n/setup";

await setUpLanguage("zh-CN");

// What jsdom lacks and the pages ask for.
Object.defineProperty(window, "matchMedia", {
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }),
});
window.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;

beforeEach(async () => {
  await switchLanguage("zh-CN");
});

afterEach(() => {
  cleanup();
  localStorage.clear();
});
