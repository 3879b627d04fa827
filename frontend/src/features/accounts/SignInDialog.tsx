import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useWho } from "../../api/who";
import { Dialog } from "../../ui/Dialog";
import { QueryView } from "../../ui/States";
import styles from "./accounts.module.css";
import { SignInSteps } from "./SignInSteps";

/** Signing in over the page one was on, so that what was typed there stays. */
export function SignInDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const who = useWho();
  return (
    <Dialog title={t("accounts.again.title")} onClose={onClose}>
      {(close) => (
        <>
          <p className={styles.text}>{t("accounts.again.text")}</p>
          <QueryView query={who}>{(data) => <SignInSteps who={data} onDone={close} />}</QueryView>
          <div>
            <Button onClick={close}>{t("accounts.again.later")}</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
