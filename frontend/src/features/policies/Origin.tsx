import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Batch, PolicyDocument } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Digest } from "../../ui/Digest";
import { Icon } from "../../ui/Icon";
import { Card, Facts } from "../../ui/Page";
import styles from "./Origin.module.css";

/** What the document says of itself, and the proof that its bytes are the published ones. */
export function Origin({ document, batches }: { document: PolicyDocument; batches: readonly Batch[] }) {
  const { t } = useTranslation();
  const { day, count } = useFormats();
  const chinese = (words: string | null) => (words ? <span lang="zh-Hans">{words}</span> : t("policies.unnamed"));
  return (
    <Card>
      <div className={styles.columns}>
        <Facts
          rows={[
            [t("policies.facts.issuer"), chinese(document.issuer)],
            [t("policies.facts.number"), chinese(document.document_number)],
            [t("policies.facts.date"), document.issued_on ? day(document.issued_on) : t("policies.undated")],
            [t("policies.facts.jurisdiction"), chinese(document.jurisdiction)],
            [t("policies.facts.clauses"), count(document.clauses)],
            [t("policies.facts.scenarios"), <Born key="born" document={document} batches={batches} />],
          ]}
        />
        <div className={styles.original}>
          <h2>{t("policies.original.title")}</h2>
          <p>{t("policies.original.note")}</p>
          <p className={styles.digest}>
            <span>SHA-256</span>
            <Digest value={document.sha256} label={t("policies.original.copyDigest")} />
          </p>
          <a className={styles.download} href={`/api/policy-documents/${document.id}/original`} download>
            <Icon name="download" size={16} />
            {t("policies.original.download")}
            <span className={styles.file}>{document.file_name}</span>
          </a>
        </div>
      </div>
    </Card>
  );
}

function Born({ document, batches }: { document: PolicyDocument; batches: readonly Batch[] }) {
  const { t } = useTranslation();
  if (document.scenarios === 0) return t("policies.facts.none");
  return (
    <>
      {t("policies.scenarios", { count: document.scenarios })}
      {batches.map((batch) => (
        <Link key={batch.id} to={`/scenarios?batch=${batch.id}`} className={styles.batch} lang="zh-Hans">
          {batch.name}
        </Link>
      ))}
    </>
  );
}
