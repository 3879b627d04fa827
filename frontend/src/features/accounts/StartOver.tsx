import { Button } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./accounts.module.css";
import { useSignOut } from "./queries";

/** Back to the first step, for somebody else. */
export function StartOver() {
  const { t } = useTranslation();
  const signOut = useSignOut();
  return (
    <p className={styles.aside}>
      <Button type="link" className={styles.way ?? ""} loading={signOut.isPending} onClick={() => signOut.mutate()}>
        {t("accounts.startOver")}
      </Button>
    </p>
  );
}
