import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Entry, EntryForm } from "../../ui/EntryForm";
import { useComplaints } from "./complaints";
import { useSignIn } from "./queries";

/** The first step of a sign-in. */
export function PasswordStep({ email, onEmail }: { email: string; onEmail: (email: string) => void }) {
  const { t } = useTranslation();
  const signIn = useSignIn();
  const [current, setCurrent] = useState("");
  return (
    <EntryForm
      focused
      entries={{ email, current }}
      complaints={useComplaints(signIn.error)}
      send={t("accounts.signIn.title")}
      pending={signIn.isPending}
      onSend={() => signIn.mutate({ email: email.trim(), password: current })}
      ways={<Link to="/forgotten-password">{t("accounts.forgotten.title")}</Link>}
    >
      <Entry
        name="email"
        label={t("accounts.email")}
        type="email"
        autoComplete="username"
        maxLength={254}
        value={email}
        onChange={onEmail}
      />
      <Entry
        secret
        name="current"
        label={t("accounts.password.label")}
        autoComplete="current-password"
        maxLength={1000}
        value={current}
        onChange={setCurrent}
      />
    </EntryForm>
  );
}
