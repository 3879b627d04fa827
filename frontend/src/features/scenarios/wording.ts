import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { shownName } from "../../i18n/names";
import { useTerms } from "../../i18n/terms";
import type { Content, Dataset, Requirement } from "./content";
import { isBlank } from "./places";
import { useAgencyNames } from "./queries";

export interface PlaceWords {
  /** What a place is called. */
  label: (pointer: string) => string;
  /** What stands at a place, as one text; blank where nothing does. */
  show: (pointer: string, value: unknown) => string;
}

/** The fields of a scenario in words, for lists of answers, differences and choices. */
export function usePlaceWords(content: Partial<Content>): PlaceWords {
  const { t, i18n } = useTranslation();
  const { day, count } = useFormats();
  const domains = useTerms("domain");
  const regions = useTerms("region");
  const agencies = useAgencyNames();

  const label = useCallback(
    (pointer: string) => {
      const [, field = "", element, part] = pointer.split("/");
      const named = (key: string) => (i18n.exists(`posting.fields.${key}`) ? t(`posting.fields.${key}`) : pointer);
      if (element === undefined) return named(field);
      if (field === "gates") {
        return part === undefined
          ? t(`posting.gates.${element}.name`)
          : t(`posting.places.${part}`, { gate: t(`posting.gates.${element}.name`) });
      }
      const list = field === "requirements" || field === "datasets" ? content[field] : undefined;
      const number = (list?.findIndex((one) => one.id === element) ?? -1) + 1;
      const whole = number === 0 ? named(field) : t(`posting.places.${field}`, { number });
      return part === undefined ? whole : t("posting.places.part", { whole, part: named(`${field}Part.${part}`) });
    },
    [t, i18n, content],
  );

  const show = useCallback(
    (pointer: string, value: unknown): string => {
      if (isBlank(value)) return "";
      const [, field = "", element, part] = pointer.split("/");
      const requirement = (one: Requirement) =>
        t(one.must ? "posting.shown.must" : "posting.shown.nice", { text: one.text, weight: one.weight });
      const dataset = (one: Dataset) =>
        [
          one.name,
          t(`posting.dataClasses.${one.classification}.name`),
          t(`posting.dataAccess.${one.access}`),
          one.volume,
          one.note,
        ]
          .filter((text) => text !== "")
          .join(t("wording.semicolon"));
      const elements = (show: (one: never) => string) =>
        (Array.isArray(value) ? value : [value])
          .map((one: unknown) => (typeof one === "string" ? one : show(one as never)))
          .join("\n");
      if (field === "requirements" && part === undefined) return elements(requirement);
      if (field === "datasets" && part === undefined) return elements(dataset);
      if (field === "requirements" && part === "must") return t(value ? "posting.must.yes" : "posting.must.no");
      if (part === "classification") return t(`posting.dataClasses.${value as Dataset["classification"]}.name`);
      if (part === "access") return t(`posting.dataAccess.${value as Dataset["access"]}`);
      if (part === "attachments") return t("posting.shown.files", { count: (value as string[]).length });
      if (field === "domain") return domains.label(String(value));
      if (field === "city") return regions.label(String(value));
      if (field === "risk_tier") return t(`posting.riskTiers.${value as "low"}.name`);
      if (field === "budget_band") return t(`posting.budgetBands.${value as "under_50"}`);
      if (field === "budget_ceiling") return t("posting.shown.money", { amount: count(Number(value)) });
      if (field.endsWith("_on") || field === "respond_by") return day(String(value));
      if (field === "support_agencies" && Array.isArray(value)) {
        const names = value.map((id: string) => agencies.get(id));
        return names
          .map((agency) =>
            agency ? shownName(i18n.language, agency.name, agency.name_en).main : t("posting.shown.unknownAgency"),
          )
          .join(t("common.and"));
      }
      if (element === undefined && Array.isArray(value)) return value.join(t("common.and"));
      if (typeof value === "object") return JSON.stringify(value);
      return String(value);
    },
    [t, i18n.language, count, day, domains, regions, agencies],
  );

  return { label, show };
}
