import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { useTerms } from "../../i18n/terms";
import { useWording } from "../../i18n/wording";
import { valueAt } from "../../ui/draft/merge";

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The name of the field at a place, whichever element it belongs to: `cases.title`. */
export function fieldOf(pointer: string): string {
  return pointer
    .split("/")
    .filter((part) => part !== "" && !ID.test(part))
    .join(".");
}

/** Fields of an element in which it is called something. */
const NAMES = ["title", "name"];

function nameOf(element: unknown): string {
  const named = NAMES.map((name) => (element as Record<string, unknown> | undefined)?.[name]);
  return String(named.find((name) => typeof name === "string" && name.trim() !== "") ?? "");
}

/** Puts places of a profile, or of its public part, and what stands at them into words. */
export function useProfileWords(profile: object) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const { list, term } = useWording();
  const domains = useTerms("domain").label;
  const regions = useTerms("region").label;
  const tiers = useTerms("tier").label;

  const label = useCallback(
    (pointer: string): string => {
      const [, whole = "", id] = pointer.split("/");
      const field = fieldOf(pointer);
      const held = t(`profiles.fields.${whole}.label`);
      if (id === undefined) return whole === "" ? t("profiles.review.whole") : held;
      const found = valueAt(profile, `/${whole}/${id}`);
      const name = nameOf(found) || t(`profiles.unnamed.${whole}`);
      // Of one that is no longer there, what it was called is told with the rest of it.
      const element = found === undefined ? held : t("profiles.place", { field: held, name });
      return field === whole
        ? element
        : t("profiles.place", { field: element, name: t(`profiles.fields.${field}.label`) });
    },
    [t, profile],
  );

  const word = useCallback(
    (field: string, value: string): string => {
      switch (field.split(".").at(-1)) {
        case "domains":
          return domains(value);
        case "region":
        case "service_regions":
          return regions(value);
        case "tier":
          return tiers(value);
        case "headcount_band":
          return t(`profiles.headcount.${value}`, { defaultValue: value });
        case "capacity":
          return term("capacity", value);
        case "evidence_level":
          return term("evidence_level", value);
        case "language":
          return term("textLanguage", value);
        case "valid_until":
        case "resume_on":
          return day(value);
        case "capability_id":
          return nameOf(valueAt(profile, `/capabilities/${value}`)) || t("profiles.unnamed.capabilities");
        default:
          return value;
      }
    },
    [t, day, term, domains, regions, tiers, profile],
  );

  const show = useCallback(
    (pointer: string, value: unknown): string => {
      const told = (field: string, one: unknown): string => {
        if (one === null || one === undefined || one === "") return "";
        if (field.endsWith("attachments")) {
          const { length } = one as unknown[];
          return length === 0 ? "" : t("profiles.attachments", { count: length });
        }
        if (Array.isArray(one)) return list(one.map((each) => told(field, each)));
        if (typeof one !== "object") return word(field, String(one));
        return Object.entries(one)
          .filter(([name]) => name !== "id")
          .map(
            ([name, inner]) => [t(`profiles.fields.${field}.${name}.label`), told(`${field}.${name}`, inner)] as const,
          )
          .filter(([, words]) => words !== "")
          .map(([name, words]) => t("profiles.place", { field: name, name: words }))
          .join("\n");
      };
      return told(fieldOf(pointer), value);
    },
    [t, list, word],
  );

  return { label, show };
}
