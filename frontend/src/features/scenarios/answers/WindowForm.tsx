import { Button } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal, Refused } from "../../../ui/Refusal";
import styles from "./answers.module.css";
import { type QuestionWindow, useSetWindow } from "./queries";

interface Days {
  opens_on: string;
  closes_on: string;
}

/** From which day until which day questions may be asked, for the agency to say. */
export function WindowForm({ scenarioId, frame }: { scenarioId: string; frame: QuestionWindow }) {
  const { t } = useTranslation();
  const set = useSetWindow(scenarioId);
  // What is typed stays, also where a colleague has set other days meanwhile.
  const [typed, setTyped] = useState<Partial<Days>>({});
  const days: Days = { opens_on: frame.opens_on ?? "", closes_on: frame.closes_on ?? "", ...typed };
  const [tried, setTried] = useState(false);
  const isWrong = days.opens_on === "" || days.closes_on < days.opens_on;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(isWrong);
    if (!isWrong && !set.isPending) set.mutate({ ...days, version: frame.version }, { onSuccess: () => setTyped({}) });
  };
  return (
    <form noValidate className={styles.days} onSubmit={send}>
      {(["opens_on", "closes_on"] as const).map((name) => (
        <Day
          key={name}
          label={t(`answers.window.${name}`)}
          value={days[name]}
          onChange={(value) => setTyped({ ...typed, [name]: value })}
        />
      ))}
      <Button htmlType="submit" loading={set.isPending}>
        {t("answers.window.save")}
      </Button>
      {tried && isWrong && <Refused>{t("answers.window.wrong")}</Refused>}
      <Refusal error={set.error} />
    </form>
  );
}

function Day({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <input id={id} type="date" value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}
