import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { MarksContext } from "../../ui/draft/marks";
import { Trace } from "../../ui/draft/Trace";
import { Card, Page } from "../../ui/Page";
import { SignedIn } from "../../ui/SignedIn";
import { QueryView, Skeleton } from "../../ui/States";
import { Answers } from "./Answers";
import { useRevision } from "./draftQueries";
import { Banner } from "./editor/Banner";
import { Editor } from "./editor/Editor";

/** One scenario as its agency writes it. */
export function EditPage() {
  const { id = "" } = useParams();
  return <SignedIn>{(who) => <Own key={`${id} ${who.user.id}`} id={id} person={who.user.id} />}</SignedIn>;
}

function Own({ id, person }: { id: string; person: string }) {
  const { t } = useTranslation();
  const revision = useRevision(id, { isShared: true });
  return (
    <QueryView query={revision} page skeleton={<Skeleton lines={8} block />}>
      {(data) => (
        <Page
          title={data.content.name || t("posting.unnamed")}
          kicker={t(`posting.statuses.${data.status === "published" ? data.scenario_status : data.status}`)}
          crumbs={[{ label: t("posting.mine.title"), to: "/scenarios/mine" }]}
        >
          <Banner revision={data} />
          {data.is_editable ? (
            <Editor key={data.number} revision={data} person={person} />
          ) : (
            <MarksContext value={{ visibility: data.visibility, comments: data.comments, problems: [] }}>
              <Card title={t("posting.whole")}>
                <Answers content={data.content} />
              </Card>
            </MarksContext>
          )}
          <Trace kind="scenario" subject={data.subject_id} />
        </Page>
      )}
    </QueryView>
  );
}
