import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Run, ShippedWeights, WhatIf, WhatIfCreate } from "../../api/types";
import { useIsDesk } from "../../api/who";
import { Card, Page } from "../../ui/Page";
import { SignedIn } from "../../ui/SignedIn";
import { ErrorState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { Outcome } from "./Outcome";
import { useShippedWeights, useTrial, useTriedRun } from "./queries";
import { WeightForm } from "./WeightForm";
import { SaveWeights, WeightSets } from "./WeightSets";
import styles from "./WhatIfPage.module.css";
import { type Entries, entriesOf, pointsOf, sumOf, trialOf, weighedBy } from "./weights";

/** What other weights would do to the measures and to every list's top ten: of all that is published, or of a run. */
export function WhatIfPage() {
  const run = useUrlState().value("run");
  return run === undefined ? <OnPublished /> : <SignedIn>{() => <OnRun key={run} id={run} />}</SignedIn>;
}

function OnPublished() {
  const { t } = useTranslation();
  const shipped = useShippedWeights();
  return (
    <Page
      title={t("evaluations.whatIf.title")}
      lead={t(useIsDesk() ? "evaluations.whatIf.leadDesk" : "evaluations.whatIf.lead")}
      crumbs={[{ label: t("common.nav.evaluation"), to: "/evaluation" }]}
    >
      <QueryView query={shipped} skeleton={<Skeleton lines={6} block />}>
        {({ signals }) => <Bench start={signals} />}
      </QueryView>
    </Page>
  );
}

function OnRun({ id }: { id: string }) {
  const { t } = useTranslation();
  const run = useTriedRun(id);
  const shipped = useShippedWeights();
  return (
    <QueryView query={run} page skeleton={<Skeleton lines={6} block />}>
      {(data) => (
        <Page
          title={t("evaluations.whatIf.titleOn", { number: data.number })}
          lead={t("evaluations.whatIf.leadOn")}
          crumbs={[
            { label: t("common.nav.runs"), to: "/runs" },
            { label: data.number, to: `/runs/${data.id}` },
          ]}
        >
          <QueryView query={shipped} skeleton={<Skeleton lines={6} block />}>
            {({ signals }) => <Bench start={weighedBy(signals, data.weights.signals)} run={data} />}
          </QueryView>
        </Page>
      )}
    </QueryView>
  );
}

interface BenchProps {
  /** The weights one starts from and goes back to. */
  start: ShippedWeights["signals"];
  /** What they are tried on, where that is not all that is published. */
  run?: Run;
}

function Bench({ start, run: tried }: BenchProps) {
  const { t } = useTranslation();
  const form = useRef<HTMLDivElement>(null);
  const [entries, setEntries] = useState<Entries>(() => entriesOf(start));
  const [complaining, setComplaining] = useState(false);
  const [last, setLast] = useState<{ asked: WhatIfCreate; outcome: WhatIf } | null>(null);
  const trial = useTrial(tried?.id);
  const mayKeep = useIsDesk();
  const outdated = last !== null && JSON.stringify(last.asked) !== JSON.stringify(trialOf(entries));
  const sum = sumOf(entries);
  const sound = sum > 0 && Object.values(entries).every((text) => pointsOf(text) !== null);
  const run = (asked: WhatIfCreate) => trial.mutate(asked, { onSuccess: (outcome) => setLast({ asked, outcome }) });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setComplaining(!sound);
    if (!sound) event.currentTarget.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    else if (!trial.isPending) run(trialOf(entries));
  };
  const onReset = () => {
    setComplaining(false);
    setEntries(entriesOf(start));
  };
  const onTake = (signals: WhatIf["signals"]) => {
    setComplaining(false);
    setEntries(entriesOf(weighedBy(start, signals)));
    form.current?.querySelector("input")?.focus();
  };
  return (
    <div ref={form} className={styles.bench}>
      <Card title={t("evaluations.whatIf.weights")} note={t("evaluations.whatIf.note")}>
        <WeightForm
          entries={entries}
          sum={sum}
          error={trial.error}
          complaining={complaining}
          pending={trial.isPending}
          onChange={(name, text) => setEntries({ ...entries, [name]: text })}
          reset={t(tried ? "evaluations.whatIf.resetOn" : "evaluations.whatIf.reset")}
          onReset={onReset}
          onSubmit={onSubmit}
        />
      </Card>
      <div role="status" className={styles.status}>
        {trial.isPending && t(trial.failureReason ? "problems.building.text" : "evaluations.whatIf.trying")}
      </div>
      {trial.isError && (
        <Card>
          <ErrorState error={trial.error} onRetry={() => run(trial.variables)} />
        </Card>
      )}
      {last && <Outcome outcome={last.outcome} run={tried?.number} outdated={outdated} />}
      {last && !outdated && mayKeep && <SaveWeights signals={last.outcome.signals} />}
      {mayKeep && <WeightSets onTake={onTake} />}
    </div>
  );
}
