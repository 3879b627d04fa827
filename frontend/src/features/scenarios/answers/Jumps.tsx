import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { useFormats } from "../../../i18n/format";
import styles from "./answers.module.css";
import { FIRST_QUESTIONS } from "./Questions";
import { useQuestions, useQuestionWindow, useResponding, useResponses } from "./queries";
import { MOST_RESPONSES } from "./Responses";

/** The ways from the head of a scenario down to where vendors respond and ask, with what is known of either. */
export function Jumps({ scenarioId }: { scenarioId: string }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("answers.jump.label")} className={styles.jumps}>
      <Jump to="responses" words={[t("answers.title"), ...useResponsesKnown(scenarioId)]} />
      <Jump to="questions" words={[t("answers.questions.title"), ...useQuestionsKnown(scenarioId)]} />
    </nav>
  );
}

function Jump({ to, words }: { to: string; words: readonly string[] }) {
  const { search } = useLocation();
  return <Link to={{ search, hash: to }}>{words.join(" · ")}</Link>;
}

/** Until when vendors may respond, and to whom it is shown how many have. */
function useResponsesKnown(scenarioId: string): string[] {
  const { t } = useTranslation();
  const { day } = useFormats();
  const { data: standing } = useResponding(scenarioId);
  const { data: responses } = useResponses(scenarioId, 1, MOST_RESPONSES);
  const known = [];
  if (standing?.respond_by) {
    known.push(t(standing.is_open ? "answers.jump.until" : "answers.jump.over", { day: day(standing.respond_by) }));
  }
  if (standing?.may_read && responses) known.push(t("answers.jump.responses", { count: responses.total }));
  return known;
}

/** How many questions there are to be read, and until when more may be asked. */
function useQuestionsKnown(scenarioId: string): string[] {
  const { t } = useTranslation();
  const { day } = useFormats();
  const { data: frame } = useQuestionWindow(scenarioId);
  const { data: questions } = useQuestions(scenarioId, FIRST_QUESTIONS);
  const known = [];
  if (frame?.is_open && frame.closes_on) known.push(t("answers.jump.until", { day: day(frame.closes_on) }));
  if (questions?.total) known.push(t("answers.jump.questions", { count: questions.total }));
  return known;
}
