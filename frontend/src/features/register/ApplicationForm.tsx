import { Button } from "antd";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { differencesOf } from "../../api/problems";
import type { RegisterEntry } from "../../api/types";
import { useDistricts } from "../../i18n/districts";
import { ChangedSince } from "../../ui/ChangedSince";
import { AttachmentInput } from "../../ui/draft/AttachmentInput";
import { DraftChoice, DraftRadios } from "../../ui/draft/controls";
import { DraftText } from "../../ui/draft/DraftField";
import { goTo, MarksContext } from "../../ui/draft/marks";
import lists from "../../ui/lists.module.css";
import { Card } from "../../ui/Page";
import { Refused } from "../../ui/Refusal";
import { useRefusals } from "../../ui/refusals";
import { CLASSES, type Said, useSendEntry } from "./queries";
import styles from "./register.module.css";

const FIELDS = ["register_class", "district", "statement"] as const;
const MOST_FILES = 20;
type Entered = Omit<Said, "register_class"> & { register_class: Said["register_class"] | "" };

interface ApplicationFormProps {
  /** The vendor that applies. */
  vendor: string;
  /** The application that is to be mended, as it stands now; nothing where it is a new one. */
  returned: RegisterEntry | null;
  /** What was said last. */
  last: Partial<Said> | null;
  isRenewal: boolean;
  onDone: (told: string) => void;
}

/** Apply for a year on the register or the next one, or mend what was returned. */
export function ApplicationForm({ vendor, returned, last, isRenewal, onDone }: ApplicationFormProps) {
  const { t } = useTranslation();
  const send = useSendEntry();
  const districts = useDistricts();
  const [entered, setEntered] = useState<Entered>({
    register_class: last?.register_class ?? "",
    district: last?.district ?? "",
    statement: returned?.statement ?? "",
    attachment_ids: returned?.attachments.map((file) => file.id) ?? [],
  });
  const [tried, setTried] = useState(false);
  const differences = differencesOf(send.error);
  const complaints = useRefusals(differences.length > 0 ? null : send.error);
  const blank = FIELDS.filter((field) => entered[field].trim() === "");
  const problems = [
    ...(tried ? blank.map((field) => ({ pointer: `/${field}`, text: t("common.entry.blank") })) : []),
    ...complaints.flatMap(({ field, text }) => (field === null ? [] : [{ pointer: `/${field}`, text }])),
  ];
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something is refused, and only then
  useEffect(() => {
    if (problems[0]) goTo(problems[0].pointer);
  }, [attempt, complaints]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setAttempt(attempt + 1);
    const { register_class, district, statement, attachment_ids } = entered;
    if (register_class === "" || blank.length > 0 || send.isPending) return;
    send.mutate(
      { said: { register_class, district, statement: statement.trim(), attachment_ids }, returned },
      { onSuccess: () => onDone(t("register.own.sent")) },
    );
  };
  const way = returned ? "mend" : isRenewal ? "renew" : "apply";
  return (
    <Card title={t(`register.own.${way}.title`)} note={t(`register.own.${way}.note`)}>
      <form noValidate className={styles.form} onSubmit={submit} aria-busy={send.isPending}>
        <MarksContext value={{ visibility: {}, comments: [], problems }}>
          <DraftRadios
            pointer="/register_class"
            label={t("register.class")}
            value={entered.register_class}
            choices={CLASSES.map((one) => ({
              value: one,
              label: t(`register.classes.${one}.name`),
              note: t(`register.classes.${one}.note`),
            }))}
            onChange={(register_class) => setEntered({ ...entered, register_class })}
          />
          <DraftChoice
            pointer="/district"
            label={t("register.district")}
            note={t("register.own.districtNote")}
            choices={districts}
            value={entered.district}
            onChange={(district) => setEntered({ ...entered, district })}
          />
          <DraftText
            pointer="/statement"
            label={t("register.statement")}
            note={t("register.own.statementNote")}
            maxLength={4000}
            lines={6}
            value={entered.statement}
            onChange={(statement) => setEntered({ ...entered, statement })}
          />
          <AttachmentInput
            pointer="/attachment_ids"
            label={t("register.evidence")}
            note={t("register.own.evidenceNote", { formats: t("drafts.files.note") })}
            kind="vendor"
            subject={vendor}
            attachments={entered.attachment_ids}
            most={MOST_FILES}
            onChange={(attachment_ids) => setEntered((now) => ({ ...now, attachment_ids }))}
          />
        </MarksContext>
        {complaints
          .filter(({ field }) => field === null)
          .map(({ text }) => (
            <Refused key={text}>{text}</Refused>
          ))}
        <div className={lists.ways}>
          <Button type="primary" htmlType="submit" loading={send.isPending}>
            {t(`register.own.${way}.send`)}
          </Button>
        </div>
      </form>
      {differences.length > 0 && (
        <ChangedSince
          differences={differences}
          label={(field) => t(`register.fields.${field}`)}
          show={(field, value) => {
            if (field === "attachment_ids") return t("register.files", { count: (value as string[]).length });
            return field === "register_class" ? t(`register.classes.${value}.name`) : String(value ?? "");
          }}
          onChoose={(values) => {
            setEntered({ ...entered, ...(values as Partial<Said>) });
            send.reset();
          }}
          onClose={() => send.reset()}
        />
      )}
    </Card>
  );
}
