import { useTranslation } from "react-i18next";
import type { PasswordRules } from "../../api/types";
import styles from "./accounts.module.css";
import { PasswordChange } from "./PasswordChange";
import { StartOver } from "./StartOver";

/** The step of a sign-in whose password has become too old. */
export function RenewPassword({ rules }: { rules: PasswordRules }) {
  const { t } = useTranslation();
  return (
    <>
      <h2>{t("accounts.renew.title")}</h2>
      <p className={styles.text}>{t("accounts.renew.text")}</p>
      <PasswordChange focused rules={rules} />
      <StartOver />
    </>
  );
}
