import { Input } from "antd";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { FilterBar, SearchField, SelectField } from "../../ui/Fields";
import type { UrlState } from "../../ui/useUrlState";
import styles from "./audit.module.css";

/** Beginnings of actions: everything that has to do with one thing. */
const AREAS = [
  "account.",
  "audit.",
  "backup.",
  "consent.",
  "invitation.",
  "join_request.",
  "link.",
  "mail.",
  "mail_domain.",
  "member.",
  "organisation.",
  "password.",
  "second_factor.",
  "session.",
  "sign_in.",
  "user.",
] as const;
const FILTERS = ["action", "actor", "subject", "since", "until", "through"] as const;

export function AuditFilters({ url }: { url: UrlState }) {
  const { t } = useTranslation();
  const filtered = FILTERS.some((name) => url.value(name) !== undefined);
  const change = (changes: Record<string, string | undefined>) => url.patch({ ...changes, through: undefined });
  return (
    <FilterBar onClear={filtered ? url.clear : undefined}>
      <SelectField
        label={t("audit.area")}
        all={t("common.all")}
        value={AREAS.find((one) => one === url.value("action"))}
        choices={AREAS.map((area) => ({ value: area, label: t(`audit.areas.${area.slice(0, -1)}`) }))}
        onChange={(action) => change({ action })}
      />
      <DayField label={t("audit.since")} value={url.value("since")} onChange={(since) => change({ since })} />
      <DayField label={t("audit.until")} value={url.value("until")} onChange={(until) => change({ until })} />
      <SearchField
        label={t("audit.actorId")}
        placeholder={t("audit.idPlaceholder")}
        value={url.value("actor")}
        onSearch={(actor) => change({ actor })}
      />
      <SearchField
        label={t("audit.subjectId")}
        placeholder={t("audit.idPlaceholder")}
        value={url.value("subject")}
        onSearch={(subject) => change({ subject })}
      />
    </FilterBar>
  );
}

interface DayFieldProps {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}

/** A calendar day; taken over when the field is left, since a year is typed digit by digit. */
function DayField({ label, value, onChange }: DayFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState(value ?? "");
  useEffect(() => setDraft(value ?? ""), [value]);
  const take = () => {
    if (draft !== (value ?? "")) onChange(draft || undefined);
  };
  return (
    <div className={styles.day}>
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type="date"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={take}
        onPressEnter={take}
      />
    </div>
  );
}
