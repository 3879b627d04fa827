import { useTranslation } from "react-i18next";
import { DraftChoice, DraftRadios, DraftWords } from "../../../ui/draft/controls";
import { DraftElements } from "../../../ui/draft/DraftElements";
import { DraftText } from "../../../ui/draft/DraftField";
import type { Requirement } from "../content";
import { useEditing } from "./context";
import { useFrame } from "./entries";

const WEIGHTS = ["1", "2", "3", "4", "5"] as const;
const MOST = 50;

/** What is asked for, in lines that can each be checked. */
export function RequirementsStep() {
  const { t } = useTranslation();
  const { draft } = useEditing();
  const frame = useFrame();
  return (
    <>
      <DraftElements<Requirement>
        pointer="/requirements"
        elements={draft.content.requirements}
        most={MOST}
        add={t("posting.requirements.add")}
        none={t("posting.requirements.none")}
        title={(one) => one.text}
        unnamed={t("posting.requirements.unnamed")}
        blank={() => ({ id: crypto.randomUUID(), text: "", must: true, weight: 3 })}
        onChange={(elements) => draft.put("/requirements", elements)}
      >
        {(one, pointer) => (
          <>
            <DraftText
              pointer={`${pointer}/text`}
              label={t("posting.fields.requirementsPart.text")}
              help={{ good: t("posting.examples.requirement.good"), bad: t("posting.examples.requirement.bad") }}
              value={one.text}
              maxLength={300}
              lines={2}
              onChange={(text) => draft.put(`${pointer}/text`, text)}
            />
            <DraftRadios
              pointer={`${pointer}/must`}
              label={t("posting.fields.requirementsPart.must")}
              value={one.must ? "yes" : "no"}
              choices={(["yes", "no"] as const).map((value) => ({
                value,
                label: t(`posting.must.${value}`),
                note: t(`posting.must.${value}Note`),
              }))}
              onChange={(value) => draft.put(`${pointer}/must`, value === "yes")}
            />
            <DraftChoice
              pointer={`${pointer}/weight`}
              label={t("posting.fields.requirementsPart.weight")}
              note={t("posting.notes.weight")}
              value={String(one.weight)}
              choices={WEIGHTS.map((value) => ({ value, label: value }))}
              onChange={(value) => draft.put(`${pointer}/weight`, Number(value))}
            />
          </>
        )}
      </DraftElements>
      <DraftWords
        {...frame("required_certificates")}
        optional
        most={20}
        value={draft.content.required_certificates}
        onChange={(value) => draft.put("/required_certificates", value)}
      />
      <DraftWords
        {...frame("required_xinchuang")}
        optional
        most={20}
        value={draft.content.required_xinchuang}
        onChange={(value) => draft.put("/required_xinchuang", value)}
      />
    </>
  );
}
