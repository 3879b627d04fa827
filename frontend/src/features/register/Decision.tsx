import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../api/problems";
import type { RegisterEntry } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import { Differences } from "../../ui/draft/Differences";
import { TextArea } from "../../ui/draft/TextArea";
import lists from "../../ui/lists.module.css";
import { Refusal, Refused } from "../../ui/Refusal";
import { QueryView } from "../../ui/States";
import { Evidence } from "./Evidence";
import { Marks } from "./Marks";
import { useDecide, useEntrySince } from "./queries";
import styles from "./register.module.css";

interface DecisionProps {
  entry: RegisterEntry;
  approve: boolean;
  /** What came of it, in a sentence. */
  onDone: (told: string) => void;
  onClose: () => void;
}

/** Approve an application as it was read, or return it with the reason; what has changed since is shown first. */
export function Decision({ entry, approve, onDone, onClose }: DecisionProps) {
  const { t } = useTranslation();
  const decide = useDecide();
  const [read, setRead] = useState(entry);
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const { name } = entry.vendor;
  const act = approve ? "approve" : "return";
  const isBlank = !approve && note.trim() === "";
  const send = (close: () => void) => {
    setTried(true);
    if (isBlank || decide.isPending) return;
    const onSuccess = ({ status }: RegisterEntry) => {
      onDone(t(`register.desk.done.${status}`, { name }));
      close();
    };
    decide.mutate({ read, approve, note: note.trim() }, { onSuccess });
  };
  const goOn = (now: RegisterEntry) => {
    setRead(now);
    decide.reset();
  };
  return (
    <Dialog wide title={t(`register.desk.${act}Ask`, { name })} onClose={onClose}>
      {(close) =>
        isStale(decide.error) ? (
          <Changed read={read} onGoOn={goOn} onClose={close} />
        ) : (
          <form
            noValidate
            className={styles.dialog}
            onSubmit={(event: FormEvent) => {
              event.preventDefault();
              send(close);
            }}
          >
            <p>{t(`register.desk.${act}Text.${read.status === "submitted" ? "district" : "city"}`)}</p>
            <p className={styles.words}>{read.statement}</p>
            {read.attachments.length > 0 && <Evidence entry={read} />}
            {!approve && (
              <TextArea
                label={t("register.desk.reason")}
                note={t("register.desk.reasonNote")}
                value={note}
                onChange={setNote}
              />
            )}
            {tried && isBlank && <Refused>{t("problems.codes.reason-required")}</Refused>}
            <Refusal error={decide.error} />
            <div className={lists.ways}>
              <Button type="primary" danger={!approve} htmlType="submit" loading={decide.isPending}>
                {t(`register.desk.${act}`)}
              </Button>
              <Button onClick={close}>{t("common.cancel")}</Button>
            </div>
          </form>
        )
      }
    </Dialog>
  );
}

/** It was decided, withdrawn or sent again after it was read. */
function isStale(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 412 || error.status === 409);
}

const COMPARED = ["register_class", "district", "statement", "attachments", "note"] as const;

interface ChangedProps {
  read: RegisterEntry;
  onGoOn: (now: RegisterEntry) => void;
  onClose: () => void;
}

/** What has changed since the application was read; where it is still one's turn, the way to decide it as it is now. */
function Changed({ read, onGoOn, onClose }: ChangedProps) {
  const { t } = useTranslation();
  const show = (pointer: string, value: unknown) => {
    return pointer === "register_class" ? t(`register.classes.${value}.name`) : String(value);
  };
  const said = (entry: RegisterEntry, field: (typeof COMPARED)[number]) =>
    field === "attachments" ? entry.attachments.map((file) => file.name).join(t("wording.comma")) : entry[field];
  return (
    <div className={styles.dialog}>
      <Refused>{t("register.desk.changed")}</Refused>
      <QueryView query={useEntrySince(read, true)}>
        {(now) => (
          <>
            <p className={styles.head}>
              {t("register.desk.now")}
              <Marks entry={now} />
            </p>
            <Differences
              differences={COMPARED.filter((field) => said(read, field) !== said(now, field)).map((field) => ({
                pointer: field,
                before: said(read, field),
                after: said(now, field),
              }))}
              label={(field) => t(`register.fields.${field}`)}
              show={show}
            />
            <div className={lists.ways}>
              {now.may_decide && (
                <Button type="primary" onClick={() => onGoOn(now)}>
                  {t("register.desk.goOn")}
                </Button>
              )}
              <Button onClick={onClose}>{t("register.desk.close")}</Button>
            </div>
          </>
        )}
      </QueryView>
    </div>
  );
}
