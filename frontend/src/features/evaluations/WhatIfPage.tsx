import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShippedWeights, WhatIf, WhatIfCreate } from "../../api/types";
import { Card, Page } from "../../ui/Page";
import { ErrorState, QueryView, Skeleton } from "../../ui/States";
import { Outcome } from "./Outcome";
import { useShippedWeights, useTrial } from "./queries";
import { WeightForm } from "./WeightForm";
import { SaveWeights, useMayKeep, WeightSets } from "./WeightSets";
import styles from "./WhatIfPage.module.css";
import { type Entries, entriesOf, pointsOf, sumOf, trialOf } from "./weights";

/** What other weights would do to the measures and to every list's top ten; nothing of it is kept. */
export function WhatIfPage() {
  const { t } = useTranslation();
  const shipped = useShippedWeights();
  return (
    <Page
      title={t("evaluations.whatIf.title")}
      lead={t(useMayKeep() ? "evaluations.whatIf.leadDesk" : "evaluations.whatIf.lead")}
      crumbs={[{ label: t("common.nav.evaluation"), to: "/evaluation" }]}
    >
      <QueryView query={shipped} skeleton={<Skeleton lines={6} block />}>
        {(data) => <Bench shipped={data} />}
      </QueryView>
    </Page>
  );
}

function Bench({ shipped }: { shipped: ShippedWeights }) {
  const { t } = useTranslation();
  const [entries, setEntries] = useState<Entries>(() => entriesOf(shipped));
  const [complaining, setComplaining] = useState(false);
  const [last, setLast] = useState<{ asked: WhatIfCreate; outcome: WhatIf } | null>(null);
  const trial = useTrial();
  const mayKeep = useMayKeep();
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
    setEntries(entriesOf(shipped));
  };
  return (
    <>
      <Card title={t("evaluations.whatIf.weights")} note={t("evaluations.whatIf.note")}>
        <WeightForm
          entries={entries}
          sum={sum}
          error={trial.error}
          complaining={complaining}
          pending={trial.isPending}
          onChange={(name, text) => setEntries({ ...entries, [name]: text })}
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
      {last && <Outcome outcome={last.outcome} outdated={outdated} />}
      {last && !outdated && mayKeep && <SaveWeights signals={last.outcome.signals} />}
      {mayKeep && <WeightSets />}
    </>
  );
}
