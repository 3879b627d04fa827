import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { setUpLanguage, switchLanguage } from "../i18n/setup";

// A busy machine may take seconds to compile a page the first time it is asked for.
configure({ asyncUtilTimeout: 15_000 });
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
window.ResizeObserver = class {
  observe = () => undefined;
  unobserve = () => undefined;
  disconnect = () => undefined;
};
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
  this.dispatchEvent(new Event("close"));
};
window.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;

beforeEach(async () => {
  await switchLanguage("zh-CN");
});

afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});
