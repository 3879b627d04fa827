import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { Scenario } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { shownName } from "../../i18n/names";
import { Icon } from "../../ui/Icon";
import { Name } from "../../ui/Name";
import { Card, Chip, Page } from "../../ui/Page";
import { QueryView, Skeleton } from "../../ui/States";
import { useFragment } from "../../ui/useFragment";
import { Jumps } from "./answers/Jumps";
import { Questions } from "./answers/Questions";
import { Responses } from "./answers/Responses";
import type { PublicContent } from "./content";
import styles from "./DetailPage.module.css";
import { Exclusions } from "./Exclusions";
import { History } from "./History";
import { NotListed } from "./NotListed";
import { OfficialFields } from "./OfficialFields";
import { Published } from "./Published";
import { useScenario } from "./queries";
import { Ranking } from "./Ranking";
import { RunInfo } from "./RunInfo";
import { ShortlistLink } from "./ShortlistLink";
import { SourceClause } from "./SourceClause";
import { Watch } from "./Watch";

export function DetailPage() {
  const { id = "" } = useParams();
  const scenario = useScenario(id);
  return (
    <QueryView query={scenario} page skeleton={<Skeleton lines={8} block />}>
      {(data) => <Detail key={data.id} scenario={data} />}
    </QueryView>
  );
}

function Detail({ scenario }: { scenario: Scenario }) {
  const { t, i18n } = useTranslation();
  const { day } = useFormats();
  useFragment();
  // Of an official list, of what its agency has written itself, or of both.
  const isOfficial = scenario.policy_document !== null;
  const content = scenario.content as PublicContent | null;
  return (
    <Page
      title={shownName(i18n.language, scenario.name, scenario.name_en).main}
      heading={<Name name={scenario.name} nameEn={scenario.name_en} stacked />}
      kicker={
        scenario.number === null
          ? scenario.code
          : t("scenarios.detail.kicker", { number: scenario.number, code: scenario.code })
      }
      crumbs={[{ label: t("common.nav.scenarios"), to: "/scenarios" }]}
      lead={
        <>
          <span className={styles.chips}>
            <Chip tone="accent">
              <Name name={scenario.domain} nameEn={scenario.domain_en} />
            </Chip>
            <span>
              {scenario.agencies
                .map((agency) => shownName(i18n.language, agency.name, agency.name_en).main)
                .join(t("wording.comma"))}
            </span>
            {scenario.issued_on && <span>{day(scenario.issued_on)}</span>}
            <Watch id={scenario.id} />
          </span>
          <Jumps scenarioId={scenario.id} />
          <ShortlistLink scenario={scenario} />
        </>
      }
    >
      <div className={styles.columns}>
        {isOfficial && (
          <div className={styles.source}>
            <SourceClause scenario={scenario} />
          </div>
        )}
        <div className={styles.main}>
          {content && <Published content={content} />}
          <Ranking scenario={scenario} />
          <Exclusions scenarioId={scenario.id} />
          <NotListed scenarioId={scenario.id} />
          <Responses scenarioId={scenario.id} />
          <Questions scenarioId={scenario.id} />
        </div>
        <aside className={styles.side} aria-label={t("scenarios.detail.aside")}>
          {isOfficial && <OfficialFields scenario={scenario} />}
          {content && <History id={scenario.id} content={content} />}
          <Missing scenario={scenario} />
          <RunInfo scenarioId={scenario.id} />
        </aside>
      </div>
      <Neighbours scenario={scenario} />
    </Page>
  );
}

function Missing({ scenario }: { scenario: Scenario }) {
  const { t } = useTranslation();
  if (scenario.missing.length === 0) return null;
  return (
    <Card title={t("scenarios.missing.title")}>
      <p className={styles.note}>{t("scenarios.missing.text")}</p>
      <ul className={styles.missing}>
        {scenario.missing.map((code) => (
          <li key={code}>{t(`vocabulary.missing.${code}`)}</li>
        ))}
      </ul>
    </Card>
  );
}

function Neighbours({ scenario }: { scenario: Scenario }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("scenarios.detail.neighbours")} className={styles.neighbours}>
      {scenario.previous_id ? (
        <Link to={`/scenarios/${scenario.previous_id}`}>
          <Icon name="left" size={16} />
          {t("scenarios.detail.previous")}
        </Link>
      ) : (
        <span />
      )}
      {scenario.next_id && (
        <Link to={`/scenarios/${scenario.next_id}`}>
          {t("scenarios.detail.next")}
          <Icon name="right" size={16} />
        </Link>
      )}
    </nav>
  );
}
