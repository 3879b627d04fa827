import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { differencesOf } from "../../api/problems";
import type { AdministeredOrganisationDetail } from "../../api/types";
import { useDistricts } from "../../i18n/districts";
import { ChangedSince } from "../../ui/ChangedSince";
import { Dialog } from "../../ui/Dialog";
import { Entry, EntryChoice, EntryForm } from "../../ui/EntryForm";
import { useRefusals } from "../../ui/refusals";
import { useEditOrganisation } from "./adminQueries";

const PLACES = { codes: { "organisation-exists": "name" } };

interface EditDialogProps {
  organisation: AdministeredOrganisationDetail;
  onClose: () => void;
}

/** Name, place and district; `organisation` is as it stands now, so that a second try sends the newer version. */
export function EditDialog({ organisation, onClose }: EditDialogProps) {
  const { t } = useTranslation();
  const edit = useEditOrganisation(organisation.id);
  const districts = useDistricts();
  const [name, setName] = useState(organisation.name);
  const [jurisdiction, setJurisdiction] = useState(organisation.jurisdiction);
  const [district, setDistrict] = useState(organisation.district ?? "");
  const differences = differencesOf(edit.error);
  const complaints = useRefusals(differences.length > 0 ? null : edit.error, PLACES);
  const isAgency = organisation.kind === "agency";
  const mayMove = organisation.ways.includes("move");
  const choose = (values: Readonly<Record<string, unknown>>) => {
    if ("name" in values) setName(String(values.name));
    if ("jurisdiction" in values) setJurisdiction(String(values.jurisdiction));
    if ("district" in values) setDistrict(String(values.district ?? ""));
    edit.reset();
  };
  return (
    <Dialog title={t("organisations.admin.edit.title", { name: organisation.name })} onClose={onClose}>
      {(close) => (
        <>
          <EntryForm
            entries={isAgency ? { name, jurisdiction } : { name }}
            complaints={complaints}
            send={t("common.save")}
            pending={edit.isPending}
            onSend={() =>
              edit.mutate(
                {
                  body: {
                    name: name.trim(),
                    jurisdiction: jurisdiction.trim(),
                    district: mayMove ? district || null : organisation.district,
                  },
                  version: organisation.version,
                },
                { onSuccess: close },
              )
            }
            ways={<Button onClick={close}>{t("common.cancel")}</Button>}
          >
            <Entry
              name="name"
              label={t("organisations.found.name")}
              {...(isAgency ? { note: t("organisations.admin.edit.former") } : {})}
              maxLength={100}
              value={name}
              onChange={setName}
            />
            <Entry
              name="jurisdiction"
              label={t("organisations.jurisdiction")}
              note={t("organisations.found.place")}
              optional={!isAgency}
              maxLength={50}
              value={jurisdiction}
              onChange={setJurisdiction}
            />
            {mayMove && (
              <EntryChoice
                name="district"
                label={t("organisations.district")}
                note={t("organisations.admin.edit.district")}
                none={t("organisations.admin.noDistrict")}
                choices={districts}
                value={district}
                onChange={setDistrict}
              />
            )}
          </EntryForm>
          {differences.length > 0 && (
            <ChangedSince
              differences={differences}
              label={(field) => t(`organisations.fields.${field}`)}
              show={(_field, value) => String(value ?? "")}
              onChoose={choose}
              onClose={() => edit.reset()}
            />
          )}
        </>
      )}
    </Dialog>
  );
}
