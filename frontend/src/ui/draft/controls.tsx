import { Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckBox } from "../CheckBox";
import styles from "./controls.module.css";
import { DraftField, type FrameProps } from "./DraftField";
import { isEqual } from "./merge";

interface Entered<V> extends FrameProps {
  value: V;
  onChange: (value: V) => void;
}

export interface Choice<V extends string = string> {
  value: V;
  label: string;
  /** What choosing it means. */
  note?: string;
}

/** A place that holds a whole number; anything else than digits is not taken. */
export function DraftNumber({ value, most, onChange, ...frame }: Entered<number | null> & { most: number }) {
  return (
    <DraftField {...frame}>
      {(control) => (
        <Input
          {...control}
          className={styles.short ?? ""}
          inputMode="numeric"
          autoComplete="off"
          value={value ?? ""}
          maxLength={String(most).length}
          onChange={(event) => {
            const digits = event.target.value.replace(/\D/g, "");
            onChange(digits === "" ? null : Math.min(Number(digits), most));
          }}
        />
      )}
    </DraftField>
  );
}

/** A place that holds a day, or none. */
export function DraftDay({ value, onChange, ...frame }: Entered<string | null>) {
  return (
    <DraftField {...frame}>
      {(control) => (
        <Input
          {...control}
          className={styles.short ?? ""}
          type="date"
          value={value ?? ""}
          onChange={(event) => onChange(event.target.value || null)}
        />
      )}
    </DraftField>
  );
}

interface ChoiceProps extends Entered<string> {
  choices: readonly Choice[];
  /** Says that nothing is chosen, and is the way back to it; the value is then blank. */
  none?: string;
}

/** A place that holds one of many. */
export function DraftChoice({ value, choices, none, onChange, ...frame }: ChoiceProps) {
  const known = choices.map((one) => ({ value: one.value, label: one.label }));
  // A word that has left the vocabulary is shown as it is.
  const strange = value === "" || known.some((one) => one.value === value) ? [] : [{ value, label: value }];
  const options = [...(none === undefined ? [] : [{ value: "", label: none }]), ...known, ...strange];
  return (
    <DraftField {...frame}>
      {(control) => (
        <Select
          {...control}
          className={styles.choice ?? ""}
          aria-label={frame.label}
          value={value}
          options={options}
          showSearch={options.length > 8 ? { optionFilterProp: "label" } : false}
          popupMatchSelectWidth={280}
          onChange={(next: string) => onChange(next)}
        />
      )}
    </DraftField>
  );
}

/** A place that holds one of a few, each with what it means. */
export function DraftRadios<V extends string>(props: Entered<V> & { choices: readonly Choice<V>[] }) {
  const { value, choices, onChange, ...frame } = props;
  return (
    <DraftField {...frame}>
      {({ id, "aria-describedby": told }) => (
        <div role="radiogroup" aria-label={frame.label} className={styles.options}>
          {choices.map((choice, index) => (
            <label key={choice.value} className={styles.option}>
              <input
                type="radio"
                id={index === 0 ? id : `${id}-${choice.value}`}
                name={id}
                checked={value === choice.value}
                aria-describedby={told}
                onChange={() => onChange(choice.value)}
              />
              <span>
                {choice.label}
                {choice.note && <span className={styles.optionNote}>{choice.note}</span>}
              </span>
            </label>
          ))}
        </div>
      )}
    </DraftField>
  );
}

/** A place that holds several of a few. */
export function DraftChecks({
  value,
  choices,
  onChange,
  ...frame
}: Entered<string[]> & { choices: readonly Choice[] }) {
  const strange = value.filter((one) => choices.every((choice) => choice.value !== one));
  const all = [...choices, ...strange.map((one) => ({ value: one, label: one }))];
  return (
    <DraftField {...frame}>
      {({ id }) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid in older browsers
        <div id={id} role="group" tabIndex={-1} aria-label={frame.label} className={styles.checks}>
          {all.map((choice) => (
            <CheckBox
              key={choice.value}
              checked={value.includes(choice.value)}
              onChange={(on) => onChange(on ? [...value, choice.value] : value.filter((one) => one !== choice.value))}
            >
              {choice.label}
            </CheckBox>
          ))}
        </div>
      )}
    </DraftField>
  );
}

const SEPARATORS = /[,，、;；\n]/;

function wordsOf(text: string, most: number): string[] {
  const words = text.split(SEPARATORS).map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== ""))].slice(0, most);
}

/** A place that holds several short texts, typed one after the other. */
export function DraftWords({ value, most, note, onChange, ...frame }: Entered<string[]> & { most: number }) {
  const { t } = useTranslation();
  const joined = value.join(t("common.and"));
  // What is typed, separators and all, as long as it means what the document holds.
  const [typed, setTyped] = useState(joined);
  return (
    <DraftField {...frame} note={note ?? t("drafts.controls.words", { count: value.length, most })}>
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          value={isEqual(wordsOf(typed, most), value) ? typed : joined}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange(wordsOf(event.target.value, most));
          }}
        />
      )}
    </DraftField>
  );
}
