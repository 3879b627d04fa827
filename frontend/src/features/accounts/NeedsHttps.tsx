import { useTranslation } from "react-i18next";
import styles from "./accounts.module.css";

/** Why nobody can sign in over this connection, and what whoever runs the site can do. */
export function NeedsHttps() {
  const { t } = useTranslation();
  return (
    <section className={styles.https}>
      <h2>{t("accounts.https.title")}</h2>
      <p>{t("accounts.https.why")}</p>
      <p>{t("accounts.https.operator")}</p>
      <pre>
        <code>{"PUBLIC_URL=https://…\nTRUSTED_PROXIES=…"}</code>
      </pre>
    </section>
  );
}
