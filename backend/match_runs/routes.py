"""HTTP: what match runs found, and what a draft would find."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.accounts.deps import ActorDep, get_actor_ahead, may, may_ahead
from backend.core.actor import Actor
from backend.core.paging import Page, Slice
from backend.core.web import GUARDED, MISSING, PROBLEMS, SENT, NoQuery, SessionDep
from backend.match_runs import gains, preview, reading, supply
from backend.match_runs.schemas import (
    CapabilityDraft,
    CapabilityPreview,
    ExclusionRead,
    MatchParams,
    MatchRead,
    PairRead,
    RunOnlyParams,
    RunPageParams,
    ScenarioDraft,
    ScenarioPreview,
    SupplyRead,
)
from backend.scenarios.content import ScenarioPublic
from backend.vendors.schemas import CompletenessRead

router = APIRouter(prefix="/api", tags=["match runs"], responses=PROBLEMS)

PUBLIC_RUN = may("run.read", "public demonstration")


@router.get(
    "/scenarios/{scenario_id}/matches", response_model=Page[MatchRead], responses=MISSING, dependencies=[PUBLIC_RUN]
)
def list_scenario_matches(
    session: SessionDep, scenario_id: UUID, params: Annotated[MatchParams, Query()]
) -> Slice[MatchRead]:
    """List a scenario's vendors, the best first, each with the reasons its score is the sum of."""
    return reading.list_scenario_matches(session, scenario_id, params)


@router.get(
    "/scenarios/{scenario_id}/matches/{vendor_id}",
    response_model=PairRead,
    responses=MISSING,
    dependencies=[PUBLIC_RUN],
)
def get_pair(
    session: SessionDep, scenario_id: UUID, vendor_id: UUID, params: Annotated[RunOnlyParams, Query()]
) -> PairRead:
    """Show a match with the two texts as they were ranked."""
    return reading.get_pair(session, scenario_id, vendor_id, params.run)


@router.get(
    "/scenarios/{scenario_id}/exclusions",
    response_model=Page[ExclusionRead],
    responses=MISSING,
    dependencies=[PUBLIC_RUN],
)
def list_exclusions(
    session: SessionDep, scenario_id: UUID, params: Annotated[RunPageParams, Query()]
) -> Slice[ExclusionRead]:
    """List the vendors a gate kept out of a scenario's list they would have entered."""
    return reading.list_exclusions(session, scenario_id, params)


@router.get(
    "/vendors/{vendor_id}/matches", response_model=Page[MatchRead], responses=MISSING, dependencies=[PUBLIC_RUN]
)
def list_vendor_matches(
    session: SessionDep, vendor_id: UUID, params: Annotated[RunPageParams, Query()]
) -> Slice[MatchRead]:
    """List a vendor's best scenarios, in the order of its own list."""
    return reading.list_vendor_matches(session, vendor_id, params)


@router.post(
    "/previews/scenario",
    response_model=ScenarioPreview,
    responses=SENT,
    dependencies=[NoQuery, may_ahead("preview.scenario")],
)
def preview_scenario(draft: ScenarioDraft) -> ScenarioPreview:
    """Show which vendors a draft scenario would find now; nothing of it is kept."""
    return preview.preview_scenario(draft)


@router.post(
    "/previews/supply", response_model=SupplyRead, responses=SENT, dependencies=[NoQuery, may_ahead("preview.scenario")]
)
def preview_supply(draft: ScenarioPublic) -> SupplyRead:
    """Show how many vendors could meet a draft scenario now, and which condition keeps most out; nothing is kept."""
    return supply.supply_of(draft)


@router.post(
    "/previews/capability",
    response_model=CapabilityPreview,
    responses=SENT,
    dependencies=[NoQuery, may_ahead("preview.capability")],
)
def preview_capability(draft: CapabilityDraft, actor: Annotated[Actor, Depends(get_actor_ahead)]) -> CapabilityPreview:
    """Show which scenarios a draft capability would match best now, and its place; nothing of it is kept."""
    return preview.preview_capability(draft, actor)


@router.get(
    "/vendors/{vendor_id}/completeness",
    response_model=CompletenessRead,
    responses=MISSING | GUARDED,
    dependencies=[NoQuery],
)
def get_vendor_completeness(session: SessionDep, actor: ActorDep, vendor_id: UUID) -> CompletenessRead:
    """Show how complete the profile is, and what would make it more so."""
    return gains.completeness_of(session, actor, vendor_id)
