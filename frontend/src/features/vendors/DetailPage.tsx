import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { Capability, Vendor } from "../../api/types";
import { useWho } from "../../api/who";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { useTerms } from "../../i18n/terms";
import { useWording } from "../../i18n/wording";
import { Card, Chip, Facts, Page } from "../../ui/Page";
import { QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { BestScenarios } from "./BestScenarios";
import { CaseStudies, Certificates } from "./Credentials";
import styles from "./DetailPage.module.css";
import { isDesk } from "./deskQueries";
import { History } from "./History";
import { Products } from "./Products";
import { useVendor } from "./queries";
import { RegisterBadge } from "./RegisterBadge";

export function DetailPage() {
  const { id = "" } = useParams();
  const vendor = useVendor(id);
  return (
    <QueryView query={vendor} page skeleton={<Skeleton lines={8} block />}>
      {(data) => <Detail key={data.id} vendor={data} />}
    </QueryView>
  );
}

function Detail({ vendor }: { vendor: Vendor }) {
  const { t } = useTranslation();
  const tiers = useTerms("tier");
  const domains = useTerms("domain");
  return (
    <Page
      title={vendor.name}
      heading={<span lang={languageOf(vendor.name)}>{vendor.name}</span>}
      crumbs={[{ label: t("common.nav.vendors"), to: "/vendors" }]}
      lead={
        <>
          <span className={styles.chips}>
            <RegisterBadge vendorId={vendor.id} />
            {vendor.tier && <Chip tone="second">{tiers.label(vendor.tier)}</Chip>}
            {vendor.domains.map((domain) => (
              <Chip key={domain} tone="accent">
                {domains.label(domain)}
              </Chip>
            ))}
          </span>
          <span lang={languageOf(vendor.summary)}>{vendor.summary}</span>
        </>
      }
    >
      {vendor.is_demo && (
        <p className={styles.demo} role="note">
          <strong>{t("common.demoVendor")}</strong> {t("vendors.detail.demo")}
        </p>
      )}
      <div className={styles.columns}>
        <div className={styles.main}>
          <BestScenarios vendorId={vendor.id} />
          <Card title={t("vendors.capabilities.title")} note={t("vendors.capabilities.note")}>
            <ul className={styles.capabilities}>
              {vendor.capabilities.map((capability) => (
                <CapabilityItem key={capability.id} capability={capability} />
              ))}
            </ul>
          </Card>
          <Products products={vendor.products} />
          <CaseStudies vendor={vendor} />
        </div>
        <aside className={styles.side} aria-label={t("vendors.detail.aside")}>
          <Profile vendor={vendor} />
          <Certificates certificates={vendor.certificates} />
          <History vendor={vendor} />
          <DeskWay vendor={vendor.id} />
        </aside>
      </div>
    </Page>
  );
}

/** To where the desk looks at it. */
function DeskWay({ vendor }: { vendor: string }) {
  const { t } = useTranslation();
  const who = useWho();
  if (who.data === undefined || !isDesk(who.data)) return null;
  return <Link to={`/vendors/${vendor}/review`}>{t("profiles.desk.way")}</Link>;
}

function Profile({ vendor }: { vendor: Vendor }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const wording = useWording();
  const regions = useTerms("region");
  const capacity = wording.term("capacity", vendor.capacity);
  return (
    <Card title={t("vendors.detail.profile")}>
      <Facts
        rows={[
          [t("vendors.detail.creditCode"), <code key="code">{vendor.credit_code ?? "—"}</code>],
          ...(vendor.name_en ? [[t("profiles.fields.name_en.label"), vendor.name_en] as const] : []),
          [
            t("vocabulary.field.region"),
            wording.list([regions.label(vendor.region), vendor.district ?? ""].filter(Boolean)),
          ],
          [t("vendors.detail.founded"), vendor.founded_year ?? "—"],
          [
            t("vendors.detail.headcount"),
            vendor.headcount_band ? t("vendors.detail.people", { band: vendor.headcount_band }) : "—",
          ],
          [
            t("vendors.detail.capacity"),
            vendor.capacity_note ? t("vendors.detail.noted", { what: capacity, note: vendor.capacity_note }) : capacity,
          ],
          ...(vendor.resume_on === null
            ? []
            : [[t("profiles.fields.resume_on.label"), day(vendor.resume_on)] as const]),
          [t("vocabulary.field.xinchuang"), vendor.xinchuang.length > 0 ? wording.list(vendor.xinchuang) : "—"],
          [t("vendors.detail.language"), wording.term("textLanguage", vendor.language)],
        ]}
      />
    </Card>
  );
}

function CapabilityItem({ capability }: { capability: Capability }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const wording = useWording();
  const regions = useTerms("region");
  const asked = useUrlState().value("capability") === capability.id;
  return (
    <li className={asked ? styles.asked : styles.capability} id={capability.id}>
      <h3 lang={languageOf(capability.title)}>{capability.title}</h3>
      <p lang={languageOf(capability.description)} className={styles.description}>
        {capability.description}
      </p>
      <dl className={styles.small}>
        {capability.products.length > 0 && (
          <div>
            <dt>{t("vocabulary.field.products")}</dt>
            <dd>{wording.list(capability.products)}</dd>
          </div>
        )}
        {capability.keywords.length > 0 && (
          <div>
            <dt>{t("vocabulary.field.keywords")}</dt>
            <dd>{wording.list(capability.keywords)}</dd>
          </div>
        )}
        <div>
          <dt>{t("vocabulary.field.service_regions")}</dt>
          <dd>
            {capability.service_regions.length > 0 ? wording.list(capability.service_regions.map(regions.label)) : "—"}
          </dd>
        </div>
        <div>
          <dt>{t("vendors.capabilities.registered")}</dt>
          <dd>{day(capability.registered_at)}</dd>
        </div>
      </dl>
    </li>
  );
}
