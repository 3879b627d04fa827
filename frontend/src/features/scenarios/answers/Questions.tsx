import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWho } from "../../../api/who";
import { useFormats } from "../../../i18n/format";
import { TextArea } from "../../../ui/draft/TextArea";
import { Card } from "../../../ui/Page";
import { Refusal, Refused } from "../../../ui/Refusal";
import { QueryView, SignInLink } from "../../../ui/States";
import styles from "./answers.module.css";
import { useAsk, useQuestions, useQuestionWindow } from "./queries";
import { Thread } from "./Thread";
import { WindowForm } from "./WindowForm";

/** How many are shown at first. */
export const FIRST_QUESTIONS = 20;
const SHORTEST = 5;

/** What was asked about a scenario and answered for everybody; nobody is told who asked. */
export function Questions({ scenarioId }: { scenarioId: string }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const who = useWho();
  const frame = useQuestionWindow(scenarioId);
  const [size, setSize] = useState(FIRST_QUESTIONS);
  const questions = useQuestions(scenarioId, size);
  return (
    <Card id="questions" title={t("answers.questions.title")} note={t("answers.questions.note")}>
      <QueryView query={frame}>
        {(frame) => (
          <>
            <p className={styles.quiet}>
              {frame.opens_on && frame.closes_on
                ? t(frame.is_open ? "answers.questions.open" : "answers.questions.closed", {
                    from: day(frame.opens_on),
                    to: day(frame.closes_on),
                  })
                : t("answers.questions.never")}
            </p>
            {frame.may_answer && <WindowForm scenarioId={scenarioId} frame={frame} />}
            {frame.is_open && !who.data?.user && (
              <p>
                {t("answers.questions.signIn")} <SignInLink />
              </p>
            )}
            <AskForm scenarioId={scenarioId} isOpen={frame.may_ask} />
          </>
        )}
      </QueryView>
      <QueryView query={questions}>
        {(data) => <Thread questions={data} size={size} onMore={setSize} none={t("answers.questions.none")} />}
      </QueryView>
    </Card>
  );
}

/** Shown while one may ask; whoever is writing when that ends keeps the words. */
function AskForm({ scenarioId, isOpen }: { scenarioId: string; isOpen: boolean }) {
  const { t } = useTranslation();
  const ask = useAsk(scenarioId);
  const [body, setBody] = useState("");
  const [tried, setTried] = useState(false);
  if (!isOpen && body === "") return null;
  const isShort = body.trim().length < SHORTEST;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(isShort);
    if (isShort || ask.isPending) return;
    ask.mutate(body.trim(), { onSuccess: () => setBody("") });
  };
  return (
    <form noValidate className={styles.form} onSubmit={send}>
      <TextArea
        label={t("answers.questions.ask")}
        note={t("answers.questions.anonymous")}
        longest={1000}
        value={body}
        onChange={setBody}
      />
      {tried && isShort && <Refused>{t("answers.questions.short")}</Refused>}
      <Refusal error={ask.error} />
      {ask.isSuccess && <p role="status">{t("answers.questions.sent")}</p>}
      <div className={styles.ways}>
        <Button type="primary" htmlType="submit" loading={ask.isPending}>
          {t("answers.questions.send")}
        </Button>
      </div>
    </form>
  );
}
