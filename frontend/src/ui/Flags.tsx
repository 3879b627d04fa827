import { useTranslation } from "react-i18next";
import type { Flag } from "../api/types";
import { useWording } from "../i18n/wording";
import { Hint } from "./Hint";

/** A warning at a match whose profile looks made for the ranking; the reasons show on hover and focus. */
export function FlagTag({ flags }: { flags: readonly Flag[] | undefined }) {
  const { t } = useTranslation();
  const wording = useWording();
  if (!flags || flags.length === 0) return null;
  return (
    <Hint look="tag" text={flags.map(wording.flag).join(t("wording.semicolon"))}>
      {t("wording.suspicious")}
    </Hint>
  );
}
