import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Who } from "../../api/types";
import { Entry, EntryForm } from "../../ui/EntryForm";
import styles from "./accounts.module.css";
import { useComplaints } from "./complaints";
import { EnrolmentStep } from "./EnrolmentStep";
import { NeedsHttps } from "./NeedsHttps";
import { PasswordStep } from "./PasswordStep";
import { useGiveCode, useSecondFactorKept } from "./queries";
import { RecoveryCodes } from "./RecoveryCodes";
import { RenewPassword } from "./RenewPassword";
import { StartOver } from "./StartOver";

interface SignInStepsProps {
  who: Who;
  onDone?: () => void;
}

/** Signing in, one question at a time; which is next the server says, so that a reload goes on where one was. */
export function SignInSteps({ who, onDone }: SignInStepsProps) {
  // Outlives the steps, so that whoever is sent back to the start need not type it again.
  const [email, setEmail] = useState("");
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [kept, setKept] = useState(false);
  const askAnew = useSecondFactorKept();
  // They stay until it is known what comes next: the step before them would begin to set up another app.
  const showing = codes !== null && !(kept && who.state !== "enrol-second-factor");
  const done = who.user !== null && !showing;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it happens
  useEffect(() => {
    if (done) onDone?.();
  }, [done]);

  if (showing) {
    const goOn = () => {
      setKept(true);
      void askAnew();
    };
    return <RecoveryCodes focused codes={codes} onKept={goOn} />;
  }
  if (who.sign_in === "needs-https") return <NeedsHttps />;
  if (done) return null;
  if (who.state === "second-factor") return <CodeStep />;
  if (who.state === "enrol-second-factor") return <EnrolmentStep onCodes={setCodes} />;
  if (who.state === "renew-password") return <RenewPassword rules={who.password_rules} />;
  return <PasswordStep email={email} onEmail={setEmail} />;
}

function CodeStep() {
  const { t } = useTranslation();
  const give = useGiveCode();
  const [code, setCode] = useState("");
  const [onPaper, setOnPaper] = useState(false);
  const kind = onPaper ? "paper" : "app";
  return (
    <>
      <h2>{t("accounts.code.title")}</h2>
      <EntryForm
        key={kind}
        focused
        entries={{ code }}
        complaints={useComplaints(give.error)}
        send={t("accounts.go")}
        pending={give.isPending}
        onSend={() => give.mutate(code)}
        ways={
          <Button
            type="link"
            className={styles.way ?? ""}
            onClick={() => {
              setOnPaper(!onPaper);
              setCode("");
              give.reset();
            }}
          >
            {t(`accounts.code.${kind}.other`)}
          </Button>
        }
      >
        <Entry
          name="code"
          label={t(`accounts.code.${kind}.label`)}
          note={t(`accounts.code.${kind}.note`)}
          inputMode={onPaper ? "text" : "numeric"}
          autoComplete={onPaper ? "off" : "one-time-code"}
          maxLength={40}
          value={code}
          onChange={setCode}
        />
      </EntryForm>
      <StartOver />
    </>
  );
}
