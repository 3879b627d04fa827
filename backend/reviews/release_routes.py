"""HTTP: releases, what the two sides read of them, and what they say to it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from backend.accounts.deps import Once, SignedInDep
from backend.accounts.routes import SIGNED, STATE
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, GUARDED, MISSING, PROBLEMS, SENT, NoQuery, PageDep, SessionDep
from backend.responses.schemas import ContactsRead
from backend.reviews import places, releases
from backend.reviews.release_schemas import (
    PlaceRead,
    ReleasableRead,
    ReleaseParams,
    ReleasePreview,
    ReleaseSent,
    ReleaseStandingRead,
    ShortlistRead,
)

router = APIRouter(prefix="/api", tags=["releases"], responses=PROBLEMS, route_class=OnceRoute)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READS: dict[int | str, dict[str, Any]] = SIGNED | GUARDED | MISSING
CONFIRMS: dict[int | str, dict[str, Any]] = CHANGES | SIGNED | GUARDED | MISSING


@router.get("/review/releases", response_model=Page[ReleasableRead], responses=SIGNED | GUARDED)
def list_releases(
    session: SessionDep, actor: SignedInDep, params: Annotated[ReleaseParams, Query()]
) -> Slice[ReleasableRead]:
    """List the scenarios under review by run: what is ready to be released first."""
    return releases.list_releasable(session, actor, params)


@router.get(
    "/review/runs/{run_id}/scenarios/{scenario_id}/release",
    response_model=ReleasePreview,
    responses=READS,
    dependencies=[NoQuery],
)
def preview_release(session: SessionDep, actor: SignedInDep, run_id: UUID, scenario_id: UUID) -> ReleasePreview:
    """Show who would be told what by a release, and what stands in its way."""
    return releases.preview_release(session, actor, run_id, scenario_id)


@router.post(
    "/review/runs/{run_id}/scenarios/{scenario_id}/release",
    response_model=ReleasePreview,
    status_code=201,
    responses=SENT | READS | STATE,
    dependencies=[NoQuery, Once],
)
def release_scenario(
    session: SessionDep, actor: SignedInDep, run_id: UUID, scenario_id: UUID, data: ReleaseSent
) -> ReleasePreview:
    """Tell the agencies which vendors are shortlisted, and each of these its own place."""
    return releases.release(session, actor, run_id, scenario_id, data)


@router.get("/scenarios/{scenario_id}/shortlist", response_model=ShortlistRead, responses=READS, dependencies=[NoQuery])
def get_shortlist(session: SessionDep, actor: SignedInDep, scenario_id: UUID) -> ShortlistRead:
    """Show the released shortlist of a scenario to its agencies and the desk."""
    return places.get_shortlist(session, actor, scenario_id)


@router.get(
    "/scenarios/{scenario_id}/release-standing",
    response_model=ReleaseStandingRead,
    responses=READS,
    dependencies=[NoQuery],
)
def get_release_standing(session: SessionDep, actor: SignedInDep, scenario_id: UUID) -> ReleaseStandingRead:
    """Show to its agencies and the desk whether a shortlist of a scenario was released."""
    return places.get_release_standing(session, actor, scenario_id)


@router.get(
    "/scenarios/{scenario_id}/shortlist.xlsx",
    response_class=Response,
    responses=READS | {200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
    dependencies=[NoQuery],
)
def export_shortlist(session: SessionDep, actor: SignedInDep, scenario_id: UUID) -> Response:
    """Return the released shortlist of a scenario as a workbook; who took it along is recorded."""
    headers = {"Content-Disposition": 'attachment; filename="shortlist.xlsx"'}
    return Response(places.export_shortlist(session, actor, scenario_id), media_type=XLSX, headers=headers)


@router.get("/places", response_model=Page[PlaceRead], responses=READS)
def list_places(session: SessionDep, actor: SignedInDep, params: PageDep) -> Slice[PlaceRead]:
    """List the released places of one's own vendor, without rivals."""
    return places.list_places(session, actor, params)


@router.get("/places/{place_id}", response_model=PlaceRead, responses=READS, dependencies=[NoQuery])
def get_place(session: SessionDep, actor: SignedInDep, place_id: UUID) -> PlaceRead:
    """Show why one released pair stands where it does."""
    return places.get_place(session, actor, place_id)


@router.put(
    "/places/{place_id}/agency-confirmation", response_model=PlaceRead, responses=CONFIRMS, dependencies=[NoQuery]
)
def confirm_for_agency(session: SessionDep, actor: SignedInDep, place_id: UUID) -> PlaceRead:
    """Say for the agency that it wants to meet the vendor."""
    return places.confirm(session, actor, place_id, "agency")


@router.put(
    "/places/{place_id}/vendor-confirmation", response_model=PlaceRead, responses=CONFIRMS, dependencies=[NoQuery]
)
def confirm_for_vendor(session: SessionDep, actor: SignedInDep, place_id: UUID) -> PlaceRead:
    """Say for the vendor that it wants to meet the agency."""
    return places.confirm(session, actor, place_id, "vendor")


@router.get("/places/{place_id}/contacts", response_model=ContactsRead, responses=READS | STATE, dependencies=[NoQuery])
def reveal_place_contacts(session: SessionDep, actor: SignedInDep, place_id: UUID) -> ContactsRead:
    """Show whom to call on the other side, once both have confirmed."""
    return places.reveal_contacts(session, actor, place_id)
