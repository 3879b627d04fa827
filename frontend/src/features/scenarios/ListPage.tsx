import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ScenarioItem } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { shownName } from "../../i18n/names";
import { FilterBar, SearchField, SelectField } from "../../ui/Fields";
import { SaveSearch } from "../../ui/following/SaveSearch";
import { Name } from "../../ui/Name";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { type UrlState, useUrlState } from "../../ui/useUrlState";
import styles from "./ListPage.module.css";
import { useScenarioChoices, useScenarios } from "./queries";

const SORTS = ["number", "-number", "name", "domain", "best_score"] as const;
const SIZES = [20, 50, 100] as const;
const FILTERS = ["q", "batch", "domain", "agency"] as const;

export function ListPage() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const size = url.number("size", 50);
  const scenarios = useScenarios({
    q: url.value("q"),
    batch: url.value("batch"),
    domain: url.value("domain"),
    agency: url.value("agency"),
    sort: url.value("sort"),
    page,
    size,
  });
  return (
    <Page title={t("scenarios.list.title")} lead={t("scenarios.list.lead")}>
      <Filters url={url} />
      <SaveSearch kind="scenarios" filters={url.given(FILTERS)} />
      <Card flush>
        <QueryView query={scenarios} skeleton={<Skeleton lines={8} block />}>
          {(data) => (
            <>
              <p className={styles.total} aria-live="polite">
                {t("scenarios.list.total", { count: data.total })}
              </p>
              {data.items.length === 0 ? (
                <EmptyState title={t("scenarios.list.empty")} text={t("scenarios.list.emptyText")} />
              ) : (
                <Rows items={data.items} />
              )}
              <Pager total={data.total} page={page} size={size} sizes={SIZES} url={url} />
            </>
          )}
        </QueryView>
      </Card>
    </Page>
  );
}

function Filters({ url }: { url: UrlState }) {
  const { t, i18n } = useTranslation();
  const { batches, agencies, domains } = useScenarioChoices();
  const filtered = FILTERS.some((name) => url.value(name) !== undefined);
  const named = (name: string, nameEn: string | null) => shownName(i18n.language, name, nameEn).main;
  return (
    <FilterBar onClear={filtered ? url.clear : undefined}>
      <SearchField
        label={t("scenarios.list.search")}
        placeholder={t("scenarios.list.searchPlaceholder")}
        value={url.value("q")}
        onSearch={(q) => url.patch({ q })}
      />
      <SelectField
        label={t("vocabulary.field.batch")}
        all={t("common.all")}
        value={url.value("batch")}
        choices={batches.map((batch) => ({ value: batch.id, label: batch.name }))}
        onChange={(batch) => url.patch({ batch })}
      />
      <SelectField
        label={t("vocabulary.field.domain")}
        all={t("common.all")}
        value={url.value("domain")}
        choices={domains.map((domain) => ({ value: domain.name, label: named(domain.name, domain.name_en) }))}
        onChange={(domain) => url.patch({ domain })}
      />
      <SelectField
        label={t("vocabulary.field.agencies")}
        all={t("common.all")}
        searchable
        value={url.value("agency")}
        choices={agencies.map((agency) => ({ value: agency.id, label: named(agency.name, agency.name_en) }))}
        onChange={(agency) => url.patch({ agency })}
      />
      <SelectField
        label={t("scenarios.list.sort")}
        value={url.value("sort") ?? "number"}
        choices={SORTS.map((sort) => ({ value: sort, label: t(`scenarios.sorts.${sort}`) }))}
        onChange={(sort) => url.patch({ sort: sort === "number" ? undefined : sort })}
      />
    </FilterBar>
  );
}

function Rows({ items }: { items: readonly ScenarioItem[] }) {
  const { t, i18n } = useTranslation();
  const { count, points } = useFormats();
  return (
    <table className={styles.table}>
      <caption className="sr-only">{t("scenarios.list.title")}</caption>
      <thead>
        <tr>
          <th scope="col" className={styles.number}>
            {t("vocabulary.field.number")}
          </th>
          <th scope="col">{t("vocabulary.field.name")}</th>
          <th scope="col">{t("vocabulary.field.domain")}</th>
          <th scope="col">{t("vocabulary.field.agencies")}</th>
          <th scope="col" className={styles.right}>
            {t("scenarios.list.best")}
          </th>
          <th scope="col" className={styles.right}>
            {t("scenarios.list.matches")}
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id}>
            <td className={styles.number}>{item.number}</td>
            <th scope="row" className={styles.name}>
              <Link to={`/scenarios/${item.id}`}>
                <Name name={item.name} nameEn={item.name_en} stacked />
              </Link>
            </th>
            <td>
              <Chip tone="accent">{shownName(i18n.language, item.domain, item.domain_en).main}</Chip>
            </td>
            <td className={styles.agencies}>
              {item.agencies.map((agency) => (
                <span key={agency.id}>
                  <Name name={agency.name} nameEn={agency.name_en} stacked />
                </span>
              ))}
            </td>
            <td className={styles.right}>
              <span className={styles.phoneLabel}>{t("scenarios.list.best")} </span>
              {item.best_score === null ? "—" : points(item.best_score)}
            </td>
            <td className={styles.right}>
              <span className={styles.phoneLabel}>{t("scenarios.list.matches")} </span>
              {count(item.match_count)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
