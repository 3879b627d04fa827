import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router";
import { useWho } from "../../api/who";
import { Card, Page } from "../../ui/Page";
import { QueryView } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { firstPage, wayOn } from "../../ui/ways";
import styles from "./accounts.module.css";
import { DemoAccounts } from "./DemoAccounts";
import { Elsewhere, ElsewhereTrouble } from "./Elsewhere";
import { SignInSteps } from "./SignInSteps";

const NEWS = ["opened", "reset", "mailChanged", "left", "erased"] as const;

export function SignInPage() {
  const { t } = useTranslation();
  const who = useWho();
  const url = useUrlState();
  const navigate = useNavigate();
  const { state } = useLocation();
  const begins = !who.data?.state;
  const trouble = url.value("trouble");
  const provider = who.data?.sign_in === "open" ? who.data.identity_provider : null;
  const news = NEWS.find((one) => one === (state as { news?: string } | null)?.news);
  return (
    <div className={styles.narrow}>
      <Page title={t("accounts.signIn.title")}>
        {news && begins && (
          <p role="status" className={styles.good}>
            {t(`accounts.news.${news}`)}
          </p>
        )}
        {trouble && begins && <ElsewhereTrouble code={trouble} />}
        <Card>
          <div className={styles.stack}>
            <QueryView query={who}>
              {(data) => (
                <SignInSteps
                  who={data}
                  onDone={() => navigate(wayOn(url.value("next")) ?? firstPage(data), { replace: true })}
                />
              )}
            </QueryView>
            {begins && provider && <Elsewhere provider={provider} />}
          </div>
        </Card>
        {begins && <DemoAccounts />}
        {begins && (
          <p className={styles.aside}>
            {t("accounts.signIn.new")} <Link to="/register">{t("accounts.register.title")}</Link>
          </p>
        )}
      </Page>
    </div>
  );
}
