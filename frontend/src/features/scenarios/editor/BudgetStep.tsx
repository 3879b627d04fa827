import { useTranslation } from "react-i18next";
import { DraftDay, DraftNumber, DraftRadios } from "../../../ui/draft/controls";
import { BUDGET_BANDS } from "../content";
import { useEditing } from "./context";
import { TextEntry, useFrame } from "./entries";

const HIGHEST_BUDGET = 10_000_000;

/** What may be spent, in a band that anybody sees and a ceiling that only reviewers see, and by when. */
export function BudgetStep() {
  const { t } = useTranslation();
  const { draft } = useEditing();
  const frame = useFrame();
  const day = (name: "starts_on" | "ends_on" | "respond_by", optional: boolean) => (
    <DraftDay
      {...frame(name)}
      optional={optional}
      value={draft.content[name]}
      onChange={(value) => draft.put(`/${name}`, value)}
    />
  );
  return (
    <>
      <DraftRadios<string>
        {...frame("budget_band")}
        value={draft.content.budget_band ?? ""}
        choices={BUDGET_BANDS.map((value) => ({ value, label: t(`posting.budgetBands.${value}`) }))}
        onChange={(value) => draft.put("/budget_band", value)}
      />
      {draft.content.budget_band === "undisclosed" && <TextEntry name="budget_reason" maxLength={2000} lines={2} />}
      <DraftNumber
        {...frame("budget_ceiling")}
        optional
        note={t("posting.notes.budget_ceiling")}
        most={HIGHEST_BUDGET}
        value={draft.content.budget_ceiling}
        onChange={(value) => draft.put("/budget_ceiling", value)}
      />
      <TextEntry name="funding_source" maxLength={2000} lines={2} />
      {day("starts_on", false)}
      {day("ends_on", false)}
      {day("respond_by", false)}
    </>
  );
}
