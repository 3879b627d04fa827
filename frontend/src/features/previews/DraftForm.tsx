import { Button, Input } from "antd";
import { createContext, type ReactNode, useContext, useId } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "../../ui/Page";
import styles from "./PreviewPage.module.css";

/** Fields of the draft the server refused. */
const Refused = createContext<readonly string[]>([]);

interface DraftFormProps {
  refused: readonly string[];
  onComposing: (composing: boolean) => void;
  onClear: () => void;
  children: ReactNode;
}

/** The draft; answers come while one types, so there is nothing to send. */
export function DraftForm({ refused, onComposing, onClear, children }: DraftFormProps) {
  const { t } = useTranslation();
  return (
    <Card title={t("previews.draft")}>
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => event.preventDefault()}
        onCompositionStart={() => onComposing(true)}
        onCompositionEnd={() => onComposing(false)}
      >
        <Refused value={refused}>{children}</Refused>
        <div>
          <Button onClick={onClear}>{t("previews.clear")}</Button>
        </div>
      </form>
    </Card>
  );
}

interface TextFieldProps {
  /** Name of the field in the draft. */
  name: string;
  label: string;
  value: string;
  placeholder?: string;
  note?: string | undefined;
  maxLength?: number;
  lines?: number;
  required?: boolean;
  onChange: (value: string) => void;
}

/** One field of a draft: its note and, where it was refused, why. */
export function TextField({ name, label, value, note, lines, required = false, onChange, ...rest }: TextFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const wrong = useContext(Refused).includes(name);
  const told = [...(note ? [`${id}-note`] : []), ...(wrong ? [`${id}-wrong`] : [])].join(" ");
  const control = {
    ...rest,
    id,
    value,
    autoComplete: "off",
    "aria-required": required,
    "aria-invalid": wrong,
    ...(told ? { "aria-describedby": told } : {}),
    ...(wrong ? { status: "error" as const } : {}),
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id}>
        {label}
        {!required && <span className={styles.optional}> {t("previews.optional")}</span>}
      </label>
      {lines === undefined ? (
        <Input {...control} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <Input.TextArea {...control} rows={lines} onChange={(event) => onChange(event.target.value)} />
      )}
      {note && (
        <p id={`${id}-note`} className={styles.note}>
          {note}
        </p>
      )}
      {wrong && (
        <p id={`${id}-wrong`} className={styles.wrong}>
          {t("previews.refused")}
        </p>
      )}
    </div>
  );
}

interface ChecksProps<V extends string> {
  name: string;
  label: string;
  choices: readonly { value: V; label: string }[];
  chosen: readonly V[];
  most: number;
  onChange: (chosen: V[]) => void;
}

/** Several of a few, ticked; what would be too many cannot be. */
export function Checks<V extends string>({ name, label, choices, chosen, most, onChange }: ChecksProps<V>) {
  const { t } = useTranslation();
  const wrong = useContext(Refused).includes(name);
  const full = chosen.length >= most;
  return (
    <fieldset className={styles.checks}>
      <legend>
        {label}
        <span className={styles.optional}> {t("previews.optional")}</span>
      </legend>
      {choices.map((choice) => {
        const on = chosen.includes(choice.value);
        return (
          <label key={choice.value}>
            <input
              type="checkbox"
              checked={on}
              disabled={full && !on}
              onChange={() => onChange(on ? chosen.filter((one) => one !== choice.value) : [...chosen, choice.value])}
            />
            {choice.label}
          </label>
        );
      })}
      {wrong && <p className={styles.wrong}>{t("previews.refused")}</p>}
    </fieldset>
  );
}
