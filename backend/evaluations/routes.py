"""HTTP: evaluations, and what other weights would do."""

from uuid import UUID

from fastapi import APIRouter

from backend.accounts.deps import ActorDep, SignedInAheadDep, may, may_ahead
from backend.accounts.routes import SIGNED
from backend.core.paging import Page, Slice
from backend.core.web import MISSING, PROBLEMS, SENT, NoQuery, PageDep, SessionDep, documented
from backend.evaluations import reading, what_if
from backend.evaluations.schemas import (
    EvaluationDetail,
    EvaluationRead,
    ShippedWeights,
    WhatIfCreate,
    WhatIfRead,
)
from backend.evaluations.service import NothingJudged, NotMeasurable

router = APIRouter(prefix="/api/evaluations", tags=["evaluations"], responses=PROBLEMS)


@router.get("", response_model=Page[EvaluationRead], dependencies=[may("evaluation.list", "public demonstration")])
def list_evaluations(session: SessionDep, params: PageDep) -> Slice[EvaluationRead]:
    """List how well the public runs did by judged pairs, the newest first."""
    return reading.list_evaluations(session, params)


@router.get(
    "/what-if", response_model=ShippedWeights, dependencies=[NoQuery, may_ahead("what_if.read", "public demonstration")]
)
def get_shipped_weights() -> ShippedWeights:
    """Show the weights that are used, to start from."""
    return what_if.shipped_weights()


@router.post(
    "/what-if",
    response_model=WhatIfRead,
    responses=SENT | {409: documented(NothingJudged.title, 409, NothingJudged.code)},
    dependencies=[NoQuery, may_ahead("what_if.try", "public demonstration")],
)
def try_weights(given: WhatIfCreate) -> WhatIfRead:
    """Show what other weights would do to the measures and to every list's top ten; nothing of it is kept."""
    return what_if.what_if(given)


@router.post(
    "/what-if/{run_id}",
    response_model=WhatIfRead,
    responses=SENT | SIGNED | MISSING | {409: documented(NotMeasurable.title, 409, NotMeasurable.code)},
    dependencies=[NoQuery],
)
def try_weights_on_run(actor: SignedInAheadDep, run_id: UUID, given: WhatIfCreate) -> WhatIfRead:
    """Show what other weights would have done to a run, on what it ranked; nothing of it is kept."""
    return what_if.what_if_on_run(actor, run_id, given)


@router.get("/{evaluation_id}", response_model=EvaluationDetail, responses=MISSING, dependencies=[NoQuery])
def get_evaluation(session: SessionDep, actor: ActorDep, evaluation_id: UUID) -> EvaluationDetail:
    """Show an evaluation with every scenario."""
    return reading.get_evaluation(session, actor, evaluation_id)
