"""HTTP: batches and scenarios."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.accounts.deps import ActorDep, may
from backend.core.paging import Page, Slice
from backend.core.web import MISSING, PROBLEMS, NoQuery, PageDep, SessionDep
from backend.scenarios import service
from backend.scenarios.schemas import BatchRead, ScenarioDetail, ScenarioItem, ScenarioParams

router = APIRouter(prefix="/api", tags=["scenarios"], responses=PROBLEMS)


@router.get("/batches", response_model=Page[BatchRead], dependencies=[may("batch.list", "published")])
def list_batches(session: SessionDep, params: PageDep) -> Slice[BatchRead]:
    """List the published batches of scenarios, the newest first."""
    return service.list_batches(session, params)


@router.get(
    "/batches/{batch_id}",
    response_model=BatchRead,
    responses=MISSING,
    dependencies=[NoQuery, may("batch.read", "published")],
)
def get_batch(session: SessionDep, batch_id: UUID) -> BatchRead:
    """Show a batch."""
    return service.get_batch(session, batch_id)


@router.get("/scenarios", response_model=Page[ScenarioItem], dependencies=[may("scenario.list")])
def list_scenarios(session: SessionDep, params: Annotated[ScenarioParams, Query()]) -> Slice[ScenarioItem]:
    """List scenarios in the order of their batch, or as asked for."""
    return service.list_scenarios(session, params)


@router.get("/scenarios/{scenario_id}", response_model=ScenarioDetail, responses=MISSING, dependencies=[NoQuery])
def get_scenario(session: SessionDep, actor: ActorDep, scenario_id: UUID) -> ScenarioDetail:
    """Show a scenario with everything its document says about it."""
    return service.get_scenario(session, actor, scenario_id)
