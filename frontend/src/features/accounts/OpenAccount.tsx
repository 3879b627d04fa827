import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import type { PasswordRules } from "../../api/types";
import { MAIL_LANGUAGES, type MailLanguage, mailLanguage } from "../../i18n/mail";
import { Agreement, type Complaint, Entry, EntryForm } from "../../ui/EntryForm";
import { SelectField } from "../../ui/Fields";
import { isSpent, useComplaints } from "./complaints";
import { NewPassword } from "./PasswordFields";
import { type OpeningLink, useOpenAccount } from "./queries";

interface OpenAccountProps {
  kind: OpeningLink;
  token: string;
  rules: PasswordRules;
  /** The version of the terms one is shown and accepts. */
  terms: string;
  spent: ReactNode;
}

/** Name, password and consent of whoever opened a first link. */
export function OpenAccount({ kind, token, rules, terms, spent }: OpenAccountProps) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const open = useOpenAccount(kind);
  const [name, setName] = useState("");
  const [fresh, setFresh] = useState("");
  const [language, setLanguage] = useState<MailLanguage>(mailLanguage(i18n.language));
  const [agreed, setAgreed] = useState(false);
  const [unagreed, setUnagreed] = useState<readonly Complaint[]>([]);
  const refused = useComplaints(open.error);
  if (isSpent(open.error)) return spent;
  const send = () => {
    if (!agreed) {
      setUnagreed([{ field: "terms", text: t("accounts.terms.unagreed") }]);
      return;
    }
    setUnagreed([]);
    open.mutate(
      { token, name: name.trim(), password: fresh, language, terms_version: terms },
      {
        onSuccess: () => navigate("/sign-in", { replace: true, state: { news: "opened" } }),
        // Whoever sends consent to other terms is shown those in force.
        onError: () => void client.invalidateQueries({ queryKey: ["session"] }),
      },
    );
  };
  return (
    <EntryForm
      focused
      entries={{ name, fresh }}
      complaints={unagreed.length > 0 ? unagreed : refused}
      send={t("accounts.links.open")}
      pending={open.isPending}
      onSend={send}
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
      <NewPassword rules={rules} label={t("accounts.password.label")} value={fresh} onChange={setFresh} />
      <SelectField
        label={t("common.mailLanguage")}
        value={language}
        choices={MAIL_LANGUAGES.map((one) => ({ value: one, label: t(`common.mailLanguages.${one}`) }))}
        onChange={(chosen) => setLanguage(mailLanguage(chosen ?? i18n.language))}
      />
      <Agreement
        name="terms"
        agreed={agreed}
        onChange={(now) => {
          setAgreed(now);
          setUnagreed([]);
        }}
      >
        {t("accounts.terms.agree")}{" "}
        <Link to="/terms" target="_blank">
          {t("accounts.terms.link", { version: terms })}
        </Link>
      </Agreement>
    </EntryForm>
  );
}
