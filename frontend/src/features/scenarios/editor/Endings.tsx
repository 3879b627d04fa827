import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../../../ui/Dialog";
import { TextArea } from "../../../ui/draft/TextArea";
import { Refusal } from "../../../ui/Refusal";
import { type Ending, useEnd } from "../draftQueries";
import styles from "./editor.module.css";

const ENDINGS = ["closing", "withdrawal", "cancellation"] as const satisfies readonly Ending[];

/** The ways in which a published scenario ends, each with a reason that everybody can read. */
export function Endings({ id }: { id: string }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Ending | null>(null);
  return (
    <div className={styles.ways}>
      {ENDINGS.map((ending) => (
        <Button key={ending} onClick={() => setChosen(ending)}>
          {t(`posting.endings.${ending}.act`)}
        </Button>
      ))}
      {chosen && <Ask id={id} ending={chosen} onClose={() => setChosen(null)} />}
    </div>
  );
}

function Ask({ id, ending, onClose }: { id: string; ending: Ending; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const end = useEnd(id);
  return (
    <Dialog title={t(`posting.endings.${ending}.act`)} onClose={onClose}>
      {(close) => (
        <form
          className={styles.group}
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim() !== "") end.mutate({ ending, reason: reason.trim() }, { onSuccess: close });
          }}
        >
          <p className={styles.quiet}>{t(`posting.endings.${ending}.text`)}</p>
          <TextArea label={t("posting.endings.reason")} value={reason} onChange={setReason} />
          <Refusal error={end.error} />
          <div className={styles.ways}>
            <Button danger type="primary" htmlType="submit" disabled={reason.trim() === ""} loading={end.isPending}>
              {t(`posting.endings.${ending}.act`)}
            </Button>
            <Button onClick={close}>{t("common.cancel")}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
