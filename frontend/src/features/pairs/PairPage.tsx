import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { Pair } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf, shownName } from "../../i18n/names";
import { Icon } from "../../ui/Icon";
import { Card, Chip, Page } from "../../ui/Page";
import { Contributions } from "../../ui/pair/Contributions";
import { Flags } from "../../ui/pair/Flags";
import { SideBySide } from "../../ui/pair/SideBySide";
import { QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import styles from "./PairPage.module.css";
import { usePair, useRanked } from "./queries";

export function PairPage() {
  const { id = "", vendorId = "" } = useParams();
  const url = useUrlState();
  const pair = usePair(id, vendorId, url.value("run"));
  return (
    <QueryView query={pair} page skeleton={<Skeleton lines={8} block />}>
      {(data) => <PairView pair={data} />}
    </QueryView>
  );
}

function PairView({ pair }: { pair: Pair }) {
  const { t, i18n } = useTranslation();
  const { points } = useFormats();
  const { scenario, vendor, capability } = pair;
  const { main } = shownName(i18n.language, scenario.name, scenario.name_en);
  return (
    <Page
      title={t("pairs.title", { scenario: main, vendor: vendor.name })}
      heading={<span lang={languageOf(vendor.name)}>{vendor.name}</span>}
      kicker={scenario.number === null ? main : t("pairs.kicker", { number: scenario.number, scenario: main })}
      crumbs={[
        { label: t("common.nav.scenarios"), to: "/scenarios" },
        { label: main, to: `/scenarios/${scenario.id}` },
      ]}
      lead={
        <span className={styles.lead}>
          {vendor.is_demo && <Chip>{t("common.demoVendor")}</Chip>}
          <span>
            {t("pairs.by")} <strong lang={languageOf(capability.title)}>{capability.title}</strong>
          </span>
          <Link to={`/vendors/${vendor.id}`}>{t("pairs.vendorPage")}</Link>
        </span>
      }
    >
      <RankNav pair={pair} />
      <Flags flags={pair.flags} vendorId={vendor.id} />
      <Card
        title={t("pairs.score.title")}
        note={
          pair.rank === null
            ? t("pairs.score.unranked", { total: pair.rank_of })
            : t("pairs.score.rank", { rank: pair.rank, total: pair.rank_of })
        }
      >
        <Contributions contributions={pair.contributions} score={pair.score} />
      </Card>
      <Card title={t("pairs.texts.title")} note={t("pairs.texts.note")}>
        <SideBySide pair={pair} />
      </Card>
      {pair.other_capabilities.length > 0 && (
        <Card title={t("pairs.others.title")} note={t("pairs.others.note")}>
          <ul className={styles.others}>
            {pair.other_capabilities.map((other) => (
              <li key={other.id}>
                <span lang={languageOf(other.title)}>{other.title}</span>
                <span className="num">
                  {other.score === null ? "—" : t("common.points", { points: points(other.score) })}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <p className={styles.run}>
        {t("pairs.run")} <Link to={`/runs/${pair.run.id}`}>{pair.run.number}</Link> <code>{pair.run.engine}</code>
      </p>
    </Page>
  );
}

function RankNav({ pair }: { pair: Pair }) {
  const { t } = useTranslation();
  const { rank, run_id: run, scenario } = pair;
  const previous = useRanked(scenario.id, run, rank !== null && rank > 1 ? rank - 1 : null).data;
  const next = useRanked(scenario.id, run, rank !== null && rank < pair.rank_of ? rank + 1 : null).data;
  return (
    <nav aria-label={t("pairs.nav.label")} className={styles.nav}>
      {previous ? (
        <Link to={`/scenarios/${scenario.id}/vendors/${previous.id}`} rel="prev">
          <Icon name="left" size={16} />
          {t("pairs.nav.previous", { rank: (rank ?? 0) - 1, vendor: previous.name })}
        </Link>
      ) : (
        <span />
      )}
      {next && (
        <Link to={`/scenarios/${scenario.id}/vendors/${next.id}`} rel="next">
          {t("pairs.nav.next", { rank: (rank ?? 0) + 1, vendor: next.name })}
          <Icon name="right" size={16} />
        </Link>
      )}
    </nav>
  );
}
