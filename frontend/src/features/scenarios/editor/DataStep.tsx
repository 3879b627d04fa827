import { useTranslation } from "react-i18next";
import { DraftChoice, DraftRadios } from "../../../ui/draft/controls";
import { DraftElements } from "../../../ui/draft/DraftElements";
import { DraftText } from "../../../ui/draft/DraftField";
import { DATA_ACCESS, DATA_CLASSES, type Dataset } from "../content";
import { useEditing } from "./context";

const MOST = 30;

/** Which data there is, how it is classified and how a vendor gets at it. */
export function DataStep() {
  const { t } = useTranslation();
  const { draft } = useEditing();
  return (
    <DraftElements<Dataset>
      pointer="/datasets"
      elements={draft.content.datasets}
      most={MOST}
      add={t("posting.datasets.add")}
      none={t("posting.datasets.none")}
      title={(one) => one.name}
      unnamed={t("posting.datasets.unnamed")}
      blank={() => ({
        id: crypto.randomUUID(),
        name: "",
        classification: "internal",
        volume: "",
        access: "none",
        note: "",
      })}
      onChange={(elements) => draft.put("/datasets", elements)}
    >
      {(one, pointer) => {
        const text = (name: "name" | "volume" | "note", maxLength: number, optional: boolean) => (
          <DraftText
            pointer={`${pointer}/${name}`}
            label={t(`posting.fields.datasetsPart.${name}`)}
            value={one[name]}
            maxLength={maxLength}
            optional={optional}
            onChange={(value) => draft.put(`${pointer}/${name}`, value)}
          />
        );
        return (
          <>
            {text("name", 120, false)}
            <DraftRadios
              pointer={`${pointer}/classification`}
              label={t("posting.fields.datasetsPart.classification")}
              value={one.classification}
              choices={DATA_CLASSES.map((value) => ({
                value,
                label: t(`posting.dataClasses.${value}.name`),
                note: t(`posting.dataClasses.${value}.note`),
              }))}
              onChange={(value) => draft.put(`${pointer}/classification`, value)}
            />
            {text("volume", 120, true)}
            <DraftChoice
              pointer={`${pointer}/access`}
              label={t("posting.fields.datasetsPart.access")}
              value={one.access}
              choices={DATA_ACCESS.map((value) => ({ value, label: t(`posting.dataAccess.${value}`) }))}
              onChange={(value) => draft.put(`${pointer}/access`, value)}
            />
            {text("note", 300, true)}
          </>
        );
      }}
    </DraftElements>
  );
}
