import { Button } from "antd";
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { QueryView } from "../../ui/States";
import styles from "./accounts.module.css";
import { useWho } from "./queries";
import { SignInSteps } from "./SignInSteps";

/** Signing in over the page one was on, so that what was typed there stays. */
export function SignInDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const who = useWho();
  const title = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  // The browser then puts the focus back to where it was.
  const close = () => dialog.current?.close();
  return (
    <dialog ref={dialog} aria-labelledby={title} className={styles.dialog} onClose={onClose}>
      <div className={styles.stack}>
        <h2 id={title}>{t("accounts.again.title")}</h2>
        <p className={styles.text}>{t("accounts.again.text")}</p>
        <QueryView query={who}>{(data) => <SignInSteps who={data} onDone={close} />}</QueryView>
        <div>
          <Button onClick={close}>{t("accounts.again.later")}</Button>
        </div>
      </div>
    </dialog>
  );
}
