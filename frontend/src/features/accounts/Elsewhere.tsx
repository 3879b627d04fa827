import { useTranslation } from "react-i18next";
import styles from "./accounts.module.css";

/** The way to an identity provider, which is a page of its own outside of ours. */
export function Elsewhere({ provider }: { provider: string }) {
  const { t } = useTranslation();
  return (
    <p>
      <a className={styles.elsewhere} href="/api/oidc/begin">
        {t("accounts.signIn.elsewhere", { provider })}
      </a>
    </p>
  );
}

/** Why nobody came back from there signed in; the server names it in the address. */
export function ElsewhereTrouble({ code }: { code: string }) {
  const { t, i18n } = useTranslation();
  const named = `problems.codes.${code}`;
  return (
    <p role="alert" className={styles.trouble}>
      {i18n.exists(named) ? t(named as "problems.codes.provider-away") : t("accounts.signIn.elsewhereFailed")}
    </p>
  );
}
