import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useFormats } from "../../i18n/format";
import { shownName } from "../../i18n/names";
import { SelectField } from "../../ui/Fields";
import { Icon } from "../../ui/Icon";
import { Name } from "../../ui/Name";
import { Card, Page } from "../../ui/Page";
import { Row, Rows } from "../../ui/Rows";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import styles from "./batches.module.css";
import { type Comparison, type ListedScenario, useBatch, useBatches, useComparison, useListed } from "./queries";

/** A published list: its tables to keep, and what changed from an earlier one. */
export function BatchPage() {
  const { t } = useTranslation();
  const { day } = useFormats();
  const { id = "" } = useParams();
  const batch = useBatch(id);
  const held = batch.data;
  return (
    <Page
      title={held?.name ?? t("batches.published")}
      lead={held && t("batches.issued", { number: held.number, when: day(held.issued_on), count: held.scenarios })}
      crumbs={[{ label: t("common.nav.scenarios"), to: "/scenarios" }]}
    >
      <QueryView query={batch} skeleton={<Skeleton lines={3} block />}>
        {(data) => (
          <>
            <ul className={styles.ways}>
              <li>
                <Link to={`/scenarios?batch=${data.id}`}>{t("batches.open")}</Link>
              </li>
              {(["xlsx", "csv"] as const).map((kind) => (
                <li key={kind}>
                  <a href={`/api/batches/${data.id}/list.${kind}`} download>
                    <Icon name="download" size={16} /> {t(`batches.export.${kind}`)}
                  </a>
                </li>
              ))}
            </ul>
            <Listed id={data.id} />
            <Comparing id={data.id} number={data.number} />
          </>
        )}
      </QueryView>
    </Page>
  );
}

/** The list itself, as it was issued. */
function Listed({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const { count } = useFormats();
  const listed = useListed(id);
  const named = (name: string, nameEn: string | null) => shownName(i18n.language, name, nameEn).main;
  return (
    <Card flush title={t("batches.scenarios")}>
      <QueryView query={listed} skeleton={<Skeleton lines={8} block />}>
        {({ items }) => (
          <ol className={styles.order}>
            {items.map((one) => (
              <li key={one.id}>
                <div className={styles.line}>
                  <span className={styles.number}>{one.number !== null && count(one.number)}</span>
                  <div className={styles.what}>
                    <p>
                      <Link to={`/scenarios/${one.id}`}>
                        <Name name={one.name} nameEn={one.name_en} />
                      </Link>
                    </p>
                    <p className={styles.note}>
                      {named(one.domain, one.domain_en)} ·{" "}
                      {one.agencies.map((agency) => named(agency.name, agency.name_en)).join(t("common.and"))}
                    </p>
                  </div>
                </div>
              </li>
            ))}
          </ol>
        )}
      </QueryView>
    </Card>
  );
}

function Comparing({ id, number }: { id: string; number: number }) {
  const { t } = useTranslation();
  const url = useUrlState();
  const batches = useBatches();
  const earlier = (batches.data?.items ?? [])
    .filter((one) => one.number < number)
    .sort((one, other) => other.number - one.number);
  const chosen = url.value("with") ?? earlier[0]?.id;
  const comparison = useComparison(id, chosen, chosen !== undefined);
  if (batches.data && earlier.length === 0) {
    return (
      <Card>
        <EmptyState title={t("batches.comparison.first")} text={t("batches.comparison.firstText")} />
      </Card>
    );
  }
  return (
    <Card title={t("batches.comparison.title")}>
      <div className={styles.half}>
        <SelectField
          label={t("batches.comparison.with")}
          value={chosen}
          choices={earlier.map((one) => ({ value: one.id, label: one.name }))}
          onChange={(value) => url.patch({ with: value })}
        />
      </div>
      {chosen !== undefined && (
        <QueryView query={comparison} skeleton={<Skeleton lines={6} block />}>
          {(data) => <Compared comparison={data} />}
        </QueryView>
      )}
    </Card>
  );
}

function Compared({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const { domains, continued, new: added, new_agencies, absent_agencies } = comparison;
  return (
    <div className={styles.compared}>
      <table className={styles.table}>
        <caption>{t("batches.comparison.domains")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("vocabulary.field.domain")}</th>
            <th scope="col">{t("batches.comparison.before")}</th>
            <th scope="col">{t("batches.comparison.after")}</th>
          </tr>
        </thead>
        <tbody>
          {domains.map((one) => (
            <tr key={one.domain}>
              <th scope="row">{one.domain}</th>
              <td>{count(one.before)}</td>
              <td>{count(one.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Part title={t("batches.comparison.new", { count: added.length })}>
        {added.length > 0 && (
          <Rows>
            {added.map((one) => (
              <Row key={one.id} title={<To scenario={one} />} note={one.agencies.join(t("common.and"))} />
            ))}
          </Rows>
        )}
      </Part>
      <Part title={t("batches.comparison.continued", { count: continued.length })}>
        {continued.length > 0 && (
          <Rows>
            {continued.map((pair) => (
              <Row
                key={pair.after.id}
                title={<To scenario={pair.after} />}
                note={
                  <>
                    {t("batches.comparison.like", { likeness: percent(pair.likeness) })} <To scenario={pair.before} />
                  </>
                }
              />
            ))}
          </Rows>
        )}
      </Part>
      <Part title={t("batches.comparison.newAgencies", { count: new_agencies.length })}>
        {new_agencies.join(t("common.and"))}
      </Part>
      <Part title={t("batches.comparison.absentAgencies", { count: absent_agencies.length })}>
        {absent_agencies.join(t("common.and"))}
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section>
      <h3>{title}</h3>
      {children || <p className={styles.note}>{t("batches.comparison.nothing")}</p>}
    </section>
  );
}

function To({ scenario }: { scenario: ListedScenario }) {
  const { count } = useFormats();
  return (
    <Link to={`/scenarios/${scenario.id}`}>
      {count(scenario.number)}. {scenario.name}
    </Link>
  );
}
