import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { AdministeredOrganisation } from "../../api/types";
import { useDistricts } from "../../i18n/districts";
import { languageOf } from "../../i18n/names";
import { FilterBar, SearchField, SelectField } from "../../ui/Fields";
import { Card, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { type UrlState, useUrlState } from "../../ui/useUrlState";
import { useAdministered } from "./adminQueries";
import { Marks } from "./Marks";
import styles from "./organisations.module.css";
import { PAGE_SIZE } from "./queries";

const KINDS = ["agency", "vendor", "centre"] as const;
const STATES = ["pending", "active", "suspended"] as const;
/** What the address says of those that have none. */
const NO_DISTRICT = "-";
const FILTERS = ["q", "kind", "state", "district"] as const;

/** Every organisation one looks after, those that wait for approval first. */
export function AdminPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("organisations.admin.title")} lead={t("organisations.admin.lead")}>
      <SignedIn>{() => <Organisations />}</SignedIn>
    </Page>
  );
}

function isFiltered(url: UrlState): boolean {
  return FILTERS.some((name) => url.value(name) !== undefined);
}

function Organisations() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const [q, kind, state, district] = FILTERS.map((name) => url.value(name));
  const organisations = useAdministered({ q, kind, state, district, page, size: PAGE_SIZE });
  return (
    <>
      <Filters url={url} />
      <Card flush>
        <QueryView query={organisations} skeleton={<Skeleton lines={8} block />}>
          {(data) => (
            <>
              <p className={styles.total} aria-live="polite">
                {t("organisations.find.total", { count: data.total })}
              </p>
              {data.items.length === 0 ? (
                <EmptyState
                  title={t(isFiltered(url) ? "organisations.admin.empty" : "organisations.admin.nothing")}
                  text={t(isFiltered(url) ? "organisations.admin.emptyText" : "organisations.admin.nothingText")}
                />
              ) : (
                <Rows>
                  {data.items.map((item) => (
                    <OrganisationRow key={item.id} item={item} />
                  ))}
                </Rows>
              )}
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )}
        </QueryView>
      </Card>
    </>
  );
}

function Filters({ url }: { url: UrlState }) {
  const { t } = useTranslation();
  const districts = useDistricts();
  return (
    <FilterBar onClear={isFiltered(url) ? url.clear : undefined}>
      <SearchField
        label={t("organisations.find.search")}
        placeholder={t("organisations.find.placeholder")}
        value={url.value("q")}
        onSearch={(q) => url.patch({ q })}
      />
      <SelectField
        label={t("organisations.kind")}
        all={t("common.all")}
        value={url.value("kind")}
        choices={KINDS.map((kind) => ({ value: kind, label: t(`organisations.kinds.${kind}`) }))}
        onChange={(kind) => url.patch({ kind })}
      />
      <SelectField
        label={t("organisations.state")}
        all={t("common.all")}
        value={url.value("state")}
        choices={STATES.map((state) => ({ value: state, label: t(`organisations.states.${state}`) }))}
        onChange={(state) => url.patch({ state })}
      />
      <SelectField
        label={t("organisations.district")}
        all={t("common.all")}
        value={url.value("district")}
        choices={[{ value: NO_DISTRICT, label: t("organisations.admin.noDistrict") }, ...districts]}
        onChange={(district) => url.patch({ district })}
      />
    </FilterBar>
  );
}

function OrganisationRow({ item }: { item: AdministeredOrganisation }) {
  const { t } = useTranslation();
  const facts = [
    item.jurisdiction,
    item.district,
    t("organisations.admin.members", { count: item.members }),
    item.owners.length > 0 &&
      t("organisations.admin.ownedBy", { names: item.owners.map(({ name }) => name).join(t("common.and")) }),
  ];
  return (
    <Row
      title={
        <Link to={`/admin/organisations/${item.id}`} lang={languageOf(item.name)}>
          {item.name}
        </Link>
      }
      marks={<Marks of={item} />}
      note={facts.filter(Boolean).join(" · ")}
    />
  );
}
