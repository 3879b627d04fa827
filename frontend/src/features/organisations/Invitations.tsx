import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { MAIL_LANGUAGES, type MailLanguage, mailLanguage } from "../../i18n/mail";
import { CheckBox } from "../../ui/CheckBox";
import { Entry, EntryForm } from "../../ui/EntryForm";
import { SelectField } from "../../ui/Fields";
import { Card, Chip } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { useRefusals } from "../../ui/refusals";
import { QueryView } from "../../ui/States";
import styles from "./organisations.module.css";
import { type Managed, useInvitations, useInvite, useWithdrawInvitation } from "./queries";

const PLACES = { codes: { "invited-already": "email", "mail-not-allowed": "email" } };

/** Colleagues asked in by mail, and those who have not answered yet. */
export function Invitations({ organisation }: { organisation: Managed }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const invitations = useInvitations(organisation.id);
  const withdraw = useWithdrawInvitation(organisation.id);
  return (
    <Card flush title={t("organisations.invitations.title")} note={t("organisations.invitations.note")}>
      <div className={styles.form}>
        <Invite organisation={organisation} />
      </div>
      <Refusal error={withdraw.error} />
      <QueryView query={invitations}>
        {(data) =>
          data.items.length === 0 ? null : (
            <Rows>
              {data.items.map((item) => (
                <Row
                  key={item.id}
                  title={item.email}
                  marks={item.is_owner && <Chip tone="accent">{t("organisations.owner")}</Chip>}
                  note={t("organisations.invitations.when", { when: moment(item.created_at) })}
                >
                  <Button
                    loading={withdraw.isPending && withdraw.variables === item.id}
                    aria-label={t("organisations.invitations.withdrawNamed", { email: item.email })}
                    onClick={() => withdraw.mutate(item.id)}
                  >
                    {t("organisations.invitations.withdraw")}
                  </Button>
                </Row>
              ))}
            </Rows>
          )
        }
      </QueryView>
    </Card>
  );
}

function Invite({ organisation }: { organisation: Managed }) {
  const { t, i18n } = useTranslation();
  const invite = useInvite(organisation.id);
  const [email, setEmail] = useState("");
  const [language, setLanguage] = useState<MailLanguage>(mailLanguage(i18n.language));
  const [isOwner, setOwner] = useState(false);
  const sentTo = invite.isSuccess ? invite.variables.email : null;
  const send = () =>
    invite.mutate(
      { email: email.trim(), language, is_owner: isOwner },
      {
        onSuccess: () => {
          setEmail("");
          setOwner(false);
        },
      },
    );
  return (
    <>
      <p role="status" className={styles.good} hidden={sentTo === null}>
        {sentTo !== null && t("organisations.invitations.sent", { email: sentTo })}
      </p>
      <EntryForm
        entries={{ email }}
        complaints={useRefusals(invite.error, PLACES)}
        send={t("organisations.invitations.send")}
        pending={invite.isPending}
        onSend={send}
      >
        <div className={styles.fields}>
          <Entry
            name="email"
            label={t("organisations.invitations.email")}
            type="email"
            autoComplete="off"
            maxLength={254}
            value={email}
            onChange={setEmail}
          />
          <SelectField
            label={t("common.mailLanguage")}
            value={language}
            choices={MAIL_LANGUAGES.map((one) => ({ value: one, label: t(`common.mailLanguages.${one}`) }))}
            onChange={(chosen) => setLanguage(mailLanguage(chosen ?? i18n.language))}
          />
        </div>
        <CheckBox checked={isOwner} onChange={setOwner}>
          {t("organisations.invitations.asOwner")}
        </CheckBox>
      </EntryForm>
    </>
  );
}
