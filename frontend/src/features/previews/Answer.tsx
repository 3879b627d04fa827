import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isBuilding } from "../../api/problems";
import { useFormats } from "../../i18n/format";
import { Card } from "../../ui/Page";
import { EmptyState, ErrorState, Skeleton } from "../../ui/States";
import styles from "./PreviewPage.module.css";

interface Answered {
  engine: string;
  as_of: string;
  refreshing: boolean;
}

interface AnswerProps<T extends Answered> {
  query: UseQueryResult<T>;
  title: string;
  /** Nothing has been typed yet that could be asked. */
  waiting: boolean;
  /** What the answer says in a sentence; read out when it changes. */
  summary: (data: T) => string;
  children: (data: T) => ReactNode;
}

/** The answer to a draft: what it waits for, what went wrong, or what was found and of when. */
export function Answer<T extends Answered>({ query, title, waiting, summary, children }: AnswerProps<T>) {
  const { t } = useTranslation();
  const data = waiting ? undefined : query.data;
  return (
    <Card flush title={title} note={!waiting && query.isFetching && data !== undefined && t("previews.updating")}>
      <p role="status" className={styles.summary}>
        {data !== undefined && !query.isPlaceholderData && summary(data)}
      </p>
      {waiting ? (
        <EmptyState title={t("previews.waiting")} />
      ) : data !== undefined ? (
        <div className={styles.answer} data-stale={query.isPlaceholderData}>
          {children(data)}
          <AsOf answered={data} />
        </div>
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : isBuilding(query.failureReason) ? (
        <div role="status">
          <EmptyState title={t("problems.building.title")} text={t("problems.building.text")} />
        </div>
      ) : (
        <Skeleton lines={6} block />
      )}
    </Card>
  );
}

function AsOf({ answered }: { answered: Answered }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  return (
    <p className={styles.asOf}>
      {t("previews.asOf", { time: moment(answered.as_of), engine: answered.engine })}
      {answered.refreshing && <span> {t("previews.refreshing")}</span>}
    </p>
  );
}

export function Points({ score }: { score: number }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  return (
    <p className={styles.score}>
      <strong data-score={score}>{points(score)}</strong> {t("previews.unit")}
    </p>
  );
}
