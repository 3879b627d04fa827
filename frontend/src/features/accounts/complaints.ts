import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, problemMessage, refusedFields } from "../../api/problems";
import type { Complaint } from "../../ui/EntryForm";

/** Beside which field of our forms a problem is told; what concerns the whole stands above the button. */
const FIELDS: Readonly<Record<string, string | null>> = {
  "sign-in-refused": "current",
  "proof-refused": "current",
  "code-refused": "code",
  "password-too-short": "fresh",
  "password-too-common": "fresh",
  "password-too-plain": "fresh",
  "password-unchanged": "fresh",
  "terms-changed": "terms",
  "mail-taken": null,
  "nothing-to-confirm": null,
};
/** What the server calls our fields. */
const SENT_AS: Readonly<Record<string, string>> = { password: "fresh", new: "fresh" };
const SECONDS = 60;

/** What went wrong with a form, as its fields tell it. */
export function useComplaints(error: unknown): readonly Complaint[] {
  const { t } = useTranslation();
  return useMemo(() => {
    if (!error) return [];
    if (error instanceof ApiProblem && error.code in FIELDS) {
      return [{ field: FIELDS[error.code] ?? null, text: t(`accounts.wrong.${error.code}`) }];
    }
    if (error instanceof ApiProblem && error.status === 429) {
      const minutes = Math.max(1, Math.ceil(error.retryAfter / SECONDS));
      return [{ field: null, text: t("accounts.wrong.too-many", { count: minutes }) }];
    }
    const refused = refusedFields(error);
    if (refused.length > 0) {
      return refused.map(({ field }) => ({
        field: SENT_AS[field] ?? field,
        text: t(`accounts.wrong.${field === "email" ? "email" : "entry"}`),
      }));
    }
    const message = problemMessage(error);
    // Those two speak of addresses, of which whoever fills in a form knows nothing.
    const isStrange = message === "badRequest" || message === "notFound";
    return [{ field: null, text: t(isStrange ? "accounts.wrong.other" : `problems.${message}.text`) }];
  }, [error, t]);
}

/** The link does not work, or no longer. */
export function isSpent(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === "link-spent";
}
