import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { differencesOf } from "../../api/problems";
import { MAIL_LANGUAGES, mailLanguage } from "../../i18n/mail";
import { ChangedSince } from "../../ui/ChangedSince";
import { Entry, EntryForm } from "../../ui/EntryForm";
import { SelectField } from "../../ui/Fields";
import { Facts } from "../../ui/Page";
import type { SomebodyKnown } from "../../ui/SignedIn";
import styles from "./accounts.module.css";
import { useComplaints } from "./complaints";
import { useEditAccount } from "./queries";

/** Who one is here; name and language can be changed. */
export function Person({ who }: { who: SomebodyKnown }) {
  const { t } = useTranslation();
  const { user, roles, district } = who;
  const [editing, setEditing] = useState(false);
  if (editing) return <Edit who={who} onDone={() => setEditing(false)} />;
  return (
    <>
      <Facts
        rows={[
          [t("accounts.name"), user.name],
          [t("accounts.email"), user.email],
          [t("common.mailLanguage"), t(`common.mailLanguages.${user.language}`)],
          [
            t("accounts.account.roles"),
            roles.length === 0
              ? t("accounts.account.noRoles")
              : roles.map((role) => t(`common.roles.${role}`)).join(t("common.and")),
          ],
          ...(district ? [[t("accounts.account.district"), district] as const] : []),
        ]}
      />
      <p className={styles.below}>
        <Button onClick={() => setEditing(true)}>{t("accounts.account.edit")}</Button>
      </p>
    </>
  );
}

function Edit({ who, onDone }: { who: SomebodyKnown; onDone: () => void }) {
  const { t } = useTranslation();
  const { user } = who;
  const edit = useEditAccount();
  const [name, setName] = useState(user.name);
  const [language, setLanguage] = useState(user.language);
  const differences = differencesOf(edit.error);
  const complaints = useComplaints(edit.error);
  const send = () => edit.mutate({ name: name.trim(), language, version: user.version }, { onSuccess: onDone });
  const choose = (values: Readonly<Record<string, unknown>>) => {
    if ("name" in values) setName(String(values.name));
    if ("language" in values) setLanguage(mailLanguage(String(values.language)));
    edit.reset();
  };
  return (
    <>
      <EntryForm
        focused
        entries={{ name }}
        complaints={differences.length > 0 ? [] : complaints}
        send={t("common.save")}
        pending={edit.isPending}
        onSend={send}
        ways={<Button onClick={onDone}>{t("common.cancel")}</Button>}
      >
        <Entry
          name="name"
          label={t("accounts.name")}
          note={t("accounts.nameNote")}
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={setName}
        />
        <SelectField
          label={t("common.mailLanguage")}
          value={language}
          choices={MAIL_LANGUAGES.map((one) => ({ value: one, label: t(`common.mailLanguages.${one}`) }))}
          onChange={(chosen) => setLanguage(mailLanguage(chosen ?? language))}
        />
      </EntryForm>
      {differences.length > 0 && (
        <ChangedSince
          differences={differences}
          label={(field) => t(field === "language" ? "common.mailLanguage" : "accounts.name")}
          show={(field, value) => (field === "language" ? t(`common.mailLanguages.${value}`) : String(value ?? ""))}
          onChoose={choose}
          onClose={() => edit.reset()}
        />
      )}
    </>
  );
}
