import type { UseQueryResult } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { isNotFound, isWorthRetrying, minutesToWait, problemMessage } from "../api/problems";
import { NotFound } from "./NotFound";
import styles from "./States.module.css";
import { signInAt } from "./ways";

/** Grey lines in the shape of what will come. */
export function Skeleton({ lines = 4, block = false }: { lines?: number; block?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={block ? styles.skeletonBlock : styles.skeleton} role="status" aria-live="polite">
      <span className="sr-only">{t("common.loading")}</span>
      {Array.from({ length: lines }, (_, index) => index).map((index) => (
        <span key={index} className={styles.bone} aria-hidden="true" />
      ))}
    </div>
  );
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const message = problemMessage(error);
  return (
    <div className={styles.state} role="alert">
      <p className={styles.title}>{t(`problems.${message}.title`)}</p>
      <p className={styles.text}>{t(`problems.${message}.text`, { count: minutesToWait(error) })}</p>
      {onRetry && isWorthRetrying(error) && (
        <Button type="primary" onClick={onRetry}>
          {t("common.retry")}
        </Button>
      )}
      {message === "signIn" && <SignInLink />}
    </div>
  );
}

/** The way to sign in and back to this very page. */
export function SignInLink() {
  const { t } = useTranslation();
  const { pathname, search } = useLocation();
  return <Link to={signInAt(`${pathname}${search}`)}>{t("common.signIn")}</Link>;
}

export function EmptyState({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <div className={styles.state}>
      <p className={styles.title}>{title}</p>
      {text && <p className={styles.text}>{text}</p>}
      {children}
    </div>
  );
}

interface QueryViewProps<T> {
  query: UseQueryResult<T>;
  skeleton?: ReactNode;
  /** The query is the page itself: an unknown id is a page that does not exist. */
  page?: boolean;
  children: (data: T) => ReactNode;
}

/** Waiting, failing and having, told the same way everywhere. */
export function QueryView<T>({ query, skeleton, page = false, children }: QueryViewProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) {
    if (page && isNotFound(query.error)) return <NotFound />;
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  return <>{skeleton ?? <Skeleton />}</>;
}
