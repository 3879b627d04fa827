"""HTTP: the register of vendors, and applications to be on it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse

from backend.accounts.deps import Once, SignedInDep
from backend.accounts.routes import ONE, SIGNED, STATE
from backend.attachments.routes import BYTES, handed_out
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, GUARDED, MISSING, PROBLEMS, SENT, NoQuery, SessionDep
from backend.register import service
from backend.register.schemas import (
    DecisionSent,
    EntryParams,
    EntryRead,
    EntrySent,
    ListingRead,
    RegisterParams,
    StandingRead,
)

router = APIRouter(prefix="/api", tags=["register"], responses=PROBLEMS, route_class=OnceRoute)


@router.get("/register", response_model=Page[ListingRead])
def list_register(session: SessionDep, params: Annotated[RegisterParams, Query()]) -> Slice[ListingRead]:
    """List the vendors on the register today, by name."""
    return service.list_register(session, params)


@router.get("/register-standing", response_model=StandingRead, responses=SIGNED | MISSING, dependencies=[NoQuery])
def get_register_standing(session: SessionDep, actor: SignedInDep) -> StandingRead:
    """Show how one's own vendor stands with the register, and what it may do next."""
    return service.get_standing(session, actor)


@router.get("/register-entries", response_model=Page[EntryRead], responses=SIGNED | GUARDED)
def list_register_entries(
    session: SessionDep, actor: SignedInDep, params: Annotated[EntryParams, Query()]
) -> Slice[EntryRead]:
    """List the applications one may see, the longest waiting first."""
    return service.list_entries(session, actor, params)


@router.post(
    "/register-entries",
    response_model=EntryRead,
    status_code=201,
    responses=SENT | SIGNED | GUARDED | STATE,
    dependencies=[NoQuery, Once],
)
def apply_for_register(session: SessionDep, actor: SignedInDep, data: EntrySent) -> EntryRead:
    """Apply for a year on the register, or for the next one."""
    return service.apply(session, actor, data)


@router.get("/register-entries/{entry_id}", response_model=EntryRead, responses=ONE, dependencies=[NoQuery])
def get_register_entry(session: SessionDep, actor: SignedInDep, entry_id: UUID, response: Response) -> EntryRead:
    """Show one application."""
    entry = service.get_entry(session, actor, entry_id)
    tag(response, entry)
    return entry


@router.get(
    "/register-entries/{entry_id}/attachments/{attachment_id}",
    response_class=FileResponse,
    responses=ONE | STATE | BYTES,
    dependencies=[NoQuery],
)
def download_register_evidence(
    session: SessionDep, actor: SignedInDep, entry_id: UUID, attachment_id: UUID
) -> FileResponse:
    """Download a file that an application names as evidence."""
    return handed_out(service.get_evidence(session, actor, entry_id, attachment_id))


@router.put(
    "/register-entries/{entry_id}",
    response_model=EntryRead,
    responses=SENT | ONE | STATE | EDITS,
    dependencies=[NoQuery],
)
def resubmit_register_entry(
    session: SessionDep, actor: SignedInDep, entry_id: UUID, expected: ExpectedDep, data: EntrySent
) -> EntryRead:
    """Send a returned application again, mended."""
    return service.resubmit(session, actor, entry_id, expected, data)


@router.put(
    "/register-entries/{entry_id}/district-decision",
    response_model=EntryRead,
    responses=SENT | ONE | STATE | EDITS,
    dependencies=[NoQuery],
)
def decide_register_entry_in_district(
    session: SessionDep, actor: SignedInDep, entry_id: UUID, expected: ExpectedDep, data: DecisionSent
) -> EntryRead:
    """Approve an application for its district, or return it with the reason."""
    return service.decide_in_district(session, actor, entry_id, expected, data)


@router.put(
    "/register-entries/{entry_id}/city-decision",
    response_model=EntryRead,
    responses=SENT | ONE | STATE | EDITS,
    dependencies=[NoQuery],
)
def decide_register_entry_in_city(
    session: SessionDep, actor: SignedInDep, entry_id: UUID, expected: ExpectedDep, data: DecisionSent
) -> EntryRead:
    """Approve for the city what its district has approved, or return it with the reason."""
    return service.decide_in_city(session, actor, entry_id, expected, data)


@router.delete("/register-entries/{entry_id}", status_code=204, responses=CHANGES | ONE | STATE, dependencies=[NoQuery])
def withdraw_register_entry(session: SessionDep, actor: SignedInDep, entry_id: UUID) -> None:
    """Take an application back."""
    service.withdraw(session, actor, entry_id)
