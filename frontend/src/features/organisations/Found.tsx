import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Entry, EntryForm } from "../../ui/EntryForm";
import { SelectField } from "../../ui/Fields";
import { Card } from "../../ui/Page";
import { useRefusals } from "../../ui/refusals";
import styles from "./organisations.module.css";
import { useFound } from "./queries";

const PLACES = {
  codes: { "organisation-exists": "name", "credit-code-taken": "credit_code" },
};
const KINDS = ["agency", "vendor"] as const;

/** Begin an organisation that is not here yet, as its owner. */
export function Found() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const found = useFound(() => navigate("/organisation"));
  const [kind, setKind] = useState<(typeof KINDS)[number]>("agency");
  const [name, setName] = useState("");
  const [jurisdiction, setJurisdiction] = useState("");
  const [code, setCode] = useState("");
  const isVendor = kind === "vendor";
  const entries = isVendor ? { name } : { name, jurisdiction };
  const send = () =>
    found.mutate({
      kind,
      name: name.trim(),
      jurisdiction: jurisdiction.trim(),
      ...(isVendor && code.trim() ? { credit_code: code.trim().toUpperCase() } : {}),
    });
  return (
    <Card title={t("organisations.found.title")} note={t("organisations.found.note")}>
      <div className={styles.half}>
        <EntryForm
          entries={entries}
          complaints={useRefusals(found.error, PLACES)}
          send={t("organisations.found.send")}
          pending={found.isPending}
          onSend={send}
        >
          <SelectField
            label={t("organisations.kind")}
            value={kind}
            choices={KINDS.map((one) => ({ value: one, label: t(`organisations.kinds.${one}`) }))}
            onChange={(chosen) => setKind(KINDS.find((one) => one === chosen) ?? "agency")}
          />
          <Entry
            name="name"
            label={t("organisations.found.name")}
            note={t(`organisations.found.nameNotes.${kind}`)}
            autoComplete="organization"
            maxLength={100}
            value={name}
            onChange={setName}
          />
          <Entry
            name="jurisdiction"
            label={t("organisations.jurisdiction")}
            note={t("organisations.found.place")}
            optional={isVendor}
            maxLength={50}
            value={jurisdiction}
            onChange={setJurisdiction}
          />
          {isVendor && (
            <Entry
              name="credit_code"
              label={t("organisations.found.code")}
              optional
              maxLength={18}
              value={code}
              onChange={setCode}
            />
          )}
        </EntryForm>
      </div>
    </Card>
  );
}
