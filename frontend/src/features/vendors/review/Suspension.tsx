import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SelectField } from "../../../ui/Fields";
import { Card } from "../../../ui/Page";
import { Refusal } from "../../../ui/Refusal";
import { useReinstate, useSuspend } from "../deskQueries";
import styles from "../review.module.css";
import type { SuspensionReason } from "../types";

const REASONS = [
  "unverified",
  "duplicate",
  "ineligible",
  "misconduct",
  "incident",
  "own_request",
] as const satisfies readonly SuspensionReason[];

/** Takes a public vendor off the pages and out of the matches, for a reason. */
export function Suspend({ vendor }: { vendor: string }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<SuspensionReason | undefined>();
  const suspend = useSuspend(vendor);
  return (
    <Card title={t("profiles.review.suspend")}>
      <form
        className={styles.decision}
        onSubmit={(event) => {
          event.preventDefault();
          if (reason !== undefined) suspend.mutate(reason);
        }}
      >
        <p>{t("profiles.review.suspendText")}</p>
        <SelectField
          label={t("profiles.review.reason")}
          all={t("profiles.notGiven")}
          value={reason}
          choices={REASONS.map((one) => ({ value: one, label: t(`profiles.reasons.${one}`) }))}
          onChange={(chosen) => setReason(REASONS.find((one) => one === chosen))}
        />
        <Refusal error={suspend.error} />
        <div>
          <Button danger htmlType="submit" disabled={reason === undefined} loading={suspend.isPending}>
            {t("profiles.review.suspend")}
          </Button>
        </div>
      </form>
    </Card>
  );
}

/** Puts a suspended vendor back. */
export function Reinstate({ vendor }: { vendor: string }) {
  const { t } = useTranslation();
  const reinstate = useReinstate(vendor);
  return (
    <Card title={t("profiles.review.suspended")}>
      <div className={styles.decision}>
        <p>{t("profiles.review.suspendedText")}</p>
        <Refusal error={reinstate.error} />
        <div>
          <Button loading={reinstate.isPending} onClick={() => reinstate.mutate()}>
            {t("profiles.review.reinstate")}
          </Button>
        </div>
      </div>
    </Card>
  );
}
