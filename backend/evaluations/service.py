"""What one can do with judged pairs and evaluations. Plain functions; the caller owns the transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core.clock import now
from backend.core.db import violated
from backend.core.errors import Conflict
from backend.core.ids import new_id
from backend.evaluations.compute import Measured
from backend.evaluations.measure import Grades, differences, means
from backend.evaluations.models import Evaluation, EvaluationScenario, Judgement, JudgementSource
from backend.match_runs.compute import engine_facts
from backend.match_runs.load import Inputs, load_kept
from backend.match_runs.models import MatchRun, RunScope, RunStatus
from matching.canonical import digest


class NotMeasurable(Conflict):
    """The run cannot be measured."""

    code, title = "match-run-not-measurable", "The match run cannot be measured"


class NothingJudged(Conflict):
    """No scenario has a relevant judged pair, so there is nothing to measure with."""

    code, title = "nothing-judged", "No judged pair says who is able, so nothing can be measured"


def save_judgements(
    session: Session, source: JudgementSource, judged: Mapping[tuple[UUID, UUID], int], scenarios: Collection[UUID]
) -> int:
    """Make a source's judgements of some scenarios just these and return how many changed.

    Args:
        judged: grade 0–3 by scenario and capability.
        scenarios: those whose other judgements by this source go.
    """
    ours = and_(Judgement.source == source, Judgement.scenario_id.in_(scenarios))
    kept = {(row.scenario_id, row.capability_id): row.grade for row in session.scalars(select(Judgement).where(ours))}
    gone = [pair for pair in kept if pair not in judged]
    for scenario_id, capability_id in gone:
        pair = and_(Judgement.scenario_id == scenario_id, Judgement.capability_id == capability_id)
        session.execute(delete(Judgement).where(ours, pair))
    at = now()
    changed = [
        {"id": new_id(), "scenario_id": pair[0], "capability_id": pair[1], "grade": grade, "source": source}
        for pair, grade in judged.items()
        if kept.get(pair) != grade
    ]
    if changed:
        adding = insert(Judgement)
        values = {"grade": adding.excluded.grade, "judged_at": adding.excluded.judged_at}
        key = ["scenario_id", "capability_id", "source"]
        rows = [row | {"judged_at": at} for row in changed]
        session.execute(adding.on_conflict_do_update(index_elements=key, set_=values), rows)
    return len(changed) + len(gone)


def judgements_of(session: Session, scenarios: Collection[UUID]) -> Mapping[str, Grades]:
    """Return the grades by scenario and capability; where both judged a pair, the reviewer's counts."""
    reviewed_last = Judgement.source == JudgementSource.REVIEW
    query = select(Judgement).where(Judgement.scenario_id.in_(scenarios)).order_by(reviewed_last)
    found: dict[str, dict[str, int]] = {}
    for row in session.scalars(query):
        found.setdefault(str(row.scenario_id), {})[str(row.capability_id)] = row.grade
    return found


@dataclass(frozen=True, slots=True)
class Case:
    """A run and everything it is to be measured with."""

    run_id: UUID
    manifest: Mapping[str, Any]
    inputs: Inputs
    weights: dict[str, Any]
    judgements: Mapping[str, Grades]


def read_case(session: Session, run: MatchRun) -> Case:
    """Return what a run is to be measured with: its own inputs as they were kept, and the pairs judged by now.

    Raises:
        NotMeasurable: the run is not done, ranked one scenario only, or was made with another engine.
        NothingJudged: nobody has judged a pair of its scenarios.
    """
    if run.scope is RunScope.SCENARIO:
        raise NotMeasurable(f"{run.number} ranked one scenario, which says nothing about the others.")
    case = read_kept(session, run)
    if not case.judgements:
        raise NothingJudged
    return case


def read_kept(session: Session, run: MatchRun, unjudged: int = 0) -> Case:
    """Return the same of any run that is done, judged or not.

    Args:
        session: Reads.
        run: The run.
        unjudged: How many scenarios are read besides of which no pair is judged.

    Raises:
        NotMeasurable: the run is not done, or was made with another engine.
    """
    if run.status is not RunStatus.DONE:
        raise NotMeasurable(f"{run.number} is {run.status.value}.")
    if run.manifest["engine"] != engine_facts():
        raise NotMeasurable(f"{run.number} was made with {run.engine} and other data; only that can measure it.")
    judgements = judgements_of(session, [UUID(name) for name in run.manifest["needs"]])
    others = sorted(run.manifest["needs"].keys() - judgements.keys())[:unjudged]
    inputs, weights = load_kept(session, run.manifest, {*judgements, *others})
    return Case(run.id, run.manifest, inputs, weights, judgements)


def store(session: Session, case: Case, measured: Measured) -> Evaluation:
    """Store what was measured and compare it; a run measured by the same pairs before keeps what was stored then.

    Raises:
        NothingJudged: no scenario has a relevant pair left.
    """
    if not measured.scenarios:
        raise NothingJudged
    engine = case.manifest["engine"]
    values = {name: held.values for name, held in measured.scenarios.items()}
    evaluation = Evaluation(
        run_id=case.run_id,
        judgements_sha256=digest(case.judgements),
        **{name: engine[name] for name in ("engine", "normalizer", "vocabulary")},
        weights_sha256=case.manifest["weights"],
        signals=case.weights["signals"],
        scenarios=len(values),
        ranked_scenarios=len(case.manifest["needs"]),
        judged_pairs=measured.pairs,
        gated_pairs=measured.judged.gated,
        absent_pairs=measured.judged.absent,
        coverage=measured.coverage,
        metrics=means(values),
        differences=[],
        made_at=now(),
        per_scenario=[
            EvaluationScenario(
                scenario_id=UUID(name),
                measured=dict(held.values),
                judged=held.judged,
                relevant=held.relevant,
                coverage=held.coverage,
            )
            for name, held in measured.scenarios.items()
        ],
    )
    _compare(session, evaluation)
    try:
        with session.begin_nested():
            session.add(evaluation)
            session.flush()
    except IntegrityError as error:
        if violated(error) != "uq_evaluations_run_id_judgements_sha256":
            raise
        same = and_(Evaluation.run_id == case.run_id, Evaluation.judgements_sha256 == evaluation.judgements_sha256)
        return session.scalars(select(Evaluation).where(same)).one()
    return evaluation


def _compare(session: Session, evaluation: Evaluation) -> None:
    """Set an evaluation beside the newest public one of another variant that measured some of its scenarios."""
    ours = {str(held.scenario_id): held.measured for held in evaluation.per_scenario}
    previous = session.scalar(
        select(Evaluation)
        .join(Evaluation.run)
        .where(MatchRun.is_public_demo, _other_variant(evaluation))
        .where(Evaluation.per_scenario.any(EvaluationScenario.scenario_id.in_([UUID(name) for name in ours])))
        .order_by(Evaluation.made_at.desc(), Evaluation.id.desc())
        .limit(1)
    )
    if previous is None:
        return
    theirs = measured_by(session, previous.id)
    evaluation.previous_id = previous.id
    evaluation.previous_scenarios = len(ours.keys() & theirs.keys())
    evaluation.same_judgements = previous.judgements_sha256 == evaluation.judgements_sha256
    evaluation.differences = differences(ours, theirs)


def _other_variant(evaluation: Evaluation) -> ColumnElement[bool]:
    names = ("engine", "normalizer", "vocabulary", "weights_sha256")
    return or_(*(getattr(Evaluation, name) != getattr(evaluation, name) for name in names))


def measured_by(session: Session, evaluation_id: UUID) -> dict[str, dict[str, float]]:
    """Return every metric by scenario, as an evaluation found it."""
    query = select(EvaluationScenario).where(EvaluationScenario.evaluation_id == evaluation_id)
    return {str(held.scenario_id): held.measured for held in session.scalars(query)}
