import { Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useWho } from "../../api/who";
import { EntryChoice, EntryForm, useComplaint } from "../../ui/EntryForm";
import { Card } from "../../ui/Page";
import { useRefusals } from "../../ui/refusals";
import { useSettled } from "../../ui/useSettled";
import { useBatches, useChoices, useStart, type Wanted } from "./queries";
import styles from "./StartForm.module.css";

const SCOPES = ["scenario", "batch", "all"] as const;
type Scope = (typeof SCOPES)[number];

/** Who may start a run is shown the way to; the desk may rank everything, an agency its own scenarios. */
export function Start() {
  const { t } = useTranslation();
  const who = useWho().data;
  const isDesk = Boolean(who?.roles.some((role) => role === "matchmaker" || role === "chair"));
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
  const id = useId();
  const [words, setWords] = useState("");
  const choices = useChoices(useSettled(words), agency);
  const wrong = useComplaint("scenario");
  const options = (choices.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.code} ${one.name}` }));
  return (
    <div className={styles.choice}>
      <label htmlFor={id}>{t("runs.start.whichScenario")}</label>
      <Select
        id={id}
        aria-label={t("runs.start.whichScenario")}
        value={value === "" ? null : value}
        placeholder={t("runs.start.typeName")}
        options={options}
        notFoundContent={t(choices.isFetching ? "common.loading" : "runs.start.noScenario")}
        showSearch={{ filterOption: false, onSearch: setWords }}
        aria-required
        aria-invalid={wrong !== undefined}
        {...(wrong ? { status: "error" as const, "aria-describedby": `${id}-wrong` } : {})}
        onChange={onChange}
      />
      {wrong && (
        <p id={`${id}-wrong`} className={styles.wrong}>
          {wrong}
        </p>
      )}
    </div>
  );
}
