import { Button, Input, type InputRef, Select } from "antd";
import { createContext, type FormEvent, type ReactNode, useContext, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckBox } from "./CheckBox";
import styles from "./EntryForm.module.css";
import type { Choice } from "./Fields";
import { Refused } from "./Refusal";

/** Why what was entered is refused; without a field it is about the whole. */
export interface Complaint {
  field: string | null;
  text: string;
}

interface Marks {
  complaints: readonly Complaint[];
  pending: boolean;
}

const MarksContext = createContext<Marks>({ complaints: [], pending: false });

/** What is said beside a field. */
export function useComplaint(name: string): string | undefined {
  return useContext(MarksContext).complaints.find((one) => one.field === name)?.text;
}

interface EntryFormProps {
  /** What is entered, by the names of the fields; none may be blank. */
  entries: Readonly<Record<string, string>>;
  complaints: readonly Complaint[];
  send: string;
  pending: boolean;
  /** What it does cannot be undone. */
  danger?: boolean;
  /** Begin in the first field: the form is the next step, or all there is on the page. */
  focused?: boolean;
  onSend: () => void;
  /** Other ways on, beside the button. */
  ways?: ReactNode;
  children: ReactNode;
}

/** A form that keeps what was typed, says what is wrong beside the field, and puts the cursor there. */
export function EntryForm(props: EntryFormProps) {
  const { entries, complaints, send, pending, danger = false, focused = false, onSend, ways, children } = props;
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const [blank, setBlank] = useState<readonly Complaint[]>([]);
  const shown = blank.length > 0 ? blank.filter((one) => entries[one.field ?? ""]?.trim() === "") : complaints;

  useEffect(() => {
    if (focused) form.current?.querySelector("input")?.focus();
  }, [focused]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something is refused, and only then
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [blank, complaints]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    const missing = Object.keys(entries).filter((field) => entries[field]?.trim() === "");
    setBlank(missing.map((field) => ({ field, text: t("common.entry.blank") })));
    if (missing.length === 0) onSend();
  };
  const whole = shown.filter((one) => one.field === null);
  return (
    <form ref={form} noValidate className={styles.form} aria-busy={pending} onSubmit={submit}>
      <MarksContext value={{ complaints: shown, pending }}>{children}</MarksContext>
      {whole.map((one) => (
        <Refused key={one.text}>{one.text}</Refused>
      ))}
      <div className={styles.ways}>
        <Button type="primary" danger={danger} htmlType="submit" loading={pending}>
          {send}
        </Button>
        {ways}
      </div>
    </form>
  );
}

interface EntryProps {
  name: string;
  label: string;
  value: string;
  note?: ReactNode;
  type?: "text" | "email";
  /** May be left blank. */
  optional?: boolean;
  /** Shown as dots unless asked for. */
  secret?: boolean;
  autoComplete?: string;
  inputMode?: "text" | "numeric" | "email";
  maxLength?: number;
  onChange: (value: string) => void;
}

/** One field with its note and, where it was refused, why. */
export function Entry(props: EntryProps) {
  const { name, label, value, note, type = "text", optional = false, secret = false, onChange, ...rest } = props;
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<InputRef>(null);
  const [open, setOpen] = useState(false);
  const wrong = useComplaint(name);
  const told = [...(wrong ? [`${id}-wrong`] : []), ...(note ? [`${id}-note`] : [])].join(" ");
  return (
    <div className={styles.field}>
      <label htmlFor={id}>
        {label}
        {optional && t("common.entry.optional")}
      </label>
      <div className={styles.row}>
        <Input
          {...rest}
          ref={input}
          id={id}
          name={name}
          type={secret && !open ? "password" : type}
          value={value}
          spellCheck={false}
          autoCapitalize="off"
          aria-required={!optional}
          aria-invalid={wrong !== undefined}
          {...(told ? { "aria-describedby": told } : {})}
          {...(wrong ? { status: "error" as const } : {})}
          onChange={(event) => onChange(event.target.value)}
        />
        {secret && (
          <button type="button" className={styles.show} aria-pressed={open} onClick={() => setOpen(!open)}>
            {t(open ? "common.entry.hide" : "common.entry.show")} <span className="sr-only">{label}</span>
          </button>
        )}
      </div>
      {wrong && (
        <p id={`${id}-wrong`} className={styles.wrong}>
          {wrong}
        </p>
      )}
      {note && (
        <p id={`${id}-note`} className={styles.note}>
          {note}
        </p>
      )}
    </div>
  );
}

interface EntryChoiceProps {
  name: string;
  label: string;
  value: string;
  choices: readonly Choice[];
  note?: ReactNode;
  /** What choosing none is called, where that may be. */
  none?: string;
  onChange: (value: string) => void;
}

/** One field that holds one of a list; a value that has left the list stays until another is chosen. */
export function EntryChoice({ name, label, value, choices, note, none, onChange }: EntryChoiceProps) {
  const { t } = useTranslation();
  const id = useId();
  const wrong = useComplaint(name);
  const told = [...(wrong ? [`${id}-wrong`] : []), ...(note ? [`${id}-note`] : [])].join(" ");
  const isListed = value === "" || choices.some((one) => one.value === value);
  return (
    <div className={styles.field}>
      <label htmlFor={id}>
        {label}
        {none !== undefined && t("common.entry.optional")}
      </label>
      <Select
        id={id}
        aria-label={label}
        aria-required={none === undefined}
        aria-invalid={wrong !== undefined}
        {...(told ? { "aria-describedby": told } : {})}
        {...(wrong ? { status: "error" as const } : {})}
        value={value}
        options={[
          ...(none === undefined ? [] : [{ value: "", label: none }]),
          ...choices,
          ...(isListed ? [] : [{ value, label: value }]),
        ]}
        showSearch={{ optionFilterProp: "label" }}
        onChange={(next: string) => onChange(next)}
      />
      {wrong && (
        <p id={`${id}-wrong`} className={styles.wrong}>
          {wrong}
        </p>
      )}
      {note && (
        <p id={`${id}-note`} className={styles.note}>
          {note}
        </p>
      )}
    </div>
  );
}

/** A statement one agrees to. */
export function Agreement({
  name,
  agreed,
  onChange,
  children,
}: {
  name: string;
  agreed: boolean;
  onChange: (agreed: boolean) => void;
  children: ReactNode;
}) {
  const id = useId();
  const wrong = useComplaint(name);
  return (
    <div className={styles.field}>
      <CheckBox
        required
        checked={agreed}
        invalid={wrong !== undefined}
        told={wrong && `${id}-wrong`}
        onChange={onChange}
      >
        {children}
      </CheckBox>
      {wrong && (
        <p id={`${id}-wrong`} className={styles.wrong}>
          {wrong}
        </p>
      )}
    </div>
  );
}
