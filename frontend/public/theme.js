// Runs before the first paint, so that a dark screen never flashes white. A file of its own: the policy forbids inline scripts.
(() => {
  let theme = null;
  let language = null;
  try {
    theme = localStorage.getItem("citymatch.theme");
    language = localStorage.getItem("citymatch.language");
  } catch {
    // Storage may be closed to us; the defaults then stand.
  }
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  if (["zh-CN", "zh-TW", "en"].includes(language)) document.documentElement.lang = language;
})();
