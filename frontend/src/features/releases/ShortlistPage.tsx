import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useFormats } from "../../i18n/format";
import { shownName } from "../../i18n/names";
import { Icon } from "../../ui/Icon";
import lists from "../../ui/lists.module.css";
import { Card, Page } from "../../ui/Page";
import { WhyNot } from "../../ui/pair/WhyNot";
import { ScoreKey } from "../../ui/ScoreKey";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { PlaceView } from "./PlaceView";
import { useShortlist } from "./queries";

/** The released shortlist of a scenario, for its agencies: each vendor with its reasons, and whom one wants to meet. */
export function ShortlistPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  return <SignedIn>{() => <Shortlist key={id} id={id} title={t("releases.shortlist.title")} />}</SignedIn>;
}

function Shortlist({ id, title }: { id: string; title: string }) {
  const { t, i18n } = useTranslation();
  const { moment } = useFormats();
  const shortlist = useShortlist(id);
  return (
    <QueryView query={shortlist} page skeleton={<Skeleton lines={8} block />}>
      {({ scenario, run, released_at, items }) => {
        const name = shownName(i18n.language, scenario.name, scenario.name_en).main;
        return (
          <Page
            title={`${title} · ${name}`}
            heading={title}
            kicker={scenario.code}
            crumbs={[
              { label: t("common.nav.scenarios"), to: "/scenarios" },
              { label: name, to: `/scenarios/${scenario.id}` },
            ]}
            lead={t("releases.shortlist.lead", { when: moment(released_at), run: run.number })}
          >
            <p className={lists.ways}>
              <a href={`/api/scenarios/${scenario.id}/shortlist.xlsx`} download>
                <Icon name="download" size={16} /> {t("releases.shortlist.export")}
              </a>
            </p>
            <Card flush>
              {items.length === 0 ? (
                <EmptyState title={t("releases.shortlist.none")} text={t("releases.shortlist.noneText")} />
              ) : (
                <>
                  <p className={lists.total}>{t("releases.shortlist.total", { count: items.length })}</p>
                  <ScoreKey contributions={items[0]?.contributions ?? []} />
                  <ol className={lists.entries}>
                    {items.map((place) => (
                      <PlaceView key={place.id} place={place} side="agency" />
                    ))}
                  </ol>
                </>
              )}
            </Card>
            <WhyNot run={run.id} scenario={scenario.id} />
          </Page>
        );
      }}
    </QueryView>
  );
}
