import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import deskStyles from "./desk.module.css";
import partsStyles from "./parts.module.css";
import type { Recent } from "./recent";
import { Scroll } from "./Scroll";

/** One's last ten decisions, each with the way back. */
export const RecentStrip = memo(function RecentStrip({
  recent,
  onUndo,
}: {
  recent: readonly Recent[];
  onUndo: (one: Recent) => void;
}) {
  const { t } = useTranslation();
  const { clock } = useFormats();
  if (recent.length === 0) return null;
  return (
    <details className={deskStyles.recent} open>
      <summary>{t("reviews.recent.title", { count: recent.length })}</summary>
      <Scroll name="list" label={t("reviews.recent.label")}>
        <ol>
          {recent.map((one) => (
            <li key={one.key} data-verdict={one.verdict}>
              <span>
                <strong>{t(`reviews.verdicts.${one.verdict}`)}</strong>{" "}
                <span lang={languageOf(one.pair.vendor.name)}>{one.pair.vendor.name}</span>
                <span className={partsStyles.quiet}>
                  {" "}
                  {one.decidedAt === null ? t("reviews.recent.onItsWay") : clock(one.decidedAt)}
                </span>
              </span>
              {one.undo !== null && (
                <button type="button" className={partsStyles.plain} onClick={() => onUndo(one)}>
                  {t("reviews.acts.undo")} <span className="sr-only">{one.pair.vendor.name}</span>
                </button>
              )}
            </li>
          ))}
        </ol>
      </Scroll>
    </details>
  );
});
