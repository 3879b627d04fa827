import { Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Choice } from "./Fields";
import styles from "./SearchSelect.module.css";

interface SearchSelectProps {
  label: string;
  placeholder: string;
  value: string | undefined;
  /** What was found for the words typed last; `undefined` while nothing was asked for. */
  choices: readonly Choice[] | undefined;
  isSearching: boolean;
  /** What is said where nothing is found. */
  none: string;
  isRequired?: boolean;
  wrong?: string | undefined;
  onSearch: (words: string) => void;
  onChange: (value: string) => void;
}

/** One of many, found by typing some of its name; the server searches. */
export function SearchSelect(props: SearchSelectProps) {
  const { label, placeholder, value, choices, isSearching, none, isRequired, wrong, onSearch, onChange } = props;
  const { t } = useTranslation();
  const id = useId();
  const told = isSearching ? t("common.loading") : choices === undefined ? placeholder : none;
  return (
    <div className={styles.choice}>
      <label htmlFor={id}>{label}</label>
      <Select
        id={id}
        aria-label={label}
        value={value ?? null}
        placeholder={placeholder}
        options={[...(choices ?? [])]}
        notFoundContent={told}
        showSearch={{ filterOption: false, onSearch }}
        aria-invalid={wrong !== undefined}
        {...(isRequired ? { "aria-required": true } : {})}
        {...(wrong ? { status: "error" as const, "aria-describedby": `${id}-wrong` } : {})}
        onChange={onChange}
      />
      {wrong && (
        <p id={`${id}-wrong`} className={styles.wrong}>
          {wrong}
        </p>
      )}
    </div>
  );
}
