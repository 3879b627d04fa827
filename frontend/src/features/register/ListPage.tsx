import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RegisterListing } from "../../api/types";
import { useDistricts } from "../../i18n/districts";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { FilterBar, SearchField, SelectField } from "../../ui/Fields";
import lists from "../../ui/lists.module.css";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { Row, Rows } from "../../ui/Rows";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { type UrlState, useUrlState } from "../../ui/useUrlState";
import { CLASSES, PAGE_SIZE, useRegister } from "./queries";

const FILTERS = ["q", "register_class", "district"] as const;

/** The vendors on the register today, for anybody. */
export function ListPage() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const [q, register_class, district] = FILTERS.map((name) => url.value(name));
  const isFiltered = FILTERS.some((name) => url.value(name) !== undefined);
  const listings = useRegister({ q, register_class, district, page, size: PAGE_SIZE });
  return (
    <Page
      title={t("register.list.title")}
      lead={t("register.list.lead")}
      crumbs={[{ label: t("common.nav.vendors"), to: "/vendors" }]}
    >
      <ListFilters url={url} isFiltered={isFiltered} />
      <Card flush>
        <QueryView query={listings} skeleton={<Skeleton lines={8} block />}>
          {(data) => (
            <>
              <p className={lists.total} aria-live="polite">
                {t("register.list.total", { count: data.total })}
              </p>
              {data.items.length === 0 ? (
                <EmptyState
                  title={t(isFiltered ? "register.list.empty" : "register.list.nothing")}
                  text={t(isFiltered ? "register.list.emptyText" : "register.list.nothingText")}
                />
              ) : (
                <Rows>
                  {data.items.map((item) => (
                    <ListingRow key={item.vendor.id} item={item} />
                  ))}
                </Rows>
              )}
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )}
        </QueryView>
      </Card>
    </Page>
  );
}

function ListFilters({ url, isFiltered }: { url: UrlState; isFiltered: boolean }) {
  const { t } = useTranslation();
  const districts = useDistricts();
  return (
    <FilterBar onClear={isFiltered ? url.clear : undefined}>
      <SearchField
        label={t("register.list.search")}
        placeholder={t("register.list.searchHint")}
        value={url.value("q")}
        onSearch={(q) => url.patch({ q })}
      />
      <SelectField
        label={t("register.class")}
        all={t("common.all")}
        value={url.value("register_class")}
        choices={CLASSES.map((one) => ({ value: one, label: t(`register.classes.${one}.name`) }))}
        onChange={(register_class) => url.patch({ register_class })}
      />
      <SelectField
        label={t("register.district")}
        all={t("common.all")}
        value={url.value("district")}
        choices={districts}
        onChange={(district) => url.patch({ district })}
      />
    </FilterBar>
  );
}

function ListingRow({ item }: { item: RegisterListing }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const { vendor } = item;
  return (
    <Row
      title={
        <Link to={`/vendors/${vendor.id}`} lang={languageOf(vendor.name)}>
          {vendor.name}
        </Link>
      }
      marks={
        <>
          {vendor.is_demo && <Chip>{t("common.demoVendor")}</Chip>}
          <Chip tone="accent">{t(`register.classes.${item.register_class}.name`)}</Chip>
        </>
      }
      note={[
        item.district,
        t("register.list.since", { day: day(item.listed_on) }),
        t("register.list.until", { day: day(item.valid_until) }),
      ].join(" · ")}
    />
  );
}
