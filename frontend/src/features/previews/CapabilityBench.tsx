import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { refusedFields } from "../../api/problems";
import type { CapabilityDraft, CapabilityPreview } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { useTerms } from "../../i18n/terms";
import { useWording } from "../../i18n/wording";
import { SelectField } from "../../ui/Fields";
import { FlagTag } from "../../ui/Flags";
import { Name } from "../../ui/Name";
import { Reasons } from "../../ui/Reasons";
import { ScoreKey } from "../../ui/ScoreKey";
import { EmptyState } from "../../ui/States";
import { useSettled } from "../../ui/useSettled";
import { Answer, Points } from "./Answer";
import { Checks, DraftForm, TextField } from "./DraftForm";
import { BLANK_CAPABILITY, type CapabilityEntries, capabilityDraft, entriesOf, LIMITS, useDraft } from "./drafts";
import styles from "./PreviewPage.module.css";
import { useCapabilityPreview } from "./queries";

const STORED = "citymatch.preview.capability";
const LISTS = ["keywords", "products", "service_regions"] as const;
const LEVELS: CapabilityDraft["evidence"] = ["text", "case", "contract", "user_report", "test_report"];

/** A capability being written, and the scenarios it would match. */
export function CapabilityBench() {
  const { t } = useTranslation();
  const { draft, change, clear } = useDraft(STORED, BLANK_CAPABILITY);
  const [composing, setComposing] = useState(false);
  const preview = useCapabilityPreview(capabilityDraft(useSettled(draft, composing)));
  return (
    <>
      <DraftForm
        refused={refusedFields(preview.error).map(({ field }) => field)}
        onComposing={setComposing}
        onClear={clear}
      >
        <Entries draft={draft} change={change} />
      </DraftForm>
      <Answer
        query={preview}
        title={t("previews.scenarios.title")}
        waiting={draft.title.trim() === ""}
        summary={(data) => t("previews.scenarios.count", { count: data.matches.length })}
      >
        {(data) => (
          <>
            <Scenarios matches={data.matches} />
            <Excluded excluded={data.excluded} />
          </>
        )}
      </Answer>
    </>
  );
}

interface EntriesProps {
  draft: CapabilityEntries;
  change: (part: Partial<CapabilityEntries>) => void;
}

function Entries({ draft, change }: EntriesProps) {
  const { t } = useTranslation();
  const wording = useWording();
  const domains = useTerms("domain");
  const regions = useTerms("region");
  return (
    <>
      <TextField
        required
        name="title"
        label={t("previews.fields.title")}
        placeholder={t("previews.examples.title")}
        value={draft.title}
        maxLength={LIMITS.title}
        onChange={(title) => change({ title })}
      />
      <TextField
        name="description"
        label={t("previews.fields.description")}
        placeholder={t("previews.examples.description")}
        value={draft.description}
        maxLength={LIMITS.description}
        lines={6}
        onChange={(description) => change({ description })}
      />
      <Checks
        name="domains"
        label={t("previews.fields.domains")}
        choices={domains.codes.map((code) => ({ value: code, label: domains.label(code) }))}
        chosen={draft.domains}
        most={LIMITS.domains}
        onChange={(chosen) => change({ domains: chosen })}
      />
      <Checks
        name="evidence"
        label={t("previews.fields.evidence")}
        choices={LEVELS.map((level) => ({ value: level, label: wording.term("evidence_level", level) }))}
        chosen={draft.evidence}
        most={LEVELS.length}
        onChange={(evidence) => change({ evidence })}
      />
      {LISTS.map((name) => (
        <TextField
          key={name}
          name={name}
          label={t(`previews.fields.${name}`)}
          value={draft[name]}
          {...(name === "service_regions" ? { placeholder: t("previews.examples.service_regions") } : {})}
          note={
            entriesOf(draft[name]).length > LIMITS[name]
              ? t("previews.tooMany", { count: LIMITS[name] })
              : t("previews.separated")
          }
          onChange={(text) => change({ [name]: text })}
        />
      ))}
      <SelectField
        searchable
        label={t("previews.fields.region")}
        all={t("previews.notGiven")}
        value={draft.region || undefined}
        choices={regions.codes.map((code) => ({ value: code, label: regions.label(code) }))}
        onChange={(region) => change({ region: region ?? "" })}
      />
    </>
  );
}

function Scenarios({ matches }: { matches: CapabilityPreview["matches"] }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const [first] = matches;
  if (first === undefined) {
    return <EmptyState title={t("previews.scenarios.none")} text={t("previews.scenarios.noneText")} />;
  }
  return (
    <>
      <ScoreKey contributions={first.contributions} />
      <ol className={styles.list}>
        {matches.map((match) => (
          <li key={match.scenario.id} data-scenario={match.scenario.id}>
            <div className={styles.head}>
              <h3>
                <Link to={`/scenarios/${match.scenario.id}`}>
                  <Name name={match.scenario.name} nameEn={match.scenario.name_en} />
                </Link>
              </h3>
              <Points score={match.score} />
            </div>
            <p className={styles.capability}>
              {match.rank === null
                ? t("previews.scenarios.below", { total: count(match.rank_of) })
                : t("previews.scenarios.place", { rank: count(match.rank), total: count(match.rank_of) })}
              <span className={styles.tags}>
                <FlagTag flags={match.flags} />
              </span>
            </p>
            <Reasons contributions={match.contributions} score={match.score} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Excluded({ excluded }: { excluded: CapabilityPreview["excluded"] }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  if (excluded.length === 0) return null;
  return (
    <section className={styles.excluded}>
      <h3>{t("previews.excluded.title")}</h3>
      <ul>
        {excluded.map((one) => (
          <li key={one.scenario.id}>
            <Link to={`/scenarios/${one.scenario.id}`}>
              <Name name={one.scenario.name} nameEn={one.scenario.name_en} />
            </Link>
            <span>
              <strong>{wording.gate(one.gate)}</strong> {wording.gateFact(one.gate, one.fact)}
            </span>
            <span className={styles.would}>{t("previews.excluded.would", { points: points(one.would_score) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
