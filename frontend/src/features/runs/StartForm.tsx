import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useIsDesk, useWho } from "../../api/who";
import { EntryChoice, EntryForm, useComplaint } from "../../ui/EntryForm";
import { Card } from "../../ui/Page";
import { useRefusals } from "../../ui/refusals";
import { SearchSelect } from "../../ui/SearchSelect";
import { useSettled } from "../../ui/useSettled";
import { useBatches, useChoices, useStart, type Wanted } from "./queries";
import styles from "./StartForm.module.css";

const SCOPES = ["scenario", "batch", "all"] as const;
type Scope = (typeof SCOPES)[number];

/** Who may start a run is shown the way to; the desk may rank everything, an agency its own scenarios. */
export function Start() {
  const { t } = useTranslation();
  const who = useWho().data;
  const isDesk = useIsDesk();
  const agency = who?.organisation_kind === "agency" ? (who.organisation_id ?? undefined) : undefined;
  if (!isDesk && agency === undefined) return null;
  return (
    <Card title={t("runs.start.title")}>
      <StartForm isDesk={isDesk} agency={isDesk ? undefined : agency} />
    </Card>
  );
}

function StartForm({ isDesk, agency }: { isDesk: boolean; agency: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const start = useStart();
  const [scope, setScope] = useState<Scope>("scenario");
  const [scenario, setScenario] = useState("");
  const [batch, setBatch] = useState("");
  const batches = useBatches(isDesk).data?.items ?? [];
  const wanted: Record<Scope, Wanted> = {
    scenario: { scope, scenario_id: scenario },
    batch: { scope, batch_id: batch },
    all: { scope },
  };
  const entries = { scenario: { scenario }, batch: { batch }, all: {} }[scope];
  return (
    <EntryForm
      entries={entries}
      complaints={useRefusals(start.error)}
      send={t("runs.start.send")}
      pending={start.isPending}
      onSend={() => start.mutate(wanted[scope], { onSuccess: ({ id }) => void navigate(`/runs/${id}`) })}
    >
      <p className={styles.text}>{t(isDesk ? "runs.start.text" : "runs.start.textAgency")}</p>
      {isDesk && (
        <fieldset className={styles.scopes}>
          <legend>{t("runs.scope")}</legend>
          {SCOPES.map((one) => (
            <label key={one} className={styles.scope}>
              <input type="radio" name="scope" checked={scope === one} onChange={() => setScope(one)} />
              <span>
                {t(`runs.start.${one}`)}
                <small>{t(`runs.start.${one}Note`)}</small>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {scope === "scenario" && <ScenarioChoice agency={agency} value={scenario} onChange={setScenario} />}
      {scope === "batch" && (
        <EntryChoice
          name="batch"
          label={t("runs.start.whichBatch")}
          value={batch}
          choices={batches.map((one) => ({ value: one.id, label: one.name }))}
          onChange={setBatch}
        />
      )}
    </EntryForm>
  );
}

interface ScenarioChoiceProps {
  agency: string | undefined;
  value: string;
  onChange: (id: string) => void;
}

/** One of many scenarios, found by typing some of its name. */
function ScenarioChoice({ agency, value, onChange }: ScenarioChoiceProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const choices = useChoices(useSettled(words), { agency });
  return (
    <SearchSelect
      label={t("runs.start.whichScenario")}
      placeholder={t("runs.start.typeName")}
      value={value || undefined}
      choices={choices.data?.items.map((one) => ({ value: one.id, label: `${one.code} ${one.name}` }))}
      isSearching={choices.isFetching}
      none={t("runs.start.noScenario")}
      isRequired
      wrong={useComplaint("scenario")}
      onSearch={setWords}
      onChange={onChange}
    />
  );
}
