import { Button } from "antd";
import { type ComponentType, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ApiProblem } from "../../../api/problems";
import type { ScenarioReadiness } from "../../../api/types";
import { DraftBar } from "../../../ui/draft/DraftBar";
import { goTo, MarksContext } from "../../../ui/draft/marks";
import { valueAt } from "../../../ui/draft/merge";
import { type StepState, Steps } from "../../../ui/draft/Steps";
import { useDraft } from "../../../ui/draft/useDraft";
import { Card } from "../../../ui/Page";
import { useUrlState } from "../../../ui/useUrlState";
import type { Content, Revision } from "../content";
import { useContact, useKeeping, useReadiness, useResolveComment, useSubmit } from "../draftQueries";
import { isBlank, placesOf, STEPS, type StepKey, stepOf } from "../places";
import { usePlaceWords } from "../wording";
import { AgenciesStep } from "./AgenciesStep";
import { BudgetStep } from "./BudgetStep";
import { Check } from "./Check";
import { EditingContext } from "./context";
import { DataStep } from "./DataStep";
import styles from "./editor.module.css";
import { GatesStep } from "./GatesStep";
import { GoalStep } from "./GoalStep";
import { fixHref, Readiness } from "./Readiness";
import { RequirementsStep } from "./RequirementsStep";
import { RiskStep } from "./RiskStep";
import { Supply } from "./Supply";

const FORMS: Record<Exclude<StepKey, "check">, ComponentType> = {
  goal: GoalStep,
  requirements: RequirementsStep,
  data: DataStep,
  risk: RiskStep,
  budget: BudgetStep,
  agencies: AgenciesStep,
  gates: GatesStep,
};

interface Problem {
  pointer: string;
  detail: string;
}

/** What is missing at a submission; nothing where it was refused for another reason. */
function missingIn(error: unknown): Problem[] {
  if (!(error instanceof ApiProblem) || error.status !== 422) return [];
  return error.errors.map((one) => ({ ...one, pointer: one.pointer.replace(/^\/body/, "") }));
}

/** One scenario written in steps, in any order, saved while it is written. */
export function Editor({ revision, person }: { revision: Revision; person: string }) {
  const id = revision.subject_id;
  const keeping = useKeeping(id);
  const draft = useDraft<Content>({ person, name: `scenario/${id}`, stored: revision, ...keeping });
  const words = usePlaceWords(draft.content);
  const readiness = useReadiness(id, draft.version);
  const resolve = useResolveComment(id);
  const submit = useSubmit(id);
  const missing = useMissing(missingIn(submit.error), draft.content);
  const step = useStep();
  const marks = useMemo(
    () => ({
      visibility: revision.visibility,
      comments: revision.comments,
      problems: missing,
      onResolve: (comment: { id: string }) => resolve.mutate(comment.id),
    }),
    [revision.visibility, revision.comments, missing, resolve.mutate],
  );
  const handIn = async () => {
    const version = await draft.saveNow();
    if (version !== null) submit.mutate(version);
  };
  const hasContact = Boolean(useContact(id).data?.name);
  const state = (key: StepKey) =>
    key === "agencies" && hasContact
      ? "done"
      : stateOf(key, draft.content, readiness.data, [...missing, ...openIn(revision)]);
  return (
    <EditingContext value={{ id, draft, agencies: revision.agencies }}>
      <MarksContext value={marks}>
        <DraftBar draft={draft} label={words.label} show={words.show} />
        <div className={styles.columns}>
          <div className={styles.main}>
            <Missing problems={missing} label={words.label} />
            <StepCard
              step={step}
              onSubmit={() => void handIn()}
              submit={{ ...submit, isMissing: missing.length > 0 }}
            />
          </div>
          <Aside step={step} state={state} />
        </div>
      </MarksContext>
    </EditingContext>
  );
}

/** The chosen step; a place given in the address takes the cursor once it is there. */
function useStep(): StepKey {
  const url = useUrlState();
  const wanted = url.value("step");
  const step = STEPS.find((one) => one === wanted) ?? "goal";
  const at = url.value("at");
  const shown = useRef(step);
  useEffect(() => {
    if (at !== undefined && goTo(at)) {
      shown.current = step;
      url.patch({ at: undefined }, { replace: true });
    } else if (shown.current !== step) {
      shown.current = step;
      const heading = document.getElementById("step");
      heading?.focus({ preventScroll: true });
      heading?.scrollIntoView({ block: "center" });
    }
  }, [step, at, url.patch]);
  return step;
}

/** What the last submission was refused for, less what has been written since, in the page's words. */
function useMissing(refused: readonly Problem[], content: Content) {
  const { t, i18n } = useTranslation();
  const [then, setThen] = useState({ refused: "", content });
  const key = JSON.stringify(refused);
  if (then.refused !== key) setThen({ refused: key, content });
  return useMemo(
    () =>
      (JSON.parse(key) as Problem[])
        .filter((one) => valueAt(content, one.pointer) === valueAt(then.content, one.pointer))
        .map((one) => ({
          pointer: one.pointer,
          text: i18n.exists(`posting.fixes.${one.detail}`)
            ? t(`posting.fixes.${one.detail}`)
            : t("posting.missing.other"),
        })),
    [key, content, then, t, i18n],
  );
}

function openIn(revision: Revision) {
  return revision.comments.filter((one) => one.resolved_at === null);
}

function stateOf(
  key: StepKey,
  content: Content,
  readiness: ScenarioReadiness | undefined,
  marked: readonly { pointer: string }[],
): StepState {
  if (marked.some((one) => stepOf(one.pointer) === key)) return "problem";
  const here = readiness?.items.filter((one) => stepOf(one.pointer) === key) ?? [];
  const needed = here.filter((one) => one.needed);
  const asked = needed.length > 0 ? needed : here;
  if (asked.length > 0 && asked.every((one) => one.done)) return "done";
  return placesOf(content).some((place) => stepOf(place) === key && !isBlank(valueAt(content, place)))
    ? "started"
    : "todo";
}

/** What is missing, above all; each leads to its field. */
function Missing({
  problems,
  label,
}: {
  problems: readonly { pointer: string; text: string }[];
  label: (pointer: string) => string;
}) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const count = problems.length;
  const hadNone = useRef(true);
  useEffect(() => {
    if (count > 0 && hadNone.current) box.current?.focus();
    hadNone.current = count === 0;
  }, [count]);
  if (count === 0) return null;
  return (
    <div ref={box} tabIndex={-1} role="alert" className={styles.problems}>
      <h2>{t("posting.missing.title", { count })}</h2>
      <ul>
        {problems.map((one) => (
          <li key={`${one.pointer} ${one.text}`}>
            <Link to={fixHref(one.pointer)} preventScrollReset>
              {t("posting.missing.at", { field: label(one.pointer), text: one.text })}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface StepCardProps {
  step: StepKey;
  onSubmit: () => void;
  submit: { isPending: boolean; error: unknown; isMissing: boolean };
}

function StepCard({ step, onSubmit, submit }: StepCardProps) {
  const { t } = useTranslation();
  const url = useUrlState();
  const index = STEPS.indexOf(step);
  const [previous, next] = [STEPS[index - 1], STEPS[index + 1]];
  const Form = step === "check" ? null : FORMS[step];
  return (
    <Card>
      <div className={styles.form}>
        <div className={styles.head}>
          <p className={styles.quiet}>{t("posting.stepOf", { number: index + 1, total: STEPS.length })}</p>
          <h2 id="step" tabIndex={-1}>
            {t(`posting.steps.${step}`)}
          </h2>
          <p className={styles.quiet}>{t(`posting.stepTexts.${step}`)}</p>
        </div>
        {Form === null ? (
          <Check onSubmit={onSubmit} isPending={submit.isPending} error={submit.isMissing ? null : submit.error} />
        ) : (
          <Form />
        )}
        <div className={styles.ways}>
          {next && (
            <Button type="primary" onClick={() => url.patch({ step: next })}>
              {t("posting.next", { step: t(`posting.steps.${next}`) })}
            </Button>
          )}
          {previous && (
            <Button onClick={() => url.patch({ step: previous })}>
              {t("posting.previous", { step: t(`posting.steps.${previous}`) })}
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}

function Aside({ step, state }: { step: StepKey; state: (key: StepKey) => StepState }) {
  const { t } = useTranslation();
  return (
    <aside className={styles.side} aria-label={t("posting.aside")}>
      <Steps
        label={t("posting.stepsLabel")}
        current={step}
        steps={STEPS.map((key) => ({
          key,
          label: t(`posting.steps.${key}`),
          to: `?step=${key}`,
          state: state(key),
        }))}
      />
      <Readiness />
      <Supply />
    </aside>
  );
}
