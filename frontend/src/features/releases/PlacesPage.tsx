import { useTranslation } from "react-i18next";
import { ActionLink } from "../../ui/ActionLink";
import lists from "../../ui/lists.module.css";
import { Card, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { ScoreKey } from "../../ui/ScoreKey";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { PlaceView } from "./PlaceView";
import { PAGE_SIZE, usePlaces } from "./queries";

/** Where one's own vendor was shortlisted, its place and its reasons; of rivals nothing is said. */
export function PlacesPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("releases.places.title")} lead={t("releases.places.lead")}>
      <SignedIn>{({ organisation_kind }) => (organisation_kind === "vendor" ? <Places /> : <NotAVendor />)}</SignedIn>
    </Page>
  );
}

function Places() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const places = usePlaces(page);
  return (
    <Card flush>
      <QueryView query={places} skeleton={<Skeleton lines={8} block />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={t("releases.places.none")} text={t("releases.places.noneText")}>
              <ActionLink to="/vendors/mine/edit">{t("releases.places.improve")}</ActionLink>
            </EmptyState>
          ) : (
            <>
              <p className={lists.total}>{t("releases.places.total", { count: data.total })}</p>
              <ScoreKey contributions={data.items[0]?.contributions ?? []} />
              <ul className={lists.entries}>
                {data.items.map((place) => (
                  <PlaceView key={place.id} place={place} side="vendor" />
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

function NotAVendor() {
  const { t } = useTranslation();
  return (
    <Card>
      <EmptyState title={t("releases.places.notVendor")} text={t("releases.places.notVendorText")}>
        <ActionLink to="/scenarios">{t("releases.places.ask")}</ActionLink>
      </EmptyState>
    </Card>
  );
}
