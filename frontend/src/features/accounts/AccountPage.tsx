import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Who } from "../../api/types";
import { Card, Page } from "../../ui/Page";
import { SignedIn, type SomebodyKnown } from "../../ui/SignedIn";
import styles from "./accounts.module.css";
import { Consents } from "./Consents";
import { MailChange } from "./MailChange";
import { OwnData } from "./OwnData";
import { PasswordChange } from "./PasswordChange";
import { Person } from "./Person";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";

/** What one has here oneself: name, password, mail address, second factor and the browsers one is signed in with. */
export function AccountPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("accounts.account.title")} lead={t("accounts.account.lead")}>
      <SignedIn>{(who) => <Own key={who.user.id} who={who} />}</SignedIn>
    </Page>
  );
}

function Own({ who }: { who: SomebodyKnown }) {
  const { t } = useTranslation();
  return (
    <div className={styles.columns}>
      <Card title={t("accounts.account.person")}>
        <Person who={who} />
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
      <OwnData />
      <Consents />
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
