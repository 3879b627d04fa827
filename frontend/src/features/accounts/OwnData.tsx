import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Dialog } from "../../ui/Dialog";
import { EntryForm } from "../../ui/EntryForm";
import { Icon } from "../../ui/Icon";
import { Card } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import styles from "./accounts.module.css";
import { useComplaints } from "./complaints";
import { PresentPassword } from "./PasswordFields";
import { useErase, useExport } from "./queries";

/** Everything held about oneself, to take along; and the way to have it erased. */
export function OwnData() {
  const { t } = useTranslation();
  const all = useExport();
  const [erasing, setErasing] = useState(false);
  return (
    <Card title={t("accounts.data.title")}>
      <div className={styles.stack}>
        <p className={styles.text}>{t("accounts.data.text")}</p>
        <Refusal error={all.error} />
        <div className={styles.ways}>
          <Button icon={<Icon name="download" />} loading={all.isPending} onClick={() => all.mutate()}>
            {t("accounts.data.download")}
          </Button>
          <Button danger onClick={() => setErasing(true)}>
            {t("accounts.erase.title")}
          </Button>
        </div>
      </div>
      {erasing && <Erase onClose={() => setErasing(false)} />}
    </Card>
  );
}

function Erase({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const erase = useErase(() => navigate("/sign-in", { state: { news: "erased" } }));
  const [current, setCurrent] = useState("");
  return (
    <Dialog title={t("accounts.erase.ask")} onClose={onClose}>
      {(close) => (
        <>
          <ul className={styles.points}>
            {(["gone", "stays", "organisation", "back"] as const).map((point) => (
              <li key={point}>{t(`accounts.erase.${point}`)}</li>
            ))}
          </ul>
          <EraseForm current={current} erase={erase} onChange={setCurrent} onCancel={close} />
        </>
      )}
    </Dialog>
  );
}

interface EraseFormProps {
  current: string;
  erase: ReturnType<typeof useErase>;
  onChange: (current: string) => void;
  onCancel: () => void;
}

function EraseForm({ current, erase, onChange, onCancel }: EraseFormProps) {
  const { t } = useTranslation();
  return (
    <EntryForm
      danger
      entries={{ current }}
      complaints={useComplaints(erase.error)}
      send={t("accounts.erase.do")}
      pending={erase.isPending}
      onSend={() => erase.mutate(current)}
      ways={<Button onClick={onCancel}>{t("common.cancel")}</Button>}
    >
      <PresentPassword value={current} onChange={onChange} />
    </EntryForm>
  );
}
