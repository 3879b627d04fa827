import { QRCode } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Enrolment } from "../../api/types";
import { CopyButton } from "../../ui/Digest";
import { Entry, EntryForm } from "../../ui/EntryForm";
import styles from "./accounts.module.css";
import { useComplaints } from "./complaints";
import { useConfirmSecondFactor } from "./queries";

const SIZE = 184;
const QUIET_ZONE = 4;

interface AppSetUpProps {
  enrolment: Enrolment;
  onCodes: (codes: readonly string[]) => void;
}

/** The secret for an app, drawn here and in letters, and the first code of it as proof. */
export function AppSetUp({ enrolment, onCodes }: AppSetUpProps) {
  const { t } = useTranslation();
  const confirm = useConfirmSecondFactor();
  const [code, setCode] = useState("");
  const groups = enrolment.secret.match(/.{1,4}/g) ?? [];
  return (
    <EntryForm
      focused
      entries={{ code }}
      complaints={useComplaints(confirm.error)}
      send={t("accounts.enrol.confirm")}
      pending={confirm.isPending}
      onSend={() => confirm.mutate(code, { onSuccess: (data) => onCodes(data.recovery_codes) })}
    >
      <ol className={styles.steps}>
        <li>
          <p>{t("accounts.enrol.scan")}</p>
          {/* Black on white in the dark too: many cameras read nothing else. */}
          <QRCode
            type="svg"
            value={enrolment.uri}
            size={SIZE}
            marginSize={QUIET_ZONE}
            color="#000000"
            bgColor="#ffffff"
            bordered={false}
            className={styles.qr ?? ""}
            aria-label={t("accounts.enrol.qr")}
          />
          <p>{t("accounts.enrol.type")}</p>
          <p className={styles.secret}>
            <code data-secret>
              {groups.map((group, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the groups of one secret never move
                <span key={index}>{group}</span>
              ))}
            </code>
            <CopyButton text={enrolment.secret} label={t("accounts.enrol.copy")} />
          </p>
        </li>
        <li>
          <Entry
            name="code"
            label={t("accounts.enrol.code")}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={40}
            value={code}
            onChange={setCode}
          />
        </li>
      </ol>
    </EntryForm>
  );
}
