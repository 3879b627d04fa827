import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isBuilding } from "../../../api/problems";
import type { CapabilityDraft, CapabilityPreview } from "../../../api/types";
import { useFormats } from "../../../i18n/format";
import { SelectField } from "../../../ui/Fields";
import { Name } from "../../../ui/Name";
import { Card } from "../../../ui/Page";
import { EmptyState, ErrorState, Skeleton } from "../../../ui/States";
import { useSettled } from "../../../ui/useSettled";
import { useMatchesNow } from "../profileQueries";
import type { Profile, ProfileCapability } from "../types";
import styles from "./editor.module.css";

const SHOWN = 8;
/** What the preview takes at most of each list. */
const MOST = { domains: 10, keywords: 50, products: 20, service_regions: 50 };

/** One capability of a profile as the preview takes it, with what proves it. */
export function draftOf(profile: Profile, capability: ProfileCapability | undefined): CapabilityDraft {
  const proofs = profile.cases.filter((one) => one.capability_id === null || one.capability_id === capability?.id);
  return {
    title: capability?.title.trim() ?? "",
    description: capability?.description.trim() ?? "",
    domains: capability?.domains.slice(0, MOST.domains) ?? [],
    keywords: capability?.keywords.slice(0, MOST.keywords) ?? [],
    products: capability?.products.slice(0, MOST.products) ?? [],
    service_regions: capability?.service_regions.slice(0, MOST.service_regions) ?? [],
    region: profile.region,
    evidence: [...new Set(proofs.map((one) => one.evidence_level))],
  };
}

/** The scenarios that match now, while one types; nothing of it is kept. */
export function LivePanel({ profile, composing }: { profile: Profile; composing: boolean }) {
  const { t } = useTranslation();
  const titled = profile.capabilities.filter((one) => one.title.trim() !== "");
  const [picked, setPicked] = useState<string | undefined>();
  const capability = titled.find((one) => one.id === picked) ?? titled[0];
  const query = useMatchesNow(useSettled(draftOf(profile, capability), composing));
  const isWaiting = capability === undefined;
  return (
    <Card title={t("profiles.live.title")} note={!isWaiting && query.isFetching && t("profiles.live.updating")}>
      {titled.length > 1 && (
        <div className={styles.pick}>
          <SelectField
            label={t("profiles.live.capability")}
            value={capability?.id}
            choices={titled.map((one) => ({ value: one.id, label: one.title }))}
            onChange={setPicked}
          />
        </div>
      )}
      {isWaiting ? (
        <p className={styles.quiet}>
          {t("profiles.live.waiting")} <Link to="?part=capabilities">{t("profiles.live.write")}</Link>
        </p>
      ) : query.data !== undefined ? (
        <Matches matches={query.data.matches.filter((match) => match.score > 0)} isStale={query.isPlaceholderData} />
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : isBuilding(query.failureReason) ? (
        <p role="status" className={styles.quiet}>
          {t("problems.building.text")}
        </p>
      ) : (
        <Skeleton lines={5} />
      )}
    </Card>
  );
}

function Matches({ matches, isStale }: { matches: CapabilityPreview["matches"]; isStale: boolean }) {
  const { t } = useTranslation();
  const { count, points } = useFormats();
  if (matches.length === 0) {
    return <EmptyState title={t("profiles.live.none")} text={t("profiles.live.noneText")} />;
  }
  return (
    <>
      <p role="status" className={styles.quiet}>
        {!isStale && t("profiles.live.count", { count: matches.length })}
      </p>
      <ol className={styles.matches}>
        {matches.slice(0, SHOWN).map((match) => (
          <li key={match.scenario.id} data-scenario={match.scenario.id}>
            <div className={styles.matchHead}>
              <Link to={`/scenarios/${match.scenario.id}`}>
                <Name name={match.scenario.name} nameEn={match.scenario.name_en} />
              </Link>
              <strong>
                {points(match.score)} <span className={styles.quiet}>{t("profiles.live.unit")}</span>
              </strong>
            </div>
            <p className={styles.quiet}>
              {match.rank === null
                ? t("profiles.live.below", { total: count(match.rank_of) })
                : t("profiles.live.place", { rank: count(match.rank), total: count(match.rank_of) })}
            </p>
          </li>
        ))}
      </ol>
    </>
  );
}
