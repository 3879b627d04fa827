"""HTTP: the scenarios one watches."""

from uuid import UUID

from fastapi import APIRouter

from backend.accounts.deps import SignedInDep
from backend.accounts.routes import SIGNED
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, MISSING, PROBLEMS, NoQuery, PageDep, SessionDep
from backend.scenarios import watching
from backend.scenarios.schemas import WatchedScenario, WatchRead

router = APIRouter(prefix="/api", tags=["scenarios"], responses=PROBLEMS)


@router.get("/watched-scenarios", response_model=Page[WatchedScenario], responses=SIGNED)
def list_watched_scenarios(session: SessionDep, actor: SignedInDep, params: PageDep) -> Slice[WatchedScenario]:
    """List the published scenarios one watches, the latest first."""
    return watching.list_watched(session, actor, params)


@router.get(
    "/scenarios/{scenario_id}/watch", response_model=WatchRead, responses=SIGNED | MISSING, dependencies=[NoQuery]
)
def get_scenario_watch(session: SessionDep, actor: SignedInDep, scenario_id: UUID) -> WatchRead:
    """Say whether one watches a scenario."""
    return watching.get_watch(session, actor, scenario_id)


@router.put(
    "/scenarios/{scenario_id}/watch", status_code=204, responses=CHANGES | SIGNED | MISSING, dependencies=[NoQuery]
)
def watch_scenario(session: SessionDep, actor: SignedInDep, scenario_id: UUID) -> None:
    """Watch a scenario: be told when what is public of it changes, and when it ends."""
    watching.watch(session, actor, scenario_id)


@router.delete(
    "/scenarios/{scenario_id}/watch", status_code=204, responses=CHANGES | SIGNED | MISSING, dependencies=[NoQuery]
)
def unwatch_scenario(session: SessionDep, actor: SignedInDep, scenario_id: UUID) -> None:
    """Watch a scenario no longer."""
    watching.unwatch(session, actor, scenario_id)
