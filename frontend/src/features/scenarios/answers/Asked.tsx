import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../../i18n/format";
import { languageOf } from "../../../i18n/names";
import { TextArea } from "../../../ui/draft/TextArea";
import { Chip } from "../../../ui/Page";
import { Refusal, Refused } from "../../../ui/Refusal";
import { QueryView } from "../../../ui/States";
import styles from "./answers.module.css";
import { DECLINE_REASONS, type Question, useAnswer, useAsker, useDecline } from "./queries";
import { ReasonForm } from "./ReasonForm";

/** One question with its answer, and what whoever reads it can do about it. */
export function Asked({ question, isNamed = false }: { question: Question; isNamed?: boolean }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  return (
    <li className={styles.entry}>
      <p className={styles.marks}>
        {isNamed && <Link to={`/scenarios/${question.scenario_id}#questions`}>{question.scenario_name}</Link>}
        <span className={styles.quiet}>{moment(question.asked_at)}</span>
        {question.is_mine && <Chip tone="accent">{t("answers.questions.mine")}</Chip>}
        {question.status !== "answered" && (
          <Chip tone={question.status === "waiting" ? "warn" : "plain"}>
            {t(`answers.questions.statuses.${question.status}`)}
          </Chip>
        )}
        {question.is_mine && <AskedBy question={question} />}
      </p>
      <p className={styles.words} lang={languageOf(question.body)}>
        <strong>{t("answers.questions.q")}</strong> {question.body}
      </p>
      {question.answer && (
        <p className={styles.words} lang={languageOf(question.answer)}>
          <strong>{t("answers.questions.a")}</strong> {question.answer}
        </p>
      )}
      {question.reason && <p className={styles.quiet}>{t(`answers.questions.reasons.${question.reason}`)}</p>}
      {question.may_answer && <Decide question={question} />}
    </li>
  );
}

/** Which colleague it was; nobody else can ask for it. */
function AskedBy({ question }: { question: Question }) {
  const { t } = useTranslation();
  const [isWanted, setIsWanted] = useState(false);
  const asker = useAsker(question, isWanted);
  if (!isWanted) {
    return (
      <Button size="small" onClick={() => setIsWanted(true)}>
        {t("answers.questions.who")}
      </Button>
    );
  }
  return (
    <QueryView query={asker}>
      {({ name }) => (
        <span className={styles.quiet}>
          {name ? t("answers.questions.by", { name }) : t("answers.questions.byNobody")}
        </span>
      )}
    </QueryView>
  );
}

/** To answer, to put an answer better, or to decline; what is typed stays when a colleague comes first. */
function Decide({ question }: { question: Question }) {
  const { t } = useTranslation();
  const answer = useAnswer(question);
  const decline = useDecline(question);
  const [typed, setTyped] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const [declining, setDeclining] = useState(false);
  const isWaiting = question.status === "waiting";
  if (declining) {
    return (
      <ReasonForm
        legend={t("answers.questions.why")}
        reasons={DECLINE_REASONS.map((value) => ({ value, label: t(`answers.questions.reasons.${value}`) }))}
        submit={t("answers.questions.decline")}
        error={decline.error}
        isPending={decline.isPending}
        onSubmit={(reason) => decline.mutate(reason, { onSuccess: () => setDeclining(false) })}
        onCancel={() => setDeclining(false)}
      />
    );
  }
  if (!isWaiting && typed === null) {
    return (
      <div className={styles.ways}>
        <Button onClick={() => setTyped(question.answer)}>
          {t(question.answer ? "answers.questions.rephrase" : "answers.questions.answerAfterAll")}
        </Button>
      </div>
    );
  }
  const text = typed ?? "";
  const isBlank = text.trim() === "";
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(isBlank);
    if (!isBlank && !answer.isPending) answer.mutate(text.trim(), { onSuccess: () => setTyped(null) });
  };
  return (
    <form noValidate className={styles.form} onSubmit={send}>
      <TextArea
        label={t("answers.questions.answer")}
        note={t("answers.questions.public")}
        longest={4000}
        value={text}
        onChange={setTyped}
      />
      {tried && isBlank && <Refused>{t("answers.questions.blank")}</Refused>}
      <Refusal error={answer.error} />
      <div className={styles.ways}>
        <Button type="primary" htmlType="submit" loading={answer.isPending}>
          {t("answers.questions.publish")}
        </Button>
        {isWaiting ? (
          <Button onClick={() => setDeclining(true)}>{t("answers.questions.decline")}</Button>
        ) : (
          <Button onClick={() => setTyped(null)}>{t("common.cancel")}</Button>
        )}
      </div>
    </form>
  );
}
