import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Card, Page } from "../../../ui/Page";
import { Pager } from "../../../ui/Pager";
import { SignedIn } from "../../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../../ui/States";
import { useUrlState } from "../../../ui/useUrlState";
import styles from "./answers.module.css";
import { useOwnQuestions, useResponses } from "./queries";
import { ResponseView } from "./ResponseView";
import { Thread } from "./Thread";

const PAGE_SIZE = 20;

/** What one's own side has responded, has been asked to take part in, and what it asked or has to answer. */
export function OwnResponsesPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("answers.mine.title")} lead={t("answers.mine.lead")}>
      <SignedIn>
        {() => (
          <>
            <OwnResponses />
            <OwnQuestions />
          </>
        )}
      </SignedIn>
    </Page>
  );
}

function OwnResponses() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const responses = useResponses(undefined, page, PAGE_SIZE);
  return (
    <Card title={t("answers.title")}>
      <QueryView query={responses} skeleton={<Skeleton lines={6} block />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={t("answers.mine.none")} text={t("answers.mine.noneText")}>
              <Link to="/scenarios">{t("answers.mine.look")}</Link>
            </EmptyState>
          ) : (
            <>
              <ul className={styles.thread}>
                {data.items.map((response) => (
                  <ResponseView key={response.id} response={response} isNamed />
                ))}
              </ul>
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )
        }
      </QueryView>
    </Card>
  );
}

function OwnQuestions() {
  const { t } = useTranslation();
  const [size, setSize] = useState(PAGE_SIZE);
  const questions = useOwnQuestions(size);
  return (
    <Card id="questions" title={t("answers.questions.title")} note={t("answers.mine.questions")}>
      <QueryView query={questions} skeleton={<Skeleton lines={6} block />}>
        {(data) => (
          <Thread questions={data} size={size} onMore={setSize} none={t("answers.mine.noQuestions")} isNamed />
        )}
      </QueryView>
    </Card>
  );
}
