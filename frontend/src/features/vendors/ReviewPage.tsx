import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { isNotFound } from "../../api/problems";
import { useFormats } from "../../i18n/format";
import { Differences } from "../../ui/draft/Differences";
import { MarksContext } from "../../ui/draft/marks";
import { usePins } from "../../ui/draft/usePins";
import { NotFound } from "../../ui/NotFound";
import { Card, Page } from "../../ui/Page";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { Answers } from "./Answers";
import { isDesk, useChanges } from "./deskQueries";
import { useProfile } from "./profileQueries";
import { useVendor } from "./queries";
import { Decision } from "./review/Decision";
import { Reinstate, Suspend } from "./review/Suspension";
import styles from "./review.module.css";
import type { ProfileRevision } from "./types";
import { useProfileWords } from "./wording";

/** What a vendor has submitted, against what was verified before; to be verified, or returned with comments. */
export function ReviewPage() {
  const { id = "" } = useParams();
  return <SignedIn>{(who) => (isDesk(who) ? <OfDesk vendor={id} /> : <NotFound />)}</SignedIn>;
}

function OfDesk({ vendor }: { vendor: string }) {
  const { t } = useTranslation();
  const profile = useProfile(vendor);
  const isShown = profile.data?.is_shown;
  // Of what is not shown there is nothing public.
  const shown = useVendor(vendor, { enabled: !profile.isPending && isShown !== false });
  const isUnknown = isNotFound(shown.error) && isNotFound(profile.error);
  if (isUnknown) return <NotFound />;
  return (
    <Page
      title={t("profiles.review.title")}
      lead={shown.data ? <Link to={`/vendors/${vendor}`}>{shown.data.name}</Link> : profile.data?.name}
      crumbs={[{ label: t("profiles.desk.title"), to: "/desk/vendors" }]}
    >
      {isNotFound(profile.error) ? (
        <Closed />
      ) : (
        <QueryView query={profile} skeleton={<Skeleton lines={8} block />}>
          {(revision) =>
            revision.status === "submitted" ? <Review key={revision.version} revision={revision} /> : <Closed />
          }
        </QueryView>
      )}
      {shown.data && <Suspend vendor={vendor} />}
      {isShown === false && profile.data?.published_number != null && <Reinstate vendor={vendor} />}
    </Page>
  );
}

function Closed() {
  const { t } = useTranslation();
  return (
    <Card>
      <EmptyState title={t("profiles.review.closed")} />
    </Card>
  );
}

function Review({ revision }: { revision: ProfileRevision }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const { content: profile, subject_id: vendor, published_number } = revision;
  const { pins, pin, unpin } = usePins();
  const words = useProfileWords(profile);
  const marks = useMemo(
    () => ({ visibility: revision.visibility, comments: revision.comments, problems: [] }),
    [revision.visibility, revision.comments],
  );
  return (
    <MarksContext value={marks}>
      <p className={styles.when}>{t("profiles.review.submitted", { when: moment(revision.submitted_at) })}</p>
      <Whose revision={revision} />
      {published_number !== null && <Changed revision={revision} />}
      <Card title={t("profiles.review.whole")} note={t("profiles.review.pinHint")}>
        <Answers profile={profile} acts={pin} />
      </Card>
      <Decision vendor={vendor} version={revision.version} pins={pins} label={words.label} onUnpin={unpin} />
    </MarksContext>
  );
}

/** Who verifies sees whom: the code is looked up in the public register of companies. */
function Whose({ revision }: { revision: ProfileRevision }) {
  const { t } = useTranslation();
  const rows = [
    [t("profiles.review.name"), revision.name],
    [t("profiles.review.code"), revision.credit_code ?? t("profiles.review.noCode")],
    [t("profiles.review.shown"), t(`profiles.review.${revision.is_shown ? "yes" : "no"}`)],
  ] as const;
  return (
    <Card title={t("profiles.review.whose")}>
      <dl className={styles.whose}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Changed({ revision }: { revision: ProfileRevision }) {
  const { t } = useTranslation();
  const changes = useChanges(revision.subject_id);
  const words = useProfileWords(revision.content);
  return (
    <Card
      title={t("profiles.review.changes")}
      note={t("profiles.review.changesNote", { number: revision.published_number })}
    >
      <QueryView query={changes}>
        {(data) => <Differences differences={data} label={words.label} show={words.show} />}
      </QueryView>
    </Card>
  );
}
