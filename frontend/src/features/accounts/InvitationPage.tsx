import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router";
import type { InvitationLooked, Who } from "../../api/types";
import { useWho } from "../../api/who";
import { languageOf } from "../../i18n/names";
import { Card, Page } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { ErrorState, QueryView } from "../../ui/States";
import styles from "./accounts.module.css";
import { isSpent } from "./complaints";
import { NeedsHttps } from "./NeedsHttps";
import { OpenAccount } from "./OpenAccount";
import { useAcceptInvitation, useInvitation } from "./queries";
import { SignInSteps } from "./SignInSteps";
import { SpentLink } from "./SpentLink";

/** What the link of an invitation opens: into which organisation, and how to accept. Looking uses nothing up. */
export function InvitationPage() {
  const { t } = useTranslation();
  const token = useLocation().hash.slice(1);
  const who = useWho();
  return (
    <div className={styles.narrow}>
      <Page title={t("accounts.links.invitation.title")}>
        <Card>
          <div className={styles.stack}>
            {token === "" ? (
              <SpentLink incomplete>{t("accounts.links.invitation.another")}</SpentLink>
            ) : (
              <QueryView query={who}>
                {(data) => (data.sign_in === "needs-https" ? <NeedsHttps /> : <Invitation token={token} who={data} />)}
              </QueryView>
            )}
          </div>
        </Card>
      </Page>
    </div>
  );
}

const SPENT = "accounts.links.invitation.another";

function Invitation({ token, who }: { token: string; who: Who }) {
  const { t } = useTranslation();
  const looked = useInvitation(token);
  if (isSpent(looked.error)) return <SpentLink>{t(SPENT)}</SpentLink>;
  if (looked.isError) return <ErrorState error={looked.error} onRetry={() => void looked.refetch()} />;
  return (
    <QueryView query={looked}>
      {(data) => (
        <>
          <p>
            {t("accounts.links.invitation.from")}{" "}
            <strong lang={languageOf(data.organisation.name)}>{data.organisation.name}</strong>
          </p>
          <p className={styles.text}>
            {t("accounts.links.invitation.to")} <span className={styles.address}>{data.email}</span>
          </p>
          <Answer token={token} who={who} invitation={data} />
        </>
      )}
    </QueryView>
  );
}

function Answer({ token, who, invitation }: { token: string; who: Who; invitation: InvitationLooked }) {
  const { t } = useTranslation();
  if (who.user) return <Accept token={token} name={who.user.name} email={who.user.email} />;
  if (invitation.has_account || who.state !== null) {
    return (
      <>
        <p className={styles.text}>{t("accounts.links.invitation.signIn")}</p>
        <SignInSteps who={who} />
      </>
    );
  }
  return (
    <>
      <h2>{t("accounts.links.invitation.open")}</h2>
      <OpenAccount
        kind="invitation/account"
        token={token}
        rules={who.password_rules}
        terms={who.terms_version}
        spent={<SpentLink>{t(SPENT)}</SpentLink>}
      />
    </>
  );
}

function Accept({ token, name, email }: { token: string; name: string; email: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const accept = useAcceptInvitation(() => navigate("/organisation", { replace: true }));
  if (isSpent(accept.error)) return <SpentLink>{t(SPENT)}</SpentLink>;
  return (
    <>
      <p className={styles.text}>{t("accounts.links.invitation.as", { name, email })}</p>
      <Refusal error={accept.error} />
      <div className={styles.ways}>
        <Button type="primary" loading={accept.isPending} onClick={() => accept.mutate(token)}>
          {t("accounts.links.invitation.accept")}
        </Button>
        <Link to="/">{t("accounts.links.invitation.later")}</Link>
      </div>
    </>
  );
}
