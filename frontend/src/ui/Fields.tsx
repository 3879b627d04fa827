import { Input, Select } from "antd";
import { type FormEvent, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Fields.module.css";
import { Icon } from "./Icon";

export interface Choice {
  value: string;
  label: string;
}

interface SelectFieldProps {
  label: string;
  value: string | undefined;
  choices: readonly Choice[];
  /** Shown when nothing is chosen; also the way back to it. */
  all?: string;
  searchable?: boolean;
  onChange: (value: string | undefined) => void;
}

export function SelectField({ label, value, choices, all, searchable = false, onChange }: SelectFieldProps) {
  const id = useId();
  const options = all === undefined ? [...choices] : [{ value: "", label: all }, ...choices];
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <Select
        id={id}
        className={styles.control ?? ""}
        aria-label={label}
        value={value ?? ""}
        options={options}
        showSearch={searchable ? { optionFilterProp: "label" } : false}
        popupMatchSelectWidth={280}
        onChange={(next: string) => onChange(next === "" ? undefined : next)}
      />
    </div>
  );
}

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string | undefined;
  onSearch: (value: string) => void;
}

/** A search box of its own form: Enter or the button searches, never every key (Chinese is typed in several steps). */
export function SearchField({ label, placeholder, value, onSearch }: SearchFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const [draft, setDraft] = useState(value ?? "");
  useEffect(() => setDraft(value ?? ""), [value]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(draft.trim());
  };
  return (
    <div className={styles.search}>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers of Chromium below 118, still common in offices, do not know <search> */}
      <form role="search" aria-label={label} onSubmit={submit} className={styles.field}>
        <label htmlFor={id}>{label}</label>
        <div className={styles.searchRow}>
          <Input
            id={id}
            allowClear={{ clearIcon: <ClearMark /> }}
            value={draft}
            placeholder={placeholder}
            enterKeyHint="search"
            autoComplete="off"
            onChange={(event) => {
              setDraft(event.target.value);
              if (event.target.value === "" && event.type === "click") onSearch("");
            }}
          />
          <button type="submit" className={styles.go} aria-label={t("common.search")}>
            <Icon name="search" />
          </button>
        </div>
      </form>
    </div>
  );
}

function ClearMark() {
  const { t } = useTranslation();
  return <span title={t("common.clear")}>×</span>;
}

/** The row of filters above a list. */
export function FilterBar({ children, onClear }: { children: React.ReactNode; onClear?: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <section className={styles.bar} aria-label={t("common.filters")}>
      {children}
      {onClear && (
        <button type="button" className={styles.clear} onClick={onClear}>
          {t("common.clearFilters")}
        </button>
      )}
    </section>
  );
}
