import { Input } from "antd";
import { useId } from "react";
import styles from "./pins.module.css";

interface TextAreaProps {
  label: string;
  note?: string;
  value: string;
  focused?: boolean;
  longest?: number;
  onChange: (value: string) => void;
}

const LONGEST = 2000;

/** What a reviewer says, in several lines. */
export function TextArea({ label, note, value, focused = false, longest = LONGEST, onChange }: TextAreaProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {note && (
        <p id={`${id}-note`} className={styles.quiet}>
          {note}
        </p>
      )}
      <Input.TextArea
        id={id}
        rows={3}
        autoFocus={focused}
        maxLength={longest}
        value={value}
        {...(note ? { "aria-describedby": `${id}-note` } : {})}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
