import { Button } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { TextArea } from "../../../ui/draft/TextArea";
import { Refusal, Refused } from "../../../ui/Refusal";
import styles from "./answers.module.css";

interface ReasonFormProps<R extends string> {
  legend: string;
  reasons: readonly { value: R; label: string }[];
  hasNote?: boolean;
  submit: string;
  error: unknown;
  isPending: boolean;
  onSubmit: (reason: R, note: string) => void;
  onCancel: () => void;
}

/** One of some reasons, with a note where the rest is to be said. */
export function ReasonForm<R extends string>(props: ReasonFormProps<R>) {
  const { t } = useTranslation();
  const group = useId();
  const [reason, setReason] = useState<R | null>(null);
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason !== null && !props.isPending) props.onSubmit(reason, note);
  };
  return (
    <form noValidate className={styles.form} onSubmit={send}>
      <fieldset className={styles.choices}>
        <legend>{props.legend}</legend>
        {props.reasons.map(({ value, label }) => (
          <label key={value}>
            <input type="radio" name={group} checked={reason === value} onChange={() => setReason(value)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      {props.hasNote && <TextArea label={t("answers.note")} longest={500} value={note} onChange={setNote} />}
      {tried && reason === null && <Refused>{t("answers.needsReason")}</Refused>}
      <Refusal error={props.error} />
      <div className={styles.ways}>
        <Button type="primary" htmlType="submit" loading={props.isPending}>
          {props.submit}
        </Button>
        <Button onClick={props.onCancel}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}
