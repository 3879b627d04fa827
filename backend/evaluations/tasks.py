"""Measuring a run: read in one transaction, rank and measure in none, store in another."""

from uuid import UUID

import structlog

import matching
from backend.core import jobs
from backend.core.db import SessionLocal
from backend.evaluations import service
from backend.evaluations.compute import measure_all
from backend.evaluations.models import Evaluation
from backend.match_runs.models import MatchRun
from backend.match_runs.service import EVALUATE

log = structlog.get_logger(__name__)


def measure_run(run_id: UUID) -> Evaluation:
    """Measure a run by the pairs judged by now and return the evaluation.

    Raises:
        NotMeasurable: the run is not done, ranked one scenario only, or was made with another engine.
        NothingJudged: there is nothing to measure with.
    """
    with SessionLocal.begin() as session:
        case = service.read_case(session, session.get_one(MatchRun, run_id))
    weights = matching.parse_weights(case.weights)
    index = matching.Index.fit(case.inputs.offers, weights.text)
    measured = measure_all(case.inputs.needs, index, weights, case.judgements)
    with SessionLocal.begin() as session:
        return service.store(session, case, measured)


@jobs.app.task(name=EVALUATE, queue="evaluations")
def evaluate(run_id: str) -> None:
    """Measure a run that is done, if it can be."""
    try:
        evaluation = measure_run(UUID(run_id))
    except (service.NotMeasurable, service.NothingJudged) as problem:
        log.info("run not measured", run=run_id, reason=problem.detail)
        return
    log.info("run measured", run=run_id, evaluation=str(evaluation.id))
