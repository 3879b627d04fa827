import { useTranslation } from "react-i18next";
import { Link, useLocation, useParams } from "react-router";
import { useWho } from "../../api/who";
import { NotFound } from "../../ui/NotFound";
import { Card, Page } from "../../ui/Page";
import { QueryView } from "../../ui/States";
import styles from "./accounts.module.css";
import { ConfirmMail } from "./ConfirmMail";
import { NeedsHttps } from "./NeedsHttps";
import { OpenAccount } from "./OpenAccount";
import { ResetPassword } from "./ResetPassword";
import { SpentLink } from "./SpentLink";

const CREATE_ADMIN = "python -m backend.cli create-admin";
const KINDS = ["bootstrap", "registration", "reset", "mail-change"] as const;
type Kind = (typeof KINDS)[number];

/** What a one-time link opens. Its secret stands behind the #; opening the page uses nothing up, only sending does. */
export function LinkPage() {
  const { t } = useTranslation();
  const { kind: asked } = useParams();
  const token = useLocation().hash.slice(1);
  const who = useWho();
  const kind = KINDS.find((one) => one === asked);
  if (kind === undefined) return <NotFound />;
  return (
    <div className={styles.narrow}>
      <Page title={t(`accounts.links.${kind}.title`)} lead={t(`accounts.links.${kind}.lead`)}>
        <Card>
          <div className={styles.stack}>
            {token === "" ? (
              <Spent kind={kind} incomplete />
            ) : (
              <QueryView query={who}>
                {(data) => {
                  if (data.sign_in === "needs-https") return <NeedsHttps />;
                  if (kind === "mail-change") return <ConfirmMail token={token} spent={<Spent kind={kind} />} />;
                  const common = { token, rules: data.password_rules, spent: <Spent kind={kind} /> };
                  if (kind === "reset") return <ResetPassword {...common} />;
                  return <OpenAccount {...common} kind={kind} terms={data.terms_version} />;
                }}
              </QueryView>
            )}
          </div>
        </Card>
      </Page>
    </div>
  );
}

const ANOTHER: Readonly<Record<Kind, string>> = {
  bootstrap: "/sign-in",
  registration: "/register",
  reset: "/forgotten-password",
  "mail-change": "/account",
};

function Spent({ kind, incomplete = false }: { kind: Kind; incomplete?: boolean }) {
  const { t } = useTranslation();
  return (
    <SpentLink incomplete={incomplete}>
      {kind === "bootstrap" && (
        <pre>
          <code>{CREATE_ADMIN}</code>
        </pre>
      )}
      <Link to={ANOTHER[kind]}>{t(`accounts.links.${kind}.another`)}</Link>
    </SpentLink>
  );
}
