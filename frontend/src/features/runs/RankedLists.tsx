import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Run } from "../../api/types";
import { useIsDesk } from "../../api/who";
import { Card } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { ExcludedList } from "../../ui/pair/ExcludedList";
import { RankedRow } from "../../ui/pair/RankedRow";
import { WhyNot } from "../../ui/pair/WhyNot";
import { ScoreKey } from "../../ui/ScoreKey";
import { SearchSelect } from "../../ui/SearchSelect";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useSettled } from "../../ui/useSettled";
import { useUrlState } from "../../ui/useUrlState";
import { type List, useChoices, useRanked, useRankedOut, useScenario } from "./queries";
import styles from "./RankedLists.module.css";

const PAGE_SIZE = 10;

/** What the run found, scenario by scenario, for the desk: who is listed, who was kept out, and why anybody else is not. */
export function RankedLists({ run }: { run: Run }) {
  const { t } = useTranslation();
  const url = useUrlState();
  const isDesk = useIsDesk();
  const scenario = run.scenario_id ?? url.value("scenario");
  if (!isDesk) return null;
  const list = scenario === undefined ? null : { run: run.id, scenario };
  return (
    <>
      <Card flush title={t("runs.lists.title")} note={!run.is_public_demo && t("runs.lists.note")}>
        {run.scenario_id === null && (
          <div className={styles.choice}>
            <ScenarioOfRun
              run={run}
              value={scenario}
              onChange={(next) => url.patch({ scenario: next, page: undefined })}
            />
            {list === null && <p className={styles.hint}>{t("runs.lists.choose")}</p>}
          </div>
        )}
        {list && <Ranked key={scenario} list={list} />}
      </Card>
      {list && (
        <>
          <KeptOut list={list} />
          <WhyNot key={scenario} {...list} />
        </>
      )}
    </>
  );
}

interface ScenarioOfRunProps {
  run: Run;
  value: string | undefined;
  onChange: (id: string) => void;
}

function ScenarioOfRun({ run, value, onChange }: ScenarioOfRunProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const found = useChoices(useSettled(words), { batch: run.batch_id ?? undefined });
  const chosen = useScenario(value ?? null).data;
  const choices = found.data?.items.map((one) => ({ value: one.id, label: `${one.code} ${one.name}` })) ?? [];
  // The one the address names is shown by its name, though it may not be among those found.
  if (chosen && !choices.some((one) => one.value === chosen.id)) {
    choices.push({ value: chosen.id, label: `${chosen.code} ${chosen.name}` });
  }
  return (
    <SearchSelect
      label={t("runs.lists.scenario")}
      placeholder={t("runs.lists.placeholder")}
      value={value}
      choices={choices}
      isSearching={found.isFetching}
      none={t("runs.start.noScenario")}
      onSearch={setWords}
      onChange={onChange}
    />
  );
}

function Ranked({ list }: { list: List }) {
  const { t } = useTranslation();
  const url = useUrlState();
  const page = url.number("page", 1);
  const ranked = useRanked(list, { page, size: PAGE_SIZE });
  return (
    <QueryView query={ranked} skeleton={<Skeleton lines={8} block />}>
      {({ items, total }) =>
        items.length === 0 ? (
          <EmptyState title={t("runs.lists.empty")} text={t("runs.lists.emptyText")} />
        ) : (
          <>
            <p className={styles.total}>{t("runs.lists.total", { count: total })}</p>
            <ScoreKey contributions={items[0]?.contributions ?? []} />
            <ol>
              {items.map((match) => (
                <RankedRow
                  key={match.vendor.id}
                  match={match}
                  to={`/runs/${list.run}/proofs/${list.scenario}/${match.vendor.id}`}
                  way="proof"
                />
              ))}
            </ol>
            <Pager total={total} page={page} size={PAGE_SIZE} url={url} />
          </>
        )
      }
    </QueryView>
  );
}

function KeptOut({ list }: { list: List }) {
  const { t } = useTranslation();
  const out = useRankedOut(list);
  return (
    <Card flush title={t("runs.lists.excluded")}>
      <QueryView query={out}>{(data) => <ExcludedList found={data} />}</QueryView>
    </Card>
  );
}
