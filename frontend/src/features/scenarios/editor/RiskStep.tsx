import { useTranslation } from "react-i18next";
import { DraftRadios } from "../../../ui/draft/controls";
import { RISK_TIERS } from "../content";
import { useEditing } from "./context";
import { TextEntry, useFrame } from "./entries";

/** How much harm a failure could do; a high one is reviewed once more. */
export function RiskStep() {
  const { t } = useTranslation();
  const { draft } = useEditing();
  const frame = useFrame();
  return (
    <>
      <DraftRadios<string>
        {...frame("risk_tier")}
        value={draft.content.risk_tier ?? ""}
        choices={RISK_TIERS.map((value) => ({
          value,
          label: t(`posting.riskTiers.${value}.name`),
          note: t(`posting.riskTiers.${value}.note`),
        }))}
        onChange={(value) => draft.put("/risk_tier", value)}
      />
      <TextEntry name="risk_reason" maxLength={2000} lines={3} />
    </>
  );
}
