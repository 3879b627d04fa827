import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useWho } from "../../api/who";
import { mailLanguage } from "../../i18n/mail";
import { Entry, EntryForm } from "../../ui/EntryForm";
import { Card, Page } from "../../ui/Page";
import { QueryView } from "../../ui/States";
import styles from "./accounts.module.css";
import { useComplaints } from "./complaints";
import { NeedsHttps } from "./NeedsHttps";
import { useRequestLink } from "./queries";

interface MailFormProps {
  kind: "forgotten" | "register";
  path: "/api/password-resets" | "/api/registrations";
}

/** A page that has a link sent; it says the same whether or not there is an account with the address. */
export function MailForm({ kind, path }: MailFormProps) {
  const { t } = useTranslation();
  const who = useWho();
  const [sent, setSent] = useState<string | null>(null);
  return (
    <div className={styles.narrow}>
      <Page title={t(`accounts.${kind}.title`)} lead={t(`accounts.${kind}.lead`)}>
        <Card>
          <div className={styles.stack}>
            <QueryView query={who}>
              {(data) =>
                data.sign_in === "needs-https" ? (
                  <NeedsHttps />
                ) : sent === null ? (
                  <Ask path={path} onSent={setSent} />
                ) : (
                  <Sent to={sent} text={t(`accounts.${kind}.sent`)} onAgain={() => setSent(null)} />
                )
              }
            </QueryView>
          </div>
        </Card>
        <p className={styles.aside}>
          <Link to="/sign-in">{t("accounts.backToSignIn")}</Link>
        </p>
      </Page>
    </div>
  );
}

function Ask({ path, onSent }: { path: MailFormProps["path"]; onSent: (email: string) => void }) {
  const { t, i18n } = useTranslation();
  const request = useRequestLink(path);
  const [email, setEmail] = useState("");
  const send = () =>
    request.mutate(
      { email: email.trim(), language: mailLanguage(i18n.language) },
      { onSuccess: () => onSent(email.trim()) },
    );
  return (
    <EntryForm
      focused
      entries={{ email }}
      complaints={useComplaints(request.error)}
      send={t("accounts.sendLink")}
      pending={request.isPending}
      onSend={send}
    >
      <Entry
        name="email"
        label={t("accounts.email")}
        type="email"
        autoComplete="email"
        maxLength={254}
        value={email}
        onChange={setEmail}
      />
    </EntryForm>
  );
}

function Sent({ to, text, onAgain }: { to: string; text: string; onAgain: () => void }) {
  const { t } = useTranslation();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <>
      <h2 ref={title} tabIndex={-1}>
        {t("accounts.sent.title")}
      </h2>
      <p className={styles.text}>
        <strong className={styles.address}>{to}</strong>
      </p>
      <p className={styles.text}>{text}</p>
      <p className={styles.aside}>
        {t("accounts.sent.nothing")}{" "}
        <button type="button" className={styles.again} onClick={onAgain}>
          {t("accounts.sent.again")}
        </button>
      </p>
    </>
  );
}
