import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Digest.module.css";
import { Icon } from "./Icon";

type State = "idle" | "done" | "failed";

const SHOWN_MS = 2000;

/** Puts a text on the clipboard and says whether it got there; a page without HTTPS may not be allowed to. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<State>("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("done");
    } catch {
      setState("failed");
    }
  };
  return (
    <>
      <button
        type="button"
        className={styles.copy}
        data-state={state}
        aria-label={label}
        title={label}
        onClick={() => void copy()}
      >
        <Icon name={state === "done" ? "check" : "copy"} size={15} />
        <span aria-hidden="true">{t(`copy.${state}`)}</span>
      </button>
      <span className="sr-only" role="status">
        {state === "idle" ? "" : t(`copy.${state}`)}
      </span>
    </>
  );
}

/** A checksum in groups of eight, so that two people can compare it aloud; copied in one piece. */
export function Digest({ value, label }: { value: string; label: string }) {
  const groups = value.match(/.{1,8}/g) ?? [];
  return (
    <span className={styles.digest}>
      <code className={styles.value}>
        {groups.map((group, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the groups of one checksum never move
          <span key={index}>{group}</span>
        ))}
      </code>
      <CopyButton text={value} label={label} />
    </span>
  );
}
