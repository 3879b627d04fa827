import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { PairSummary, Successor } from "../../api/types";
import type { Barred } from "./barred";
import type { Opened } from "./Dialogs";
import { KeyCap } from "./KeyCap";
import type { Action, Keymap, Mode } from "./keymap";
import styles from "./parts.module.css";
import { ToSuccessor } from "./ToSuccessor";
import { REASONS, type Said } from "./types";

interface DecisionBarProps {
  pair: PairSummary;
  /** Why one may not decide, where one may not. */
  barred: Barred | null;
  successor: Successor | null;
  mode: Mode;
  mayDecide: boolean;
  mayDefer: boolean;
  isChair: boolean;
  /** The keys to show; null where they are switched off. */
  keymap: Keymap | null;
  onMode: (mode: Mode) => void;
  onReason: (number: number) => void;
  onDecide: (sent: Said) => void;
  onUndo: () => void;
  onOpen: (opened: Opened) => void;
}

/** What can be done with the pair on the screen, always within reach. */
export function DecisionBar(props: DecisionBarProps) {
  const {
    pair,
    barred,
    successor,
    mode,
    mayDecide,
    mayDefer,
    isChair,
    keymap,
    onMode,
    onReason,
    onDecide,
    onUndo,
    onOpen,
  } = props;
  const { t } = useTranslation();
  const cap = (action: Action) => keymap && <KeyCap name={keymap[action]} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fields of a form
    <div className={styles.bar} role="group" aria-label={t("reviews.acts.title")}>
      {pair.state === "disagreed" && isChair && <p className={styles.quiet}>{t("reviews.acts.consensus")}</p>}
      <div role="status">
        {barred !== null && (
          <p className={styles.notice} data-tone={barred === "superseded" ? "warn" : "plain"}>
            {t(`reviews.barred.${barred}`)}
            {successor !== null && <ToSuccessor successor={successor} scenario={pair.scenario.id} />}
          </p>
        )}
      </div>
      <div className={styles.buttons}>
        <Button type="primary" disabled={!mayDecide} onClick={() => onDecide({ verdict: "shortlist" })}>
          {t("reviews.acts.shortlist")}
          {cap("shortlist")}
        </Button>
        <Button
          disabled={!mayDecide}
          aria-expanded={mode === "reason"}
          onClick={() => onMode(mode === "reason" ? "ready" : "reason")}
        >
          {t("reviews.acts.reject")}
          {cap("reject")}
        </Button>
        <Button disabled={!mayDefer} onClick={() => onDecide({ verdict: "defer" })}>
          {t("reviews.acts.defer")}
          {cap("defer")}
        </Button>
        <button type="button" className={styles.plain} disabled={!mayDefer} onClick={() => onOpen({ kind: "defer" })}>
          {t("reviews.acts.deferUntil")}
        </button>
        <Button type="text" onClick={onUndo}>
          {t("reviews.acts.undo")}
          {cap("undo")}
        </Button>
      </div>
      {mode === "reason" && (
        <Reasons isNumbered={keymap !== null} onReason={onReason} onCancel={() => onMode("ready")} />
      )}
    </div>
  );
}

/** The coded reasons under the keys 1 to 9. */
function Reasons({
  isNumbered,
  onReason,
  onCancel,
}: {
  isNumbered: boolean;
  onReason: (number: number) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever came by the button goes on with the reasons; whoever came by a key stays where the keys are heard.
    if (document.activeElement?.getAttribute("aria-expanded") === "true") {
      group.current?.querySelector<HTMLElement>("button")?.focus();
    }
  }, []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons that act at once are no field of a form
    <div ref={group} role="group" aria-label={t("reviews.acts.why")} className={styles.reasons}>
      {REASONS.map((reason, index) => (
        <button key={reason} type="button" onClick={() => onReason(index + 1)}>
          {isNumbered && <KeyCap name={String(index + 1)} />}
          {t(`reviews.reasons.${reason}`)}
        </button>
      ))}
      <button type="button" className={styles.cancel} onClick={onCancel}>
        {t("common.cancel")}
      </button>
    </div>
  );
}
