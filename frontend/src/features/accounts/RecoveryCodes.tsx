import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../ui/Digest";
import styles from "./accounts.module.css";

interface RecoveryCodesProps {
  codes: readonly string[];
  /** They took the place of a form one was typing in. */
  focused?: boolean;
  onKept: () => void;
}

/** Codes on paper for when the app is lost; the server tells them this once and keeps only what they are checked by. */
export function RecoveryCodes({ codes, focused = false, onKept }: RecoveryCodesProps) {
  const { t } = useTranslation();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focused) title.current?.focus();
  }, [focused]);
  return (
    <section className={styles.recovery}>
      <h2 ref={title} tabIndex={-1}>
        {t("accounts.recovery.title")}
      </h2>
      <p className={styles.text}>{t("accounts.recovery.text")}</p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={styles.ways}>
        <CopyButton text={codes.join("\n")} label={t("accounts.recovery.copy")} />
        <Button onClick={() => window.print()}>{t("accounts.recovery.print")}</Button>
      </div>
      <div className={styles.ways}>
        <Button type="primary" onClick={onKept}>
          {t("accounts.recovery.kept")}
        </Button>
      </div>
    </section>
  );
}
