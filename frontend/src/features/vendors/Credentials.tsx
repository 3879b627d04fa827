import { useTranslation } from "react-i18next";
import type { Vendor } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { useTerms } from "../../i18n/terms";
import { useWording } from "../../i18n/wording";
import { Card, Chip } from "../../ui/Page";
import styles from "./DetailPage.module.css";

export function Certificates({ certificates }: { certificates: Vendor["certificates"] }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  return (
    <Card title={t("vendors.certificates.title")}>
      {certificates.length === 0 && <p className={styles.quiet}>{t("vendors.certificates.none")}</p>}
      <ul>
        {certificates.map((certificate) => (
          <li key={`${certificate.name}:${certificate.number}`} className={styles.item}>
            <div className={styles.itemHead}>
              <h3 lang={languageOf(certificate.name)}>{certificate.name}</h3>
              {certificate.expired ? (
                <Chip tone="warn">{t("vendors.certificates.expired")}</Chip>
              ) : (
                <Chip tone="second">{t("vendors.certificates.valid")}</Chip>
              )}
            </div>
            <p className={styles.quiet} lang={languageOf(certificate.issuer)}>
              {certificate.issuer} <code>{certificate.number}</code>
            </p>
            {certificate.valid_until && (
              <p className={styles.quiet}>{t("vendors.certificates.until", { date: day(certificate.valid_until) })}</p>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function CaseStudies({ vendor }: { vendor: Vendor }) {
  const { t } = useTranslation();
  const wording = useWording();
  const regions = useTerms("region");
  const titles = new Map(vendor.capabilities.map((capability) => [capability.id, capability.title]));
  return (
    <Card title={t("vendors.cases.title")}>
      {vendor.case_studies.length === 0 && <p className={styles.quiet}>{t("vendors.cases.none")}</p>}
      <ul>
        {vendor.case_studies.map((one) => {
          const capability = titles.get(one.capability_id ?? "");
          const facts = [one.client, regions.label(one.region), one.year === null ? "" : String(one.year)];
          return (
            <li key={`${one.title}:${one.client}:${one.year}`} className={styles.item}>
              <div className={styles.itemHead}>
                <h3 lang={languageOf(one.title)}>{one.title}</h3>
                <Chip>{wording.term("evidence_level", one.evidence_level)}</Chip>
              </div>
              <p className={styles.quiet} lang={languageOf(one.client)}>
                {wording.list(facts.filter((fact) => fact !== ""))}
              </p>
              <p className={styles.body} lang={languageOf(one.outcome)}>
                {one.outcome}
              </p>
              {capability && <p className={styles.quiet}>{t("vendors.cases.of", { capability })}</p>}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
