import { Button, Input } from "antd";
import { type FormEvent, useId } from "react";
import { useTranslation } from "react-i18next";
import { refusedFields } from "../../api/problems";
import { useWording } from "../../i18n/wording";
import styles from "./WhatIfPage.module.css";
import { type Entries, isHundred, pointsOf } from "./weights";

/** Where the slider ends; more can be typed. */
const SLIDER_END = 100;

interface WeightFormProps {
  entries: Entries;
  sum: number;
  /** What the server said to the last trial. */
  error: unknown;
  /** Somebody tried what cannot be tried. */
  complaining: boolean;
  pending: boolean;
  onChange: (signal: string, text: string) => void;
  /** Where one starts again. */
  reset: string;
  onReset: () => void;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** A slider and a number for every signal, and what they add up to. */
export function WeightForm({
  entries,
  sum,
  error,
  complaining,
  pending,
  onChange,
  reset,
  onReset,
  onSubmit,
}: WeightFormProps) {
  const { t } = useTranslation();
  const refused = refusedFields(error).filter(({ field }) => field === "signals");
  const sumNote = useId();
  return (
    <form onSubmit={onSubmit} noValidate className={styles.form}>
      <ul className={styles.signals}>
        {Object.entries(entries).map(([signal, text]) => (
          <Signal
            key={signal}
            signal={signal}
            text={text}
            wrong={pointsOf(text) === null || refused.some(({ part }) => part === signal)}
            onChange={(next) => onChange(signal, next)}
          />
        ))}
      </ul>
      <p className={styles.sum}>
        {t("evaluations.whatIf.sum")} <output data-testid="weight-sum">{sum}</output>
      </p>
      <p id={sumNote} className={styles.sumNote} data-wrong={complaining && sum === 0}>
        {sum === 0 ? t("evaluations.whatIf.allZero") : !isHundred(sum) && t("evaluations.whatIf.sumOff")}
      </p>
      <div className={styles.actions}>
        <Button type="primary" htmlType="submit" aria-describedby={sumNote} aria-disabled={pending}>
          {t("evaluations.whatIf.try")}
        </Button>
        <Button onClick={onReset}>{reset}</Button>
      </div>
    </form>
  );
}

interface SignalProps {
  signal: string;
  text: string;
  wrong: boolean;
  onChange: (text: string) => void;
}

function Signal({ signal, text, wrong, onChange }: SignalProps) {
  const { t } = useTranslation();
  const wording = useWording();
  const id = useId();
  const label = wording.signal(signal);
  return (
    <li className={styles.signal}>
      <label htmlFor={id}>{label}</label>
      <input
        type="range"
        className={styles.slider}
        min={0}
        max={SLIDER_END}
        step={1}
        value={Math.min(SLIDER_END, pointsOf(text) ?? 0)}
        aria-label={t("evaluations.whatIf.weightOf", { signal: label })}
        onChange={(event) => onChange(event.target.value)}
      />
      <Input
        id={id}
        className={styles.points ?? ""}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        aria-invalid={wrong}
        {...(wrong ? { status: "error" as const, "aria-describedby": `${id}-wrong` } : {})}
        onChange={(event) => onChange(event.target.value)}
      />
      {wrong && (
        <p id={`${id}-wrong`} className={styles.wrong}>
          {t("evaluations.whatIf.invalid")}
        </p>
      )}
    </li>
  );
}
