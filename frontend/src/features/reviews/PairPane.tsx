import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { PairDetail, PairSummary } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf, shownName } from "../../i18n/names";
import { Name } from "../../ui/Name";
import { Chip, Facts } from "../../ui/Page";
import { Flags } from "../../ui/pair/Flags";
import { SideBySide } from "../../ui/pair/SideBySide";
import { EmptyState, ErrorState, Skeleton } from "../../ui/States";
import styles from "./desk.module.css";
import { Lines } from "./Lines";
import { Marks } from "./QueueRow";
import { Scroll } from "./Scroll";
import type { Only } from "./types";
import type { Desk } from "./useDesk";

/** The pair on the screen: scenario and vendor, field against field. */
export function PairPane({ desk, only }: { desk: Desk; only: Only }) {
  const { t } = useTranslation();
  const { pair, detail, queue } = desk;
  if (detail === undefined && desk.error) return <ErrorState error={desk.error} />;
  if (pair === null) {
    if (queue.data === undefined) return <Skeleton lines={8} block />;
    // What nobody finds by these words may wait all the same.
    const isDone = desk.list.length === 0 && only === "all" && queue.data.counts.all === 0;
    return (
      <EmptyState
        title={t(isDone ? "reviews.pair.allDone" : "reviews.pair.noneFree")}
        text={t(isDone ? "reviews.pair.allDoneText" : "reviews.pair.noneFreeText")}
      />
    );
  }
  return (
    <Scroll name="pair" label={t("reviews.pair.texts")}>
      <Title pair={pair} />
      {desk.isTaken ? (
        <EmptyState
          title={t("reviews.pair.taken", { by: pair.claimed_by?.name ?? t("reviews.colleague") })}
          text={t("reviews.pair.takenText")}
        />
      ) : detail === undefined ? (
        <Skeleton lines={8} />
      ) : (
        <Body detail={detail} />
      )}
    </Scroll>
  );
}

function Title({ pair }: { pair: PairSummary }) {
  const { t, i18n } = useTranslation();
  const { points } = useFormats();
  const { main } = shownName(i18n.language, pair.scenario.name, pair.scenario.name_en);
  return (
    <div className={styles.title}>
      <p className={styles.kicker}>
        {pair.scenario.code !== null && <span className="num">{pair.scenario.code}</span>}
        <Link to={`/scenarios/${pair.scenario.id}`} lang={languageOf(main)}>
          {main}
        </Link>
      </p>
      <h2 tabIndex={-1} data-pair-title data-pair={pair.id}>
        <Name name={pair.vendor.name} nameEn={pair.vendor.name_en} />
      </h2>
      <p className={styles.under}>
        {pair.rank !== null && <span>{t("reviews.pair.rank", { rank: pair.rank })}</span>}
        {pair.score !== null && <span>{t("common.points", { points: points(pair.score) })}</span>}
        {pair.vendor.is_demo && <Chip>{t("common.demoVendor")}</Chip>}
        <Marks pair={pair} />
        <Link to={`/vendors/${pair.vendor.id}`}>{t("pairs.vendorPage")}</Link>
      </p>
    </div>
  );
}

/** Painted anew only when another pair is on the screen: keys must not wait for it. */
const Body = memo(function Body({ detail }: { detail: PairDetail }) {
  const { t, i18n } = useTranslation();
  const { day } = useFormats();
  const { content } = detail;
  const facts: [string, string][] = [
    [t("reviews.facts.capability"), detail.capability.title],
    ...(content?.budget_band
      ? [[t("reviews.facts.budget"), t(`posting.budgetBands.${content.budget_band}`)] as [string, string]]
      : []),
    ...(content?.respond_by ? [[t("reviews.facts.respondBy"), day(content.respond_by)] as [string, string]] : []),
    ...(content?.risk_tier
      ? [[t("reviews.facts.risk"), t(`posting.riskTiers.${content.risk_tier}.name`)] as [string, string]]
      : []),
    ...(detail.added_reason ? [[t("reviews.facts.added"), detail.added_reason] as [string, string]] : []),
  ];
  return (
    <div className={styles.body} lang={i18n.language}>
      <Facts rows={facts} />
      <Flags flags={detail.flags} vendorId={detail.vendor.id} />
      {detail.lines.length > 0 && (
        <section>
          <h3>{t("reviews.lines.title")}</h3>
          <Lines lines={detail.lines} contributions={detail.contributions} />
        </section>
      )}
      <section>
        <h3>{t("pairs.texts.title")}</h3>
        <SideBySide pair={detail} />
      </section>
    </div>
  );
});
