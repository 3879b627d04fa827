import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EntryForm } from "../../ui/EntryForm";
import { Chip } from "../../ui/Page";
import { AppSetUp } from "./AppSetUp";
import styles from "./accounts.module.css";
import { useComplaints } from "./complaints";
import { PresentPassword } from "./PasswordFields";
import { useProposeSecondFactor, useSecondFactorKept } from "./queries";
import { RecoveryCodes } from "./RecoveryCodes";

/** An app for codes: set up or replaced, after the password was given once more. */
export function SecondFactor({ isSetUp }: { isSetUp: boolean }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const [current, setCurrent] = useState("");
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const propose = useProposeSecondFactor();
  const complaints = useComplaints(propose.error);
  const askAnew = useSecondFactorKept();
  const close = () => {
    setAsked(false);
    setCurrent("");
    setCodes(null);
    propose.reset();
  };
  const cancel = <Button onClick={close}>{t("common.cancel")}</Button>;
  if (codes !== null) return <RecoveryCodes focused codes={codes} onKept={() => void askAnew().then(close)} />;
  if (propose.data) {
    return (
      <div className={styles.stack}>
        <AppSetUp enrolment={propose.data} onCodes={setCodes} />
        <div>{cancel}</div>
      </div>
    );
  }
  return (
    <div className={styles.stack}>
      <p>
        <Chip tone={isSetUp ? "second" : "plain"}>{t(isSetUp ? "accounts.second.on" : "accounts.second.off")}</Chip>
      </p>
      <p className={styles.text}>{t("accounts.second.text")}</p>
      {asked ? (
        <EntryForm
          focused
          entries={{ current }}
          complaints={complaints}
          send={t("accounts.go")}
          pending={propose.isPending}
          onSend={() => propose.mutate(current)}
          ways={cancel}
        >
          <PresentPassword value={current} onChange={setCurrent} />
        </EntryForm>
      ) : (
        <div>
          <Button onClick={() => setAsked(true)}>
            {t(isSetUp ? "accounts.second.replace" : "accounts.second.setUp")}
          </Button>
        </div>
      )}
    </div>
  );
}
