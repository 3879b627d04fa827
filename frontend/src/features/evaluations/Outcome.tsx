import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Move, ScenarioChange, WhatIf } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { useWording } from "../../i18n/wording";
import { Name } from "../../ui/Name";
import { Card } from "../../ui/Page";
import { ShowAll } from "../../ui/ShowAll";
import { reachOf } from "../../ui/Whisker";
import { Difference, IntervalHint, Mean, Metric } from "./Measures";
import tables from "./tables.module.css";
import styles from "./WhatIfPage.module.css";
import { verdictOf, wayOf } from "./weights";

interface OutcomeProps {
  outcome: WhatIf;
  /** The number of the run they were tried on. */
  run: string | undefined;
  /** Others have been entered since. */
  outdated: boolean;
}

/** What a trial brought: the measures before and after, and who would come and go in the top tens. */
export function Outcome({ outcome, run, outdated }: OutcomeProps) {
  const { t } = useTranslation();
  const { moment, count } = useFormats();
  const head = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new outcome takes the reader along
  useEffect(() => head.current?.focus(), [outcome]);
  return (
    <section ref={head} tabIndex={-1} className={styles.outcome} aria-label={t("evaluations.whatIf.outcome")}>
      <Card
        title={t("evaluations.whatIf.outcome")}
        note={t(run ? "evaluations.whatIf.outcomeNoteOn" : "evaluations.whatIf.outcomeNote", {
          count: outcome.scenarios,
          pairs: count(outcome.judged_pairs),
          time: moment(outcome.as_of),
          run,
        })}
      >
        {outdated && <p className={styles.outdated}>{t("evaluations.whatIf.changed")}</p>}
        <Tried signals={outcome.signals} />
        {outcome.metrics.length === 0 ? (
          <p className={styles.summary}>{t("evaluations.whatIf.unjudged")}</p>
        ) : (
          <>
            <Summary outcome={outcome} />
            <Comparison outcome={outcome} was={t(run ? "evaluations.whatIf.ofRun" : "evaluations.whatIf.shipped")} />
          </>
        )}
      </Card>
      <Lists changes={outcome.changes} />
    </section>
  );
}

function Tried({ signals }: { signals: WhatIf["signals"] }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  const weights = Object.entries(signals).map(([name, weight]) => `${wording.signal(name)} ${points(weight)}`);
  return <p className={styles.asked}>{t("evaluations.whatIf.asked", { weights: wording.list(weights) })}</p>;
}

/** The first measure in a sentence, for those who look at no table. */
function Summary({ outcome }: { outcome: WhatIf }) {
  const { t } = useTranslation();
  const { measure } = useFormats();
  const [first] = outcome.metrics;
  if (!first) return null;
  const verdict = verdictOf(first.difference);
  return (
    <p className={styles.summary}>
      {t("evaluations.whatIf.summary", {
        was: measure(first.shipped.mean),
        now: measure(first.changed.mean),
        verdict: t(`evaluations.verdict.${verdict}`),
      })}{" "}
      {verdict === "cannotTell" && <span>{t("evaluations.whatIf.holdsZero")}</span>}
    </p>
  );
}

function Comparison({ outcome, was }: { outcome: WhatIf; was: string }) {
  const { t } = useTranslation();
  const reach = reachOf(outcome.metrics.map((metric) => metric.difference));
  return (
    <table className={`${tables.table} ${tables.inCard}`}>
      <caption className="sr-only">{t("evaluations.whatIf.outcome")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("evaluations.metric")}</th>
          <th scope="col">{was}</th>
          <th scope="col">{t("evaluations.whatIf.tried")}</th>
          <th scope="col" className={tables.wide}>
            {t("evaluations.whatIf.difference")} · <IntervalHint />
          </th>
        </tr>
      </thead>
      <tbody>
        {outcome.metrics.map((metric) => (
          <tr key={metric.name} data-metric={metric.name}>
            <th scope="row">
              <Metric name={metric.name} />
            </th>
            <td data-label={was}>
              <Mean interval={metric.shipped} />
            </td>
            <td data-label={t("evaluations.whatIf.tried")}>
              <Mean interval={metric.changed} />
            </td>
            <td data-label={t("evaluations.whatIf.difference")}>
              <Difference interval={metric.difference} reach={reach} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const SHOWN_FIRST = 8;

function isChanged(change: ScenarioChange): boolean {
  return change.entered.length + change.left.length + change.moved.length > 0;
}

function Lists({ changes }: { changes: readonly ScenarioChange[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const changed = changes.filter(isChanged);
  return (
    <Card
      flush
      title={t("evaluations.whatIf.lists")}
      note={t("evaluations.whatIf.listsNote", { count: changed.length, same: changes.length - changed.length })}
    >
      {changed.length === 0 ? (
        <p className={styles.none}>{t("evaluations.whatIf.noLists")}</p>
      ) : (
        <ol className={styles.changes}>
          {(all ? changed : changed.slice(0, SHOWN_FIRST)).map((change) => (
            <Change key={change.scenario.id} change={change} />
          ))}
        </ol>
      )}
      {changed.length > SHOWN_FIRST && (
        <ShowAll isAll={all} label={t("common.showAll", { count: changed.length })} onChange={setAll} />
      )}
    </Card>
  );
}

const KINDS = ["entered", "left", "moved"] as const;

function Change({ change }: { change: ScenarioChange }) {
  const { t } = useTranslation();
  const { measure } = useFormats();
  const { scenario } = change;
  return (
    <li>
      <h3>
        <span className={tables.number}>{scenario.number}</span>
        <Link to={`/scenarios/${scenario.id}`}>
          <Name name={scenario.name} nameEn={scenario.name_en} />
        </Link>
        {change.ndcg_shipped !== null && change.ndcg !== null && (
          <span className={styles.ndcg}>
            {t("evaluations.whatIf.ndcg", { was: measure(change.ndcg_shipped), now: measure(change.ndcg) })}
          </span>
        )}
      </h3>
      <dl className={styles.moves}>
        {KINDS.filter((kind) => change[kind].length > 0).map((kind) => (
          <div key={kind} data-kind={kind}>
            <dt>{t(`evaluations.whatIf.moves.${kind}`)}</dt>
            <dd>
              <ul>
                {change[kind].map((move) => (
                  <Moved key={move.vendor.id} move={move} />
                ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function Moved({ move }: { move: Move }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const place = (at: number | null) => (at === null ? t("evaluations.whatIf.below") : count(at));
  return (
    <li>
      <Link to={`/vendors/${move.vendor.id}`} lang={languageOf(move.vendor.name)}>
        {move.vendor.name}
      </Link>{" "}
      <span className={styles.arrow} data-way={wayOf(move)} aria-hidden="true" />
      <span className="num">{t("evaluations.whatIf.move", { was: place(move.was), now: place(move.now) })}</span>
    </li>
  );
}
