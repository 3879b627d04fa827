import { useTranslation } from "react-i18next";
import type { Mode } from "./keymap";
import { REASONS } from "./types";
import type { Happening } from "./useDesk";

interface AnnouncerProps {
  happening: Happening | null;
  mode: Mode;
  left: number;
}

/** Says what was decided and what comes next to those who do not see it. */
export function Announcer({ happening, mode, left }: AnnouncerProps) {
  const { t } = useTranslation();
  const tell = (): string => {
    if (mode === "reason") {
      const reasons = REASONS.map((reason, index) =>
        t("reviews.reasonKey", { key: index + 1, reason: t(`reviews.reasons.${reason}`) }),
      );
      return t("reviews.said.choose", { reasons: reasons.join(t("wording.comma")) });
    }
    if (happening === null) return "";
    if (happening.kind === "nothing-to-undo") return t("reviews.said.nothingToUndo");
    const { vendor, scenario } = happening.pair;
    if (happening.kind !== "decided") {
      return t(`reviews.said.${happening.kind}`, { vendor: vendor.name, scenario: scenario.name });
    }
    const { sent, next } = happening;
    const done = t(`reviews.said.${sent.verdict}`, {
      vendor: vendor.name,
      reason: sent.reason === undefined ? "" : t(`reviews.reasons.${sent.reason}`),
    });
    if (next === null) return t("reviews.said.last", { done });
    return t("reviews.said.next", { done, vendor: next.vendor.name, scenario: next.scenario.name, count: left });
  };
  return (
    <p role="status" aria-live="polite" className="sr-only" data-said>
      {tell()}
    </p>
  );
}
