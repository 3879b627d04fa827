"""What anyone may see of evaluations: those of public runs."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from backend.core.actor import Actor
from backend.core.errors import NotFound
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import require
from backend.evaluations.measure import NDCG
from backend.evaluations.models import Evaluation, EvaluationScenario
from backend.evaluations.schemas import (
    Comparison,
    EvaluationDetail,
    EvaluationRead,
    EvaluationRun,
    MetricInterval,
    ScenarioValue,
)
from backend.evaluations.service import measured_by
from backend.match_runs.models import MatchRun
from backend.match_runs.reading import state_of
from backend.match_runs.schemas import MatchScenario
from backend.scenarios.models import Scenario, ScenarioStatus


class EvaluationNotFound(NotFound):
    """There is no such evaluation, or its run is not public."""

    code, title = "evaluation-not-found", "There is no such evaluation"


def visible() -> Select[Evaluation]:
    """Select the evaluations anyone may see, with their runs."""
    return _with_runs().where(MatchRun.is_public_demo)


def _with_runs() -> Select[Evaluation]:
    return (
        select(Evaluation)
        .join(Evaluation.run)
        .options(contains_eager(Evaluation.run), joinedload(Evaluation.previous).joinedload(Evaluation.run))
    )


def list_evaluations(session: Session, params: PageParams) -> Slice[EvaluationRead]:
    """Return a page of evaluations, the newest first."""
    page = paginate(session, visible().order_by(Evaluation.made_at.desc(), Evaluation.id.desc()), params)
    return page.holding([EvaluationRead(**_common(held)) for held in page.items])


def get_evaluation(session: Session, actor: Actor, evaluation_id: UUID) -> EvaluationDetail:
    """Return an evaluation with every scenario that is still to be seen.

    Raises:
        EvaluationNotFound: there is none under this id, or the actor may not know of it.
    """
    evaluation = session.scalar(_with_runs().where(Evaluation.id == evaluation_id))
    if evaluation is None:
        raise EvaluationNotFound
    require(actor, "evaluation.read", state=state_of(evaluation.run), missing=EvaluationNotFound)
    before = measured_by(session, evaluation.previous_id) if evaluation.previous_id else {}
    held = session.scalars(
        select(EvaluationScenario)
        .join(EvaluationScenario.scenario)
        .where(EvaluationScenario.evaluation_id == evaluation_id, Scenario.status == ScenarioStatus.PUBLISHED)
        .options(contains_eager(EvaluationScenario.scenario))
    )
    values = [_scenario(row, before.get(str(row.scenario_id))) for row in held]
    return EvaluationDetail(
        **_common(evaluation),
        signals=evaluation.signals,
        per_scenario=sorted(values, key=lambda value: (value.values[NDCG], str(value.scenario.id))),
    )


def _scenario(row: EvaluationScenario, before: dict[str, float] | None) -> ScenarioValue:
    scenario = row.scenario
    return ScenarioValue(
        scenario=MatchScenario(id=scenario.id, number=scenario.number, name=scenario.name, name_en=scenario.name_en),
        values=row.measured,
        judged=row.judged,
        relevant=row.relevant,
        coverage=row.coverage,
        difference=row.measured[NDCG] - before[NDCG] if before else None,
    )


def _common(evaluation: Evaluation) -> dict[str, Any]:
    same = (
        "id made_at engine normalizer vocabulary weights_sha256 scenarios ranked_scenarios judged_pairs gated_pairs "
        "absent_pairs coverage"
    )
    return {name: getattr(evaluation, name) for name in same.split()} | {
        "run": EvaluationRun.model_validate(evaluation.run),
        "metrics": [MetricInterval(**metric) for metric in evaluation.metrics],
        "previous": _comparison(evaluation),
    }


def _comparison(evaluation: Evaluation) -> Comparison | None:
    previous = evaluation.previous
    if previous is None or evaluation.previous_scenarios is None or evaluation.same_judgements is None:
        return None
    return Comparison(
        evaluation_id=previous.id,
        run_number=previous.run.number,
        engine=previous.engine,
        vocabulary=previous.vocabulary,
        weights_sha256=previous.weights_sha256,
        scenarios=evaluation.previous_scenarios,
        same_judgements=evaluation.same_judgements,
        differences=[MetricInterval(**metric) for metric in evaluation.differences],
    )
