import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Asked } from "./Asked";
import styles from "./answers.module.css";
import type { QuestionPage } from "./queries";

interface ThreadProps {
  questions: QuestionPage;
  /** How many are shown at most. */
  size: number;
  onMore: (size: number) => void;
  none: string;
  isNamed?: boolean;
}

/** The most that are read at once. */
const MOST = 100;

/** Questions one below the other; the rest comes when it is asked for. */
export function Thread({ questions, size, onMore, none, isNamed = false }: ThreadProps) {
  const { t } = useTranslation();
  if (questions.items.length === 0) return <p className={styles.quiet}>{none}</p>;
  return (
    <>
      <ul className={styles.thread}>
        {questions.items.map((question) => (
          <Asked key={question.id} question={question} isNamed={isNamed} />
        ))}
      </ul>
      {questions.total > questions.items.length && size < MOST && (
        <Button onClick={() => onMore(MOST)}>{t("answers.questions.more")}</Button>
      )}
    </>
  );
}
