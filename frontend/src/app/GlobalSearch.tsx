import { type FormEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { Icon } from "../ui/Icon";
import styles from "./layout.module.css";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable], [role=combobox]") !== null
  );
}

/** Search over everything; `/` puts the cursor here, except where someone is already typing. */
export function GlobalSearch() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [params] = useSearchParams();
  const input = useRef<HTMLInputElement>(null);
  const asked = pathname === "/search" ? (params.get("q") ?? "") : "";

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      // A page may have a search of its own under the same key.
      if (event.defaultPrevented || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  useEffect(() => {
    if (input.current) input.current.value = asked;
  }, [asked]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const q = input.current?.value.trim() ?? "";
    navigate(q ? `/search?${new URLSearchParams({ q })}` : "/search");
  };

  return (
    <div className={styles.search}>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers of Chromium below 118, still common in offices, do not know <search> */}
      <form role="search" aria-label={t("common.searchAll")} onSubmit={submit}>
        <Icon name="search" size={16} />
        <input
          ref={input}
          type="search"
          name="q"
          defaultValue={asked}
          aria-label={t("common.searchAll")}
          aria-keyshortcuts="/"
          placeholder={t("common.searchPlaceholder")}
          autoComplete="off"
          enterKeyHint="search"
        />
        <span className={styles.shortcut} aria-hidden="true">
          /
        </span>
      </form>
    </div>
  );
}
