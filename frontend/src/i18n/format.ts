import { useTranslation } from "react-i18next";

export interface Formats {
  language: string;
  /** `2023-05-31` as a calendar day; no time zone can move it. */
  day: (value: string | null | undefined) => string;
  /** An instant, in the reader's own time zone. */
  moment: (value: string | null | undefined) => string;
  /** The hour and minute of an instant of today. */
  clock: (value: string) => string;
  count: (value: number) => string;
  /** A score of [0, 1] on the hundred-point scale. */
  points: (value: number) => string;
  /** Whole steps of a tenth of a point, as `roundTogether` makes them. */
  tenths: (steps: number) => string;
  percent: (value: number) => string;
  /** A share to a tenth of a percent, where it is to be multiplied and must come out. */
  exactPercent: (value: number) => string;
  /** A measure of quality in [0, 1], to three decimals. */
  measure: (value: number) => string;
  /** A difference of two measures, always with its sign. */
  change: (value: number) => string;
}

const made = new Map<string, Formats>();

/** Made once for a language: to make them takes milliseconds, and every part of a page wants them at every painting. */
export function formatsFor(language: string): Formats {
  const formats = made.get(language) ?? make(language);
  made.set(language, formats);
  return formats;
}

function make(language: string): Formats {
  const oneDecimal = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false });
  const count = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const exactPercent = new Intl.NumberFormat(language, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const threeDecimals = { minimumFractionDigits: 3, maximumFractionDigits: 3 };
  const measure = new Intl.NumberFormat(language, threeDecimals);
  const change = new Intl.NumberFormat(language, { ...threeDecimals, signDisplay: "exceptZero" });
  return {
    language,
    day: (value) => (value ? day.format(new Date(`${value.slice(0, 10)}T00:00:00Z`)) : "—"),
    moment: (value) => (value ? moment.format(new Date(value)) : "—"),
    clock: (value) => clock.format(new Date(value)),
    count: (value) => count.format(value),
    points: (value) => oneDecimal.format(value * 100),
    tenths: (steps) => oneDecimal.format(steps / 10),
    percent: (value) => percent.format(value),
    exactPercent: (value) => exactPercent.format(value),
    measure: (value) => measure.format(value),
    change: (value) => change.format(value),
  };
}

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return formatsFor(i18n.language);
}
