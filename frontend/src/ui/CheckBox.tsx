import type { ReactNode } from "react";
import styles from "./CheckBox.module.css";

interface CheckBoxProps {
  checked: boolean;
  disabled?: boolean;
  /** Id of what is said about it. */
  told?: string | undefined;
  required?: boolean;
  invalid?: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}

/** A box to tick, with its words as large a target as itself. */
export function CheckBox({ checked, disabled = false, told, required, invalid, onChange, children }: CheckBoxProps) {
  return (
    <label className={styles.box}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        {...(required ? { "aria-required": true } : {})}
        {...(invalid === undefined ? {} : { "aria-invalid": invalid })}
        {...(told ? { "aria-describedby": told } : {})}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
