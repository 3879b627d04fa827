import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { refusedFields } from "../../api/problems";
import type { ScenarioPreview } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { useTerms } from "../../i18n/terms";
import { SelectField } from "../../ui/Fields";
import { FlagTag } from "../../ui/Flags";
import { Chip } from "../../ui/Page";
import { Reasons } from "../../ui/Reasons";
import { ScoreKey } from "../../ui/ScoreKey";
import { EmptyState } from "../../ui/States";
import { useSettled } from "../../ui/useSettled";
import { Answer, Points } from "./Answer";
import { DraftForm, TextField } from "./DraftForm";
import { BLANK_SCENARIO, LIMITS, scenarioDraft, useDraft } from "./drafts";
import styles from "./PreviewPage.module.css";
import { useScenarioPreview } from "./queries";

const STORED = "citymatch.preview.scenario";

/** A scenario being written, and the vendors it would find. */
export function ScenarioBench() {
  const { t } = useTranslation();
  const { points, count } = useFormats();
  const { draft, change, clear } = useDraft(STORED, BLANK_SCENARIO);
  const [composing, setComposing] = useState(false);
  const preview = useScenarioPreview(scenarioDraft(useSettled(draft, composing)));
  const domains = useTerms("domain");
  const regions = useTerms("region");
  const choices = (terms: typeof domains) => terms.codes.map((code) => ({ value: code, label: terms.label(code) }));
  return (
    <>
      <DraftForm
        refused={refusedFields(preview.error).map(({ field }) => field)}
        onComposing={setComposing}
        onClear={clear}
      >
        <TextField
          required
          name="title"
          label={t("previews.fields.scenarioTitle")}
          placeholder={t("previews.examples.scenarioTitle")}
          value={draft.title}
          maxLength={LIMITS.title}
          onChange={(title) => change({ title })}
        />
        <TextField
          name="description"
          label={t("previews.fields.scenarioDescription")}
          placeholder={t("previews.examples.scenarioDescription")}
          value={draft.description}
          maxLength={LIMITS.description}
          lines={6}
          onChange={(description) => change({ description })}
        />
        <SelectField
          label={t("previews.fields.domain")}
          all={t("previews.any")}
          value={draft.domain || undefined}
          choices={choices(domains)}
          onChange={(domain) => change({ domain: domain ?? "" })}
        />
        <SelectField
          searchable
          label={t("previews.fields.city")}
          all={t("previews.any")}
          value={draft.city || undefined}
          choices={choices(regions)}
          onChange={(city) => change({ city: city ?? "" })}
        />
      </DraftForm>
      <Answer
        query={preview}
        title={t("previews.vendors.title")}
        waiting={draft.title.trim() === ""}
        summary={(data) =>
          t(data.few ? "previews.vendors.few" : "previews.vendors.strong", {
            points: points(data.strong_from),
            count: count(data.strong ?? 0),
          })
        }
      >
        {(data) => <Vendors matches={data.matches} />}
      </Answer>
    </>
  );
}

function Vendors({ matches }: { matches: ScenarioPreview["matches"] }) {
  const { t } = useTranslation();
  const tiers = useTerms("tier");
  const regions = useTerms("region");
  const [first] = matches;
  if (first === undefined) {
    return <EmptyState title={t("previews.vendors.none")} text={t("previews.vendors.noneText")} />;
  }
  return (
    <>
      <ScoreKey contributions={first.contributions} />
      <ol className={styles.list}>
        {matches.map((match) => (
          <li key={match.vendor.id} data-vendor={match.vendor.id}>
            <div className={styles.head}>
              <h3>
                <span className={styles.rank}>{match.rank}</span>
                <Link to={`/vendors/${match.vendor.id}`} lang={languageOf(match.vendor.name)}>
                  {match.vendor.name}
                </Link>
              </h3>
              <Points score={match.score} />
            </div>
            <p className={styles.capability}>
              <span lang={languageOf(match.capability.title)}>{match.capability.title}</span>
              <span className={styles.tags}>
                <FlagTag flags={match.flags} />
                {match.vendor.is_demo && <Chip>{t("common.demoVendor")}</Chip>}
                {match.vendor.tier && <Chip tone="second">{tiers.label(match.vendor.tier)}</Chip>}
                <span>{regions.label(match.vendor.region)}</span>
              </span>
            </p>
            <Reasons contributions={match.contributions} score={match.score} />
          </li>
        ))}
      </ol>
    </>
  );
}
