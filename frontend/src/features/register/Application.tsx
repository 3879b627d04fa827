import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RegisterEntry } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Confirm } from "../../ui/Dialog";
import lists from "../../ui/lists.module.css";
import { Card, Facts } from "../../ui/Page";
import { Evidence } from "./Evidence";
import { Marks } from "./Marks";
import { useWithdraw } from "./queries";
import styles from "./register.module.css";

interface ApplicationProps {
  entry: RegisterEntry;
  onDone: (told: string) => void;
}

/** The application under way: how far it is, why it was returned, and the way to take it back. */
export function Application({ entry, onDone }: ApplicationProps) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const withdraw = useWithdraw(entry.id);
  const [asked, setAsked] = useState(false);
  const { status, note } = entry;
  const isWithCity = status === "district_approved";
  const waiting = t("register.own.waiting");
  const decisions = [
    [t("register.own.inDistrict"), isWithCity ? moment(entry.district_decided_at) : waiting],
    [t("register.own.inCity"), isWithCity ? waiting : "—"],
    [
      t("register.statement"),
      <span key="statement" className={styles.words}>
        {entry.statement}
      </span>,
    ],
    [
      t("register.evidence"),
      entry.attachments.length > 0 ? <Evidence key="evidence" entry={entry} /> : t("register.noEvidence"),
    ],
  ] as const;
  return (
    <Card title={t("register.own.application")} note={t(`register.own.next.${status}`)}>
      <p className={styles.head}>
        <Marks entry={entry} />
      </p>
      {note && (
        <div className={styles.held}>
          <strong>{t(status === "returned" ? "register.own.returned" : "register.own.returnedBefore")}</strong>
          <p className={styles.words}>{note}</p>
        </div>
      )}
      <Facts
        rows={[
          [t("register.district"), entry.district],
          [t("register.own.submittedAt"), moment(entry.submitted_at)],
          // What is returned has its decision above, and what it says in the form below.
          ...(status === "returned" ? [] : decisions),
        ]}
      />
      <div className={lists.ways}>
        <Button onClick={() => setAsked(true)}>{t("register.own.withdraw")}</Button>
      </div>
      {asked && (
        <Confirm
          title={t("register.own.withdrawAsk")}
          text={t("register.own.withdrawText")}
          act={t("register.own.withdraw")}
          pending={withdraw.isPending}
          error={withdraw.error}
          onAct={(close) =>
            withdraw.mutate(undefined, {
              onSuccess: () => {
                onDone(t("register.own.withdrawn"));
                close();
              },
            })
          }
          onClose={() => setAsked(false)}
        />
      )}
    </Card>
  );
}
