import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useFormats } from "../../i18n/format";
import { MarksContext } from "../../ui/draft/marks";
import { usePins } from "../../ui/draft/usePins";
import { Card, Page } from "../../ui/Page";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { Answers } from "./Answers";
import type { Revision } from "./content";
import { usePublished, useRevision } from "./draftQueries";
import styles from "./editor/editor.module.css";
import { Decision } from "./review/Decision";
import { Gates } from "./review/Gates";

/** What an agency has handed in, beside what is published; to be published, or returned with comments. */
export function ReviewPage() {
  const { id = "" } = useParams();
  return <SignedIn>{() => <Submitted id={id} />}</SignedIn>;
}

function Submitted({ id }: { id: string }) {
  const { t } = useTranslation();
  const revision = useRevision(id);
  return (
    <QueryView query={revision} page skeleton={<Skeleton lines={8} block />}>
      {(data) => (
        <Page
          title={data.content.name || t("posting.unnamed")}
          kicker={t("posting.review.title")}
          crumbs={[{ label: t("posting.desk.title"), to: "/desk/scenarios" }]}
        >
          {data.status === "submitted" ? (
            <Review key={data.number} revision={data} />
          ) : (
            <Card>
              <EmptyState title={t("posting.review.decided")} text={t(`posting.review.now.${data.status}`)} />
            </Card>
          )}
        </Page>
      )}
    </QueryView>
  );
}

function Review({ revision }: { revision: Revision }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const id = revision.subject_id;
  const isChange = revision.published_number !== null;
  const published = usePublished(id, isChange);
  const { pins, pin, unpin } = usePins();
  const marks = useMemo(
    () => ({ visibility: revision.visibility, comments: revision.comments, problems: [] }),
    [revision.visibility, revision.comments],
  );
  return (
    <MarksContext value={marks}>
      <p className={styles.quiet}>
        {t("posting.review.submitted", { when: moment(revision.submitted_at), number: revision.number })}
      </p>
      <div className={styles.columns}>
        <div className={styles.main}>
          <Card title={t("posting.whole")} note={t(isChange ? "posting.review.changesHint" : "posting.review.pinHint")}>
            <Answers content={revision.content} before={published.data?.content ?? null} acts={pin} />
          </Card>
        </div>
        <aside className={styles.side} aria-label={t("posting.review.aside")}>
          <Gates id={id} />
          <Decision revision={revision} pins={pins} onUnpin={unpin} />
        </aside>
      </div>
    </MarksContext>
  );
}
