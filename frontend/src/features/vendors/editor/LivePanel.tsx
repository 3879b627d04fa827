import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isBuilding } from "../../../api/problems";
import type { CapabilityDraft, CapabilityPreview } from "../../../api/types";
import { useFormats } from "../../../i18n/format";
import { useWording } from "../../../i18n/wording";
import { SelectField } from "../../../ui/Fields";
import { Name } from "../../../ui/Name";
import { Card } from "../../../ui/Page";
import { EmptyState, ErrorState, Skeleton } from "../../../ui/States";
import { useSettled } from "../../../ui/useSettled";
import { useMatchesNow } from "../profileQueries";
import type { Profile, ProfileCapability } from "../types";
import { Advice } from "./Advice";
import styles from "./editor.module.css";

const SHOWN = 8;
/** What the preview takes at most of each list. */
const MOST = { domains: 10, keywords: 50, products: 20, service_regions: 50, certificates: 50, xinchuang: 20 };
const KINDS = ["evidence", "certificate", "region", "domain"] as const;
/** Gates somebody can open by what is filled in. */
const OPENED = ["region", "certificate", "xinchuang", "trade"];

/** The day it is in China, where certificates end. */
function today(): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format();
}

/** One capability of a profile as the preview takes it, with what proves it and what its company holds. */
export function draftOf(profile: Profile, capability: ProfileCapability | undefined): CapabilityDraft {
  const proofs = profile.cases.filter((one) => one.capability_id === null || one.capability_id === capability?.id);
  const valid = profile.certificates.filter((one) => one.valid_until === null || one.valid_until >= today());
  const held = new Set(valid.map((one) => one.name.trim()).filter((name) => name !== ""));
  return {
    capability_id: capability?.id ?? null,
    title: capability?.title.trim() ?? "",
    description: capability?.description.trim() ?? "",
    domains: capability?.domains.slice(0, MOST.domains) ?? [],
    keywords: capability?.keywords.slice(0, MOST.keywords) ?? [],
    products: capability?.products.slice(0, MOST.products) ?? [],
    service_regions: capability?.service_regions.slice(0, MOST.service_regions) ?? [],
    region: profile.region,
    evidence: [...new Set(proofs.map((one) => one.evidence_level))],
    certificates: [...held].slice(0, MOST.certificates),
    xinchuang: profile.xinchuang.slice(0, MOST.xinchuang),
  };
}

/** The scenarios that match now, while one types, and what would raise it there; nothing of it is kept. */
export function LivePanel({ profile, composing }: { profile: Profile; composing: boolean }) {
  const { t } = useTranslation();
  const settled = useSettled(profile, composing);
  const titled = settled.capabilities.filter((one) => one.title.trim() !== "");
  const [picked, setPicked] = useState<string | undefined>();
  const capability = titled.find((one) => one.id === picked) ?? titled[0];
  const query = useMatchesNow(draftOf(settled, capability));
  return (
    <Card title={t("profiles.live.title")} note={capability && query.isFetching && t("profiles.live.updating")}>
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
      {capability === undefined ? (
        <p className={styles.quiet}>
          {t("profiles.live.waiting")} <Link to="?part=capabilities">{t("profiles.live.write")}</Link>
        </p>
      ) : query.data !== undefined ? (
        <Answer told={query.data} capability={capability.id} isStale={query.isPlaceholderData} />
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

interface AnswerProps {
  told: CapabilityPreview;
  capability: string;
  isStale: boolean;
}

function Answer({ told, capability, isStale }: AnswerProps) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const matches = told.matches.filter((match) => match.score > 0);
  const excluded = told.excluded.filter((one) => one.would_score > 0);
  return (
    <div className={styles.live}>
      <p role="status" className={styles.quiet}>
        {!isStale && t("profiles.live.count", { count: matches.length })}
      </p>
      <Gains gains={told.gains} />
      {matches.length === 0 && excluded.length === 0 ? (
        <EmptyState title={t("profiles.live.none")} text={t("profiles.live.noneText")} />
      ) : (
        <Matches matches={matches} capability={capability} />
      )}
      <Excluded excluded={excluded} capability={capability} />
      <p className={styles.quiet}>{t("profiles.live.asOf", { time: moment(told.as_of) })}</p>
    </div>
  );
}

/** Which kind of addition raises the capability on most lists. */
function Gains({ gains }: { gains: CapabilityPreview["gains"] }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const useful = KINDS.map((kind) => ({ kind, gain: gains[kind] ?? 0 }))
    .filter(({ gain }) => gain > 0)
    .sort((one, other) => other.gain - one.gain);
  if (useful.length === 0) return null;
  return (
    <section className={styles.gains}>
      <h3>{t("profiles.live.gains")}</h3>
      <ul>
        {useful.map(({ kind, gain }) => (
          <li key={kind}>
            <span>{t(`profiles.live.kinds.${kind}`)}</span>
            <span>{t("profiles.live.raised", { count: gain, shown: count(gain) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Matches({ matches, capability }: { matches: CapabilityPreview["matches"]; capability: string }) {
  const { t } = useTranslation();
  const { count, points } = useFormats();
  return (
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
          <Advice told={match.advice} capability={capability} />
        </li>
      ))}
    </ol>
  );
}

/** The scenarios a condition keeps the capability from, the fact that closed it, and what would open it. */
function Excluded({ excluded, capability }: { excluded: CapabilityPreview["excluded"]; capability: string }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  if (excluded.length === 0) return null;
  return (
    <section className={styles.excluded}>
      <h3>{t("previews.excluded.title")}</h3>
      <ul className={styles.matches}>
        {excluded.slice(0, SHOWN).map((one) => (
          <li key={one.scenario.id} data-scenario={one.scenario.id}>
            <Link to={`/scenarios/${one.scenario.id}`}>
              <Name name={one.scenario.name} nameEn={one.scenario.name_en} />
            </Link>
            <p>
              <strong>{wording.gate(one.gate)}</strong> {wording.gateFact(one.gate, one.fact)}
            </p>
            <p className={styles.quiet}>{t("previews.excluded.would", { points: points(one.would_score) })}</p>
            {one.advice.length > 0 ? (
              <Advice told={one.advice} capability={capability} />
            ) : (
              OPENED.includes(one.gate) && <p className={styles.quiet}>{t(`profiles.live.opens.${one.gate}`)}</p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
