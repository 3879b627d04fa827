import { useTranslation } from "react-i18next";
import type { Scenario } from "../../api/types";
import { useTerms } from "../../i18n/terms";
import { FilterBar, SelectField } from "../../ui/Fields";
import { Card } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { RankedRow } from "../../ui/pair/RankedRow";
import { ScoreKey } from "../../ui/ScoreKey";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { type UrlState, useUrlState } from "../../ui/useUrlState";
import { useMatches } from "./queries";
import styles from "./Ranking.module.css";

const PAGE_SIZE = 10;

/** The scenario's vendors, best first, each with its points and the reasons that weigh most. */
export function Ranking({ scenario }: { scenario: Scenario }) {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const filters = { tier: url.value("tier"), region: url.value("region") };
  const matches = useMatches(scenario.id, { ...filters, page, size: PAGE_SIZE });
  const filtered = filters.tier !== undefined || filters.region !== undefined;
  return (
    <Card
      flush
      title={t("scenarios.ranking.title")}
      note={matches.data && t("scenarios.ranking.total", { count: matches.data.total })}
    >
      <Filters url={url} filtered={filtered} />
      <QueryView query={matches} skeleton={<Skeleton lines={8} block />}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState
              title={t(filtered ? "scenarios.ranking.emptyFiltered" : "scenarios.ranking.empty")}
              text={t(filtered ? "scenarios.ranking.emptyFilteredText" : "scenarios.ranking.emptyText")}
            />
          ) : (
            <>
              <ScoreKey contributions={data.items[0]?.contributions ?? []} />
              <ol>
                {data.items.map((match) => (
                  <RankedRow
                    key={match.vendor.id}
                    match={match}
                    to={`/scenarios/${scenario.id}/vendors/${match.vendor.id}`}
                    way="why"
                  />
                ))}
              </ol>
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )
        }
      </QueryView>
    </Card>
  );
}

function Filters({ url, filtered }: { url: UrlState; filtered: boolean }) {
  const { t } = useTranslation();
  const tiers = useTerms("tier");
  const regions = useTerms("region");
  return (
    <div className={styles.filters}>
      <FilterBar onClear={filtered ? url.clear : undefined}>
        <SelectField
          label={t("vocabulary.field.tier")}
          all={t("common.all")}
          value={url.value("tier")}
          choices={tiers.codes.map((code) => ({ value: code, label: tiers.label(code) }))}
          onChange={(tier) => url.patch({ tier })}
        />
        <SelectField
          label={t("vocabulary.field.region")}
          all={t("common.all")}
          searchable
          value={url.value("region")}
          choices={regions.codes.map((code) => ({ value: code, label: regions.label(code) }))}
          onChange={(region) => url.patch({ region })}
        />
      </FilterBar>
    </div>
  );
}
