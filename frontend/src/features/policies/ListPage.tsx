import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Batch, PolicyDocument } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Icon } from "../../ui/Icon";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import styles from "./ListPage.module.css";
import { useBatches, useDocuments } from "./queries";

const PAGE_SIZE = 20;
const IMPORT = "python -m backend.cli import-policy FILE";

export function ListPage() {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const documents = useDocuments(page, PAGE_SIZE);
  const batches = useBatches().data?.items ?? [];
  return (
    <Page title={t("policies.list.title")} lead={t("policies.list.lead")}>
      <Card flush>
        <QueryView query={documents} skeleton={<Skeleton lines={8} block />}>
          {(data) =>
            data.items.length === 0 ? (
              <EmptyState title={t("policies.list.empty")} text={t("policies.list.emptyText")}>
                <code>{IMPORT}</code>
              </EmptyState>
            ) : (
              <>
                <p className={styles.total} aria-live="polite">
                  {t("policies.list.total", { count: data.total })}
                </p>
                <ul>
                  {data.items.map((document) => (
                    <Row
                      key={document.id}
                      document={document}
                      batches={batches.filter((batch) => batch.policy_document?.id === document.id)}
                    />
                  ))}
                </ul>
                <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
              </>
            )
          }
        </QueryView>
      </Card>
    </Page>
  );
}

function Row({ document, batches }: { document: PolicyDocument; batches: readonly Batch[] }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  return (
    <li className={styles.row}>
      <span className={styles.icon}>
        <Icon name="document" size={22} />
      </span>
      <div className={styles.body}>
        <h2 className={styles.title}>
          <Link to={`/policies/${document.id}`} lang="zh-Hans">
            {document.title}
          </Link>
        </h2>
        <p className={styles.facts}>
          {document.jurisdiction && (
            <Chip tone="accent">
              <span lang="zh-Hans">{document.jurisdiction}</span>
            </Chip>
          )}
          {document.issuer && <span lang="zh-Hans">{document.issuer}</span>}
          {document.document_number && <span lang="zh-Hans">{document.document_number}</span>}
          <span>{document.issued_on ? day(document.issued_on) : t("policies.undated")}</span>
        </p>
        {batches.map((batch) => (
          <p key={batch.id} className={styles.born}>
            {t("policies.list.born")}{" "}
            <Link to={`/scenarios?batch=${batch.id}`}>
              <span lang="zh-Hans">{batch.name}</span> · {t("policies.scenarios", { count: batch.scenarios })}
            </Link>
          </p>
        ))}
      </div>
      <dl className={styles.counts}>
        <div>
          <dt>{t("policies.list.clauses")}</dt>
          <dd>{document.clauses}</dd>
        </div>
        <div>
          <dt>{t("policies.list.scenarios")}</dt>
          <dd>{document.scenarios}</dd>
        </div>
      </dl>
    </li>
  );
}
