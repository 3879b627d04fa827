import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { MarksContext } from "../../ui/draft/marks";
import { Trace } from "../../ui/draft/Trace";
import { Card, Page } from "../../ui/Page";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { Answers } from "./Answers";
import { Banner, Shown } from "./editor/Banner";
import { CapacityNow } from "./editor/CapacityNow";
import { Editor } from "./editor/Editor";
import { useOwnVendor, useProfile } from "./profileQueries";
import type { OwnVendor } from "./types";

/** One's own company: what is written of it, or what is public while nothing is. */
export function EditPage() {
  return (
    <SignedIn>
      {(who) => (who.organisation_kind === "vendor" ? <Own key={who.user.id} person={who.user.id} /> : <Nothing />)}
    </SignedIn>
  );
}

function Nothing() {
  const { t } = useTranslation();
  return (
    <Page title={t("profiles.own.title")}>
      <Card>
        <EmptyState title={t("profiles.own.none")} text={t("profiles.own.noneText")}>
          <Link to="/vendors/register">{t("profiles.register.title")}</Link>
        </EmptyState>
      </Card>
    </Page>
  );
}

function Own({ person }: { person: string }) {
  const { t } = useTranslation();
  const own = useOwnVendor();
  return (
    <QueryView query={own} page skeleton={<Skeleton lines={8} block />}>
      {(vendor) => (
        <Page
          title={vendor.name}
          kicker={t("profiles.own.title")}
          {...(vendor.version === null ? {} : { lead: t("profiles.own.lead") })}
        >
          {vendor.version === null ? <Verified vendor={vendor} /> : <Written vendor={vendor} person={person} />}
          <Trace kind="vendor" subject={vendor.id} />
        </Page>
      )}
    </QueryView>
  );
}

/** Nothing is being written. */
function Verified({ vendor }: { vendor: OwnVendor }) {
  const { t } = useTranslation();
  return (
    <>
      <Shown vendor={vendor} />
      <Card title={t("profiles.sections.capacity.title")} note={t("profiles.capacityNow.text")}>
        <CapacityNow vendor={vendor} />
      </Card>
    </>
  );
}

function Written({ vendor, person }: { vendor: OwnVendor; person: string }) {
  const { t } = useTranslation();
  const profile = useProfile(vendor.id, { isShared: true });
  return (
    <QueryView query={profile} skeleton={<Skeleton lines={8} block />}>
      {(revision) => (
        <>
          <Banner revision={revision} isShown={vendor.is_verified} />
          {revision.is_editable ? (
            <Editor key={revision.number} revision={revision} own={vendor} person={person} />
          ) : (
            <MarksContext value={{ visibility: revision.visibility, comments: [], problems: [] }}>
              <Card title={t("profiles.review.whole")}>
                <Answers profile={revision.content} />
              </Card>
            </MarksContext>
          )}
        </>
      )}
    </QueryView>
  );
}
