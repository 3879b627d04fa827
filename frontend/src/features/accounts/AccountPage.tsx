import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Who } from "../../api/types";
import { Card, Facts, Page } from "../../ui/Page";
import { EmptyState, QueryView, SignInLink, Skeleton } from "../../ui/States";
import styles from "./accounts.module.css";
import { MailChange } from "./MailChange";
import { PasswordChange } from "./PasswordChange";
import { useWho } from "./queries";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";

type User = NonNullable<Who["user"]>;

/** What one has here oneself: name, password, mail address, second factor and the browsers one is signed in with. */
export function AccountPage() {
  const { t } = useTranslation();
  const who = useWho();
  // Whose session has ended goes on reading and typing here; the next thing sent asks to sign in again.
  const [known, setKnown] = useState<Who | null>(null);
  if (who.data?.user && who.data !== known) setKnown(who.data);
  return (
    <Page title={t("accounts.account.title")} lead={t("accounts.account.lead")}>
      <QueryView query={who} skeleton={<Skeleton lines={6} block />}>
        {() =>
          !known?.user ? (
            <Card>
              <EmptyState title={t("problems.signIn.title")} text={t("problems.signIn.text")}>
                <SignInLink />
              </EmptyState>
            </Card>
          ) : (
            <Own key={known.user.id} who={known} user={known.user} />
          )
        }
      </QueryView>
    </Page>
  );
}

function Own({ who, user }: { who: Who; user: User }) {
  const { t } = useTranslation();
  return (
    <div className={styles.columns}>
      <Card title={t("accounts.account.person")}>
        <Facts
          rows={[
            [t("accounts.name"), user.name],
            [t("accounts.email"), user.email],
            [t("accounts.mailLanguage"), t(`accounts.languages.${user.language}`)],
            [
              t("accounts.account.roles"),
              who.roles.length === 0
                ? t("accounts.account.noRoles")
                : who.roles.map((role) => t(`accounts.roles.${role}`)).join(t("accounts.account.and")),
            ],
            ...(who.district ? [[t("accounts.account.district"), who.district] as const] : []),
          ]}
        />
      </Card>
      <Card title={t("accounts.second.title")}>
        <SecondFactor isSetUp={who.has_second_factor} />
      </Card>
      <Password who={who} />
      <Card title={t("accounts.mail.title")}>
        <MailChange />
      </Card>
      <div className={styles.wide}>
        <Sessions />
      </div>
    </div>
  );
}

function Password({ who }: { who: Who }) {
  const { t } = useTranslation();
  const [changed, setChanged] = useState(false);
  return (
    <Card title={t("accounts.password.change")}>
      <div className={styles.stack}>
        <p role="status" className={styles.good} hidden={!changed}>
          {changed && t("accounts.password.changed")}
        </p>
        <PasswordChange rules={who.password_rules} onChanged={() => setChanged(true)} />
      </div>
    </Card>
  );
}
