import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Entry, EntryForm } from "../../ui/EntryForm";
import styles from "./batches.module.css";

const NOTHING_WRONG = [] as const;

/** The name a list will be published under. */
export function Rename({
  name,
  pending,
  onRename,
}: {
  name: string;
  pending: boolean;
  onRename: (name: string) => void;
}) {
  const { t } = useTranslation();
  const [written, setWritten] = useState(name);
  return (
    <div className={styles.half}>
      <EntryForm
        entries={{ name: written }}
        complaints={NOTHING_WRONG}
        send={t("batches.draft.rename")}
        pending={pending}
        onSend={() => onRename(written.trim())}
      >
        <Entry name="name" label={t("batches.name")} maxLength={120} value={written} onChange={setWritten} />
      </EntryForm>
    </div>
  );
}
