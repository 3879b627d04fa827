import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useForgetSearch, useSavedSearches } from "../../api/following";
import type { SavedSearch, WatchedScenario } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { shownName } from "../../i18n/names";
import { Confirm } from "../../ui/Dialog";
import { SearchDialog } from "../../ui/following/SearchDialog";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { Found } from "./Found";
import { PAGE_SIZE, useFilterWords, useUnwatch, useWatched } from "./queries";

/** What one is told of: saved searches and watched scenarios. */
export function FollowingPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("following.title")} lead={t("following.lead")}>
      <SignedIn>
        {() => (
          <>
            <Searches />
            <Watched />
          </>
        )}
      </SignedIn>
    </Page>
  );
}

function Searches() {
  const { t } = useTranslation();
  const searches = useSavedSearches();
  return (
    <Card flush title={t("following.searches")}>
      <QueryView query={searches} skeleton={<Skeleton lines={4} block />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={t("following.noSearches")} text={t("following.noSearchesText")}>
              <Link to="/scenarios">{t("common.nav.scenarios")}</Link>
            </EmptyState>
          ) : (
            <Rows>
              {data.items.map((search) => (
                <Search key={search.id} search={search} />
              ))}
            </Rows>
          )
        }
      </QueryView>
    </Card>
  );
}

function Search({ search }: { search: SavedSearch }) {
  const { t } = useTranslation();
  const words = useFilterWords();
  const forget = useForgetSearch();
  const [asked, setAsked] = useState<"edit" | "forget" | null>(null);
  const { kind, name, filters, frequency } = search;
  const narrowed = words(filters);
  return (
    <Row
      title={<Link to={`/${kind}?${new URLSearchParams(filters)}`}>{name}</Link>}
      marks={
        <>
          <Chip>{t(`following.kinds.${kind}`)}</Chip>
          <Chip tone={frequency === "never" ? "plain" : "accent"}>{t(`following.frequencies.${frequency}`)}</Chip>
        </>
      }
      note={narrowed.length > 0 ? narrowed.join(t("wording.comma")) : t("following.everything")}
      below={<Found search={search} />}
    >
      <Button aria-label={t("following.editNamed", { name })} onClick={() => setAsked("edit")}>
        {t("following.edit")}
      </Button>
      <Button aria-label={t("following.forgetNamed", { name })} onClick={() => setAsked("forget")}>
        {t("following.forget")}
      </Button>
      {asked === "edit" && (
        <SearchDialog
          title={t("following.editNamed", { name })}
          kept={search}
          search={{ kind, name, filters, frequency }}
          onDone={() => undefined}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === "forget" && (
        <Confirm
          title={t("following.forgetNamed", { name })}
          text={t("following.forgetText")}
          act={t("following.forget")}
          pending={forget.isPending}
          error={forget.error}
          onAct={(close) => forget.mutate(search.id, { onSuccess: close })}
          onClose={() => setAsked(null)}
        />
      )}
    </Row>
  );
}

function Watched() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const watched = useWatched(page);
  const unwatch = useUnwatch();
  return (
    <Card flush title={t("following.watched")}>
      <Refusal error={unwatch.error} />
      <QueryView query={watched} skeleton={<Skeleton lines={4} block />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={t("following.noWatched")} text={t("following.noWatchedText")} />
          ) : (
            <>
              <Rows>
                {data.items.map((scenario) => (
                  <Scenario
                    key={scenario.id}
                    scenario={scenario}
                    isPending={unwatch.isPending && unwatch.variables === scenario.id}
                    onUnwatch={() => unwatch.mutate(scenario.id)}
                  />
                ))}
              </Rows>
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )
        }
      </QueryView>
    </Card>
  );
}

interface ScenarioProps {
  scenario: WatchedScenario;
  isPending: boolean;
  onUnwatch: () => void;
}

function Scenario({ scenario, isPending, onUnwatch }: ScenarioProps) {
  const { t, i18n } = useTranslation();
  const { moment } = useFormats();
  const name = shownName(i18n.language, scenario.name, scenario.name_en).main;
  return (
    <Row
      title={<Link to={`/scenarios/${scenario.id}`}>{name}</Link>}
      marks={<Chip>{scenario.code}</Chip>}
      note={t("following.since", { when: moment(scenario.watched_at) })}
    >
      <Button loading={isPending} aria-label={t("following.unwatchNamed", { name })} onClick={onUnwatch}>
        {t("following.unwatch")}
      </Button>
    </Row>
  );
}
