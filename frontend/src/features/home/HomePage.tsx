import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import type { Statistics } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { shownName } from "../../i18n/names";
import { SearchField } from "../../ui/Fields";
import { Name } from "../../ui/Name";
import { Card, useDocumentTitle } from "../../ui/Page";
import { QueryView, Skeleton } from "../../ui/States";
import { scenariosHref, vendorsHref } from "./balance";
import { Coverage } from "./Coverage";
import styles from "./HomePage.module.css";
import { useStatistics } from "./queries";
import { Showcase } from "./Showcase";
import { SupplyDemand } from "./SupplyDemand";

const STEPS = ["read", "gate", "sum"] as const;

export function HomePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const statistics = useStatistics();
  const { points } = useFormats();
  useDocumentTitle(t("common.brand"));
  return (
    <div className={styles.page}>
      <div className={styles.hero}>
        <section>
          <h1>{t("home.title")}</h1>
          <p className={styles.lead}>{t("home.lead")}</p>
          <div className={styles.find}>
            <SearchField
              label={t("home.searchLabel")}
              placeholder={t("home.searchPlaceholder")}
              value={undefined}
              onSearch={(q) => navigate(q ? `/search?${new URLSearchParams({ q })}` : "/search")}
            />
          </div>
        </section>
        <Showcase />
      </div>
      <QueryView query={statistics} skeleton={<Skeleton lines={6} block />}>
        {(data) => (
          <>
            <Numbers data={data} />
            <Domains data={data} />
            {data.coverage.length > 0 && (
              <Card title={t("home.balance.title")} note={t("home.balance.note", { points: points(data.strong_from) })}>
                <SupplyDemand data={data} />
              </Card>
            )}
            <Card title={t("home.coverage.title")} note={t("home.coverage.note", { points: points(data.strong_from) })}>
              <Coverage rows={data.coverage} />
            </Card>
          </>
        )}
      </QueryView>
      <Card title={t("home.how.title")}>
        <ol className={styles.steps}>
          {STEPS.map((step, index) => (
            <li key={step}>
              <span className={styles.stepNumber} aria-hidden="true">
                {index + 1}
              </span>
              <h3>{t(`home.how.${step}.title`)}</h3>
              <p>{t(`home.how.${step}.text`)}</p>
            </li>
          ))}
        </ol>
      </Card>
    </div>
  );
}

function Numbers({ data }: { data: Statistics }) {
  const { t } = useTranslation();
  const { count, moment } = useFormats();
  const numbers = [
    { key: "scenarios", to: "/scenarios", value: data.scenarios },
    { key: "agencies", to: "/scenarios", value: data.agencies },
    { key: "vendors", to: "/vendors", value: data.vendors },
    { key: "capabilities", to: "/vendors?sort=-capabilities", value: data.capabilities },
    { key: "documents", to: "/policies", value: data.policy_documents },
    { key: "clauses", to: "/policies", value: data.clauses },
  ] as const;
  return (
    <section aria-label={t("home.numbers.label")} className={styles.numbers}>
      <ul>
        {numbers.map(({ key, to, value }) => (
          <li key={key}>
            <Link to={to}>
              <span className={styles.value} data-number={key}>
                {count(value)}
              </span>{" "}
              <span className={styles.unit}>{t(`home.numbers.${key}`, { count: value })}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className={styles.run}>
        {data.latest_run ? (
          <>
            <Link to={`/runs/${data.latest_run.id}`}>
              {t("home.latestRun", { number: data.latest_run.number, time: moment(data.latest_run.finished_at) })}
            </Link>{" "}
            <code>{data.latest_run.engine}</code>
          </>
        ) : (
          t("home.noRun")
        )}
      </p>
    </section>
  );
}

function Domains({ data }: { data: Statistics }) {
  const { t, i18n } = useTranslation();
  const asked = data.domains.filter((domain) => domain.scenarios > 0);
  const others = data.domains.filter((domain) => domain.scenarios === 0 && domain.capabilities > 0);
  return (
    <section aria-labelledby="domains">
      <h2 id="domains" className={styles.sectionTitle}>
        {t("home.domains.title")}
      </h2>
      <ul className={styles.domains}>
        {asked.map((domain) => (
          <li key={domain.name}>
            <Link to={scenariosHref(domain.name)}>
              <span className={styles.domainName}>
                <Name name={domain.name} nameEn={domain.name_en} stacked />
              </span>
              <span className={styles.domainCount}>{t("home.domains.scenarios", { count: domain.scenarios })}</span>
              <span className={styles.domainNote}>
                {t("home.domains.capabilities", { count: domain.capabilities })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <div className={styles.others}>
          <h3>{t("home.domains.others")}</h3>
          <ul>
            {others.map((domain) => (
              <li key={domain.name}>
                <Link to={vendorsHref(domain.name)}>
                  {shownName(i18n.language, domain.name, domain.name_en).main} {domain.capabilities}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
