import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { DemoAccount } from "../../api/types";
import { Card } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { useDemoAccounts, useSignInAsDemo } from "./queries";

/** People made up for trying the site, one for each job; only where the demonstration is loaded. */
export function DemoAccounts() {
  const { t } = useTranslation();
  const accounts = useDemoAccounts();
  const signIn = useSignInAsDemo();
  // What is only an offer says nothing where it is not there.
  if (!accounts.data || accounts.data.length === 0) return null;
  return (
    <Card flush title={t("accounts.demo.title")} note={t("accounts.demo.note")}>
      <Refusal error={signIn.error} />
      <Rows>
        {accounts.data.map((account) => (
          <Person
            key={account.email}
            account={account}
            isPending={signIn.isPending && signIn.variables.email === account.email}
            onSignIn={() => signIn.mutate(account)}
          />
        ))}
      </Rows>
    </Card>
  );
}

interface PersonProps {
  account: DemoAccount;
  isPending: boolean;
  onSignIn: () => void;
}

function Person({ account, isPending, onSignIn }: PersonProps) {
  const { t } = useTranslation();
  const roles = account.roles.map((role) => t(`common.roles.${role}`)).join(t("common.and"));
  return (
    <Row title={roles} note={[account.name, account.organisation].filter(Boolean).join(" · ")}>
      <Button
        loading={isPending}
        aria-label={t("accounts.demo.signInAs", { roles, name: account.name })}
        onClick={onSignIn}
      >
        {t("accounts.signIn.title")}
      </Button>
    </Row>
  );
}
