import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import type { PolicyDocument } from "../../api/types";
import { Icon } from "../../ui/Icon";
import { Page } from "../../ui/Page";
import { QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { ClauseTree } from "./ClauseTree";
import { Origin } from "./Origin";
import { Provenance } from "./Provenance";
import { useAnchorsAt, useBatches, useContent, useDocument } from "./queries";
import { ScenariosBorn } from "./ScenariosBorn";
import { type Content, Sheet } from "./Sheet";
import { clauseAt, spanFrom } from "./typeset";
import styles from "./ViewerPage.module.css";

export function ViewerPage() {
  const { id = "" } = useParams();
  const document = useDocument(id);
  return (
    <QueryView query={document} page skeleton={<Skeleton lines={10} block />}>
      {(data) => <Viewer key={data.id} document={data} />}
    </QueryView>
  );
}

function Viewer({ document }: { document: PolicyDocument }) {
  const { t } = useTranslation();
  const content = useContent(document.id);
  const batches = (useBatches().data?.items ?? []).filter((batch) => batch.policy_document?.id === document.id);
  return (
    <Page
      title={document.title}
      heading={<span lang="zh-Hans">{document.title}</span>}
      kicker={document.document_number && <span lang="zh-Hans">{document.document_number}</span>}
      crumbs={[{ label: t("common.nav.policies"), to: "/policies" }]}
    >
      <Origin document={document} batches={batches} />
      <QueryView query={content} skeleton={<Skeleton lines={12} block />}>
        {(data) => <Reader document={document} content={data} />}
      </QueryView>
      {batches.map((batch) => (
        <ScenariosBorn key={batch.id} batch={batch} />
      ))}
    </Page>
  );
}

function Reader({ document, content }: { document: PolicyDocument; content: Content }) {
  const { t } = useTranslation();
  const url = useUrlState();
  const [open, setOpen] = useState(false);
  const { clauses, points } = content;
  const [start, end, asked] = [url.value("start"), url.value("end"), url.value("clause")];
  const lit = useMemo(() => spanFrom(start, end, points.length), [start, end, points.length]);
  const known = clauses.find((clause) => clause.id === asked) ?? (lit ? clauseAt(clauses, lit.start) : undefined);
  const isLost = (asked !== undefined && known === undefined) || ((start ?? end) !== undefined && lit === null);
  const scenario = url.value("scenario");
  const proofs = useAnchorsAt(document.id, lit, scenario ? [scenario] : (known?.scenarios.map((one) => one.id) ?? []));
  const hrefOf = (clause: string | undefined) =>
    url.hrefWith({ clause, start: undefined, end: undefined, scenario: undefined });
  return (
    <div className={styles.reader}>
      {clauses.length > 0 && (
        <nav className={styles.side} aria-label={t("policies.tree.nav")}>
          <h2 className={styles.heading}>
            {t("policies.tree.title")} <span className={styles.count}>{clauses.length}</span>
          </h2>
          <button
            type="button"
            className={styles.drawer}
            aria-expanded={open}
            aria-controls="clauses"
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? "close" : "menu"} size={18} />
            {t("policies.tree.title")}
            {known && (
              <span className={styles.here} lang="zh-Hans">
                {known.label}
                {known.heading}
              </span>
            )}
          </button>
          <div id="clauses" className={styles.tree} data-open={open}>
            <ClauseTree clauses={clauses} current={known?.id} hrefOf={hrefOf} onChosen={() => setOpen(false)} />
          </div>
        </nav>
      )}
      <div className={styles.main}>
        {isLost && (
          <p className={styles.lost} role="status">
            {t("policies.lost")}
          </p>
        )}
        <Sheet
          content={content}
          title={document.title}
          lit={lit}
          current={known?.id}
          provenance={lit && <Provenance lit={lit} proofs={proofs} plain={hrefOf(known?.id)} />}
        />
      </div>
    </div>
  );
}
