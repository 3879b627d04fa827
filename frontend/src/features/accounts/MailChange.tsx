import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Entry, EntryForm } from "../../ui/EntryForm";
import styles from "./accounts.module.css";
import { useComplaints } from "./complaints";
import { PresentPassword } from "./PasswordFields";
import { useRequestMailChange } from "./queries";

/** Another mail address; it becomes one's own when the link sent to it is opened. */
export function MailChange() {
  const { t } = useTranslation();
  const request = useRequestMailChange();
  const [email, setEmail] = useState("");
  const [current, setCurrent] = useState("");
  const sentTo = request.isSuccess ? request.variables.email : null;
  return (
    <div className={styles.stack}>
      <p className={styles.text}>{t("accounts.mail.text")}</p>
      <p role="status" className={styles.good} hidden={sentTo === null}>
        {sentTo !== null && t("accounts.mail.sent", { email: sentTo })}
      </p>
      <EntryForm
        entries={{ email, current }}
        complaints={useComplaints(request.error)}
        send={t("accounts.sendLink")}
        pending={request.isPending}
        onSend={() =>
          request.mutate(
            { email: email.trim(), password: current },
            {
              onSuccess: () => {
                setEmail("");
                setCurrent("");
              },
            },
          )
        }
      >
        <Entry
          name="email"
          label={t("accounts.mail.new")}
          type="email"
          autoComplete="email"
          maxLength={254}
          value={email}
          onChange={setEmail}
        />
        <PresentPassword value={current} onChange={setCurrent} />
      </EntryForm>
    </div>
  );
}
