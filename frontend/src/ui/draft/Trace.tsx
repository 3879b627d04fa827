import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AttachmentSubject } from "../../api/attachments";
import { get } from "../../api/client";
import { useFormats } from "../../i18n/format";
import { QueryView } from "../States";
import styles from "./Editions.module.css";

const SHOWN = 50;

/** What was done with a scenario or a vendor of one's own, and by which side; asked for once it is opened. */
export function Trace({ kind, subject }: { kind: AttachmentSubject; subject: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles.trace} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("drafts.trace.title")}</summary>
      {isOpen && <Entries kind={kind} subject={subject} />}
    </details>
  );
}

function Entries({ kind, subject }: { kind: AttachmentSubject; subject: string }) {
  const { t, i18n } = useTranslation();
  const { moment } = useFormats();
  const trace = useQuery({
    queryKey: ["trace", kind, subject],
    queryFn: ({ signal }) =>
      get("/api/trace/{subject_kind}/{subject_id}", {
        path: { subject_kind: kind, subject_id: subject },
        query: { size: SHOWN },
        signal,
      }),
  });
  return (
    <QueryView query={trace}>
      {(data) => (
        <ol className={styles.list}>
          {data.items.map((one) => {
            const key = `audit.actions.${one.action.replace(".", "-")}`;
            return (
              <li key={`${one.at} ${one.action}`}>
                {i18n.exists(key) ? t(key) : one.action} · {t(`drafts.trace.sides.${one.side}`)}
                <p className={styles.when}>{moment(one.at)}</p>
              </li>
            );
          })}
        </ol>
      )}
    </QueryView>
  );
}
