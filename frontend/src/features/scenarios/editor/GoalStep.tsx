import { useTranslation } from "react-i18next";
import { useTerms } from "../../../i18n/terms";
import { DraftChoice } from "../../../ui/draft/controls";
import { useEditing } from "./context";
import { TextEntry, useFrame } from "./entries";

/** What it is called, where it is, what is to be reached and what is wrong now. */
export function GoalStep() {
  const { t } = useTranslation();
  const { draft } = useEditing();
  const frame = useFrame();
  const domains = useTerms("domain");
  const regions = useTerms("region");
  return (
    <>
      <TextEntry name="name" maxLength={120} />
      <TextEntry name="name_en" maxLength={120} optional />
      <DraftChoice
        {...frame("domain")}
        value={draft.content.domain}
        choices={domains.codes.map((code) => ({ value: code, label: domains.label(code) }))}
        none={t("posting.notChosen")}
        onChange={(value) => draft.put("/domain", value)}
      />
      <DraftChoice
        {...frame("city")}
        value={draft.content.city}
        choices={regions.codes.map((code) => ({ value: code, label: regions.label(code) }))}
        none={t("posting.notChosen")}
        onChange={(value) => draft.put("/city", value)}
      />
      <TextEntry name="district" maxLength={120} optional note={t("posting.notes.district")} />
      <TextEntry name="goal" maxLength={2000} lines={4} />
      <TextEntry name="pain" maxLength={2000} lines={4} />
      <TextEntry name="description" maxLength={4000} lines={6} optional />
    </>
  );
}
