import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { VendorItem } from "../../api/types";
import { useWho } from "../../api/who";
import { languageOf } from "../../i18n/names";
import { useTerms } from "../../i18n/terms";
import { FilterBar, SearchField, SelectField } from "../../ui/Fields";
import { SaveSearch } from "../../ui/following/SaveSearch";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { type UrlState, useUrlState } from "../../ui/useUrlState";
import styles from "./ListPage.module.css";
import { useVendors } from "./queries";

const SORTS = ["name", "-capabilities", "founded"] as const;
const SIZES = [20, 50, 100] as const;
const FILTERS = ["q", "domain", "region", "tier"] as const;

export function ListPage() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const size = url.number("size", 20);
  const vendors = useVendors({
    q: url.value("q"),
    domain: url.value("domain"),
    region: url.value("region"),
    tier: url.value("tier"),
    sort: url.value("sort"),
    page,
    size,
  });
  return (
    <Page
      title={t("vendors.list.title")}
      lead={
        <>
          {t("vendors.list.lead")} <Link to="/register-of-vendors">{t("register.list.title")}</Link>
        </>
      }
    >
      <Invitation />
      <Filters url={url} />
      <SaveSearch kind="vendors" filters={url.given(FILTERS)} />
      <Card flush>
        <QueryView query={vendors} skeleton={<Skeleton lines={8} block />}>
          {(data) => (
            <>
              <p className={styles.total} aria-live="polite">
                {t("vendors.list.total", { count: data.total })}
              </p>
              {data.items.length === 0 ? (
                <EmptyState title={t("vendors.list.empty")} text={t("vendors.list.emptyText")} />
              ) : (
                <ul>
                  {data.items.map((item) => (
                    <Row key={item.id} item={item} />
                  ))}
                </ul>
              )}
              <Pager total={data.total} page={page} size={size} sizes={SIZES} url={url} />
            </>
          )}
        </QueryView>
      </Card>
    </Page>
  );
}

/** For whoever works for nobody here yet; agencies and companies here already know their way. */
function Invitation() {
  const { t } = useTranslation();
  const who = useWho();
  if (who.data === undefined || who.data.organisation_id !== null || who.data.roles.length > 0) return null;
  return (
    <p className={styles.invitation}>
      <strong>{t("profiles.invite.title")}</strong> {t("profiles.invite.text")}{" "}
      <Link to="/vendors/register">{t("profiles.invite.link")}</Link>
    </p>
  );
}

function Filters({ url }: { url: UrlState }) {
  const { t } = useTranslation();
  const domains = useTerms("domain");
  const regions = useTerms("region");
  const tiers = useTerms("tier");
  const filtered = FILTERS.some((name) => url.value(name) !== undefined);
  const vocabularies = [
    { name: "domain", label: t("vocabulary.field.domains"), terms: domains },
    { name: "region", label: t("vocabulary.field.region"), terms: regions },
    { name: "tier", label: t("vocabulary.field.tier"), terms: tiers },
  ];
  return (
    <FilterBar onClear={filtered ? url.clear : undefined}>
      <SearchField
        label={t("vendors.list.search")}
        placeholder={t("vendors.list.searchPlaceholder")}
        value={url.value("q")}
        onSearch={(q) => url.patch({ q })}
      />
      {vocabularies.map(({ name, label, terms }) => (
        <SelectField
          key={name}
          label={label}
          all={t("common.all")}
          value={url.value(name)}
          choices={terms.codes.map((code) => ({ value: code, label: terms.label(code) }))}
          onChange={(value) => url.patch({ [name]: value })}
        />
      ))}
      <SelectField
        label={t("vendors.list.sort")}
        value={url.value("sort") ?? "name"}
        choices={SORTS.map((sort) => ({ value: sort, label: t(`vendors.sorts.${sort}`) }))}
        onChange={(sort) => url.patch({ sort: sort === "name" ? undefined : sort })}
      />
    </FilterBar>
  );
}

function Row({ item }: { item: VendorItem }) {
  const { t } = useTranslation();
  const domains = useTerms("domain");
  const regions = useTerms("region");
  const tiers = useTerms("tier");
  return (
    <li className={styles.row}>
      <div className={styles.main}>
        <h2 className={styles.name}>
          <Link to={`/vendors/${item.id}`} lang={languageOf(item.name)}>
            {item.name}
          </Link>
        </h2>
        <p className={styles.summary} lang={languageOf(item.summary)}>
          {item.summary}
        </p>
        <p className={styles.tags}>
          {item.is_demo && <Chip>{t("common.demoVendor")}</Chip>}
          {item.tier && <Chip tone="second">{tiers.label(item.tier)}</Chip>}
          {item.domains.map((domain) => (
            <Chip key={domain} tone="accent">
              {domains.label(domain)}
            </Chip>
          ))}
        </p>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>{t("vocabulary.field.region")}</dt>
          <dd>{regions.label(item.region)}</dd>
        </div>
        <div>
          <dt>{t("vendors.list.capabilities")}</dt>
          <dd>{item.capabilities}</dd>
        </div>
        <div>
          <dt>{t("vendors.list.bestRank")}</dt>
          <dd>{item.best_rank === null ? "—" : t("vendors.list.rank", { rank: item.best_rank })}</dd>
        </div>
      </dl>
    </li>
  );
}
