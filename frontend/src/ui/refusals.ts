import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, minutesToWait, problemMessage, refusedFields } from "../api/problems";
import type { Complaint } from "./EntryForm";

/** Says in a sentence why something one did was refused: by its code where that has words, else by its kind. */
export function useRefusalText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (error) => {
      if (error instanceof ApiProblem && i18n.exists(`problems.codes.${error.code}`)) {
        return t(`problems.codes.${error.code}`);
      }
      if (error instanceof ApiProblem && error.status === 429) {
        return t("problems.form.tooMany", { count: minutesToWait(error) });
      }
      const message = problemMessage(error);
      // Those two speak of addresses, of which whoever fills in a form knows nothing.
      const isStrange = message === "badRequest" || message === "notFound";
      return t(isStrange ? "problems.form.other" : `problems.${message}.text`);
    },
    [t, i18n],
  );
}

interface Places {
  /** Beside which field a code is told; what concerns the whole stands above the button. */
  codes?: Readonly<Record<string, string>>;
  /** What the server calls our fields. */
  sentAs?: Readonly<Record<string, string>>;
}

/** One and the same every time: what is told anew moves the cursor. */
const NOWHERE = {};

/** What went wrong with a form, as its fields tell it. */
export function useRefusals(
  error: unknown,
  { codes = NOWHERE, sentAs = NOWHERE }: Places = NOWHERE,
): readonly Complaint[] {
  const { t } = useTranslation();
  const tell = useRefusalText();
  return useMemo(() => {
    if (!error) return [];
    const place = error instanceof ApiProblem ? codes[error.code] : undefined;
    if (place !== undefined) return [{ field: place, text: tell(error) }];
    const refused = refusedFields(error);
    if (refused.length === 0) return [{ field: null, text: tell(error) }];
    return refused.map(({ field }) => ({
      field: sentAs[field] ?? field,
      text: t(`problems.form.${field === "email" ? "email" : "entry"}`),
    }));
  }, [error, codes, sentAs, t, tell]);
}
