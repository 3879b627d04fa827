import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditVerification } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { CopyButton } from "../../ui/Digest";
import { Card, Facts } from "../../ui/Page";
import { QueryView } from "../../ui/States";
import styles from "./audit.module.css";
import { useVerification } from "./queries";

const SHOWN = 16;

/** Whether the trace is as it was written: every event follows from the one before, up to ends noted elsewhere. */
export function Verification() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const verification = useVerification(asked);
  return (
    <Card title={t("audit.verify.title")} note={t("audit.verify.note")}>
      <div className={styles.verify}>
        {asked && <QueryView query={verification}>{(data) => <Outcome data={data} />}</QueryView>}
        <div>
          <Button
            loading={verification.isFetching}
            onClick={() => (asked ? void verification.refetch() : setAsked(true))}
          >
            {t(asked ? "audit.verify.again" : "audit.verify.do")}
          </Button>
        </div>
      </div>
    </Card>
  );
}

function Outcome({ data }: { data: AuditVerification }) {
  const { t } = useTranslation();
  const { count, moment } = useFormats();
  const { head } = data;
  const digest =
    head === null ? (
      "—"
    ) : (
      <span className={styles.id}>
        <code>{head.slice(0, SHOWN)}…</code>
        <CopyButton text={head} label={t("audit.verify.copy")} />
      </span>
    );
  return (
    <>
      <p role="status" className={data.intact ? styles.intact : styles.broken}>
        {data.intact
          ? t("audit.verify.intact", { count: data.verified, number: count(data.verified) })
          : t("audit.verify.broken", { seq: data.first_broken })}
      </p>
      <Facts
        rows={[
          [t("audit.verify.at"), moment(data.checked_at)],
          [t("audit.verify.heads"), count(data.noted_heads)],
          [t("audit.verify.head"), digest],
        ]}
      />
    </>
  );
}
