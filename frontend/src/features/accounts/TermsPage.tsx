import { useTranslation } from "react-i18next";
import { useWho } from "../../api/who";
import { Card, Page } from "../../ui/Page";
import { QueryView } from "../../ui/States";
import styles from "./accounts.module.css";

const PARTS = ["use", "kept", "why", "seen", "howLong", "yours"] as const;

/** What somebody with an account agrees to, and what is kept of them. */
export function TermsPage() {
  const { t } = useTranslation();
  const who = useWho();
  return (
    <Page title={t("accounts.terms.title")} lead={t("accounts.terms.lead")}>
      <Card>
        <QueryView query={who}>
          {(data) => (
            <div className={styles.terms}>
              <p className={styles.text}>{t("accounts.terms.version", { version: data.terms_version })}</p>
              {PARTS.map((part) => (
                <section key={part}>
                  <h2>{t(`accounts.terms.${part}.title`)}</h2>
                  <p>{t(`accounts.terms.${part}.text`)}</p>
                </section>
              ))}
            </div>
          )}
        </QueryView>
      </Card>
    </Page>
  );
}
