"""HTTP: the administration of organisations."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from backend.accounts.deps import SignedInDep
from backend.accounts.routes import SIGNED, STATE
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.paging import Page, Slice
from backend.core.web import GUARDED, MISSING, MOVED, PROBLEMS, SENT, NoQuery, SessionDep
from backend.organisations import administration
from backend.organisations.administration_schemas import (
    AdministeredItem,
    AdministeredParams,
    AdministeredRead,
    OrganisationDecided,
    OrganisationEdited,
    OrganisationStateSet,
)

router = APIRouter(prefix="/api/administration/organisations", tags=["organisations"], responses=PROBLEMS)


@router.get("", response_model=Page[AdministeredItem], responses=SIGNED | GUARDED)
def list_all_organisations(
    session: SessionDep, actor: SignedInDep, params: Annotated[AdministeredParams, Query()]
) -> Slice[AdministeredItem]:
    """List the organisations one looks after, those that wait for approval first."""
    return administration.list_organisations(session, actor, params)


@router.get(
    "/{organisation_id}",
    response_model=AdministeredRead,
    responses=SIGNED | GUARDED | MISSING | MOVED,
    dependencies=[NoQuery],
)
def get_organisation(
    session: SessionDep, actor: SignedInDep, organisation_id: UUID, response: Response
) -> AdministeredRead:
    """Show an organisation as its administrators see it."""
    found = administration.get_organisation(session, actor, organisation_id)
    tag(response, found)
    return found


@router.patch(
    "/{organisation_id}",
    response_model=AdministeredRead,
    responses=SENT | SIGNED | MISSING | MOVED | STATE | EDITS,
    dependencies=[NoQuery],
)
def edit_organisation(
    session: SessionDep,
    actor: SignedInDep,
    organisation_id: UUID,
    expected: ExpectedDep,
    data: OrganisationEdited,
    response: Response,
) -> AdministeredRead:
    """Set name, place and district of an organisation."""
    edited = administration.edit_organisation(session, actor, organisation_id, expected, data)
    tag(response, edited)
    return edited


@router.put(
    "/{organisation_id}/state",
    response_model=AdministeredRead,
    responses=SENT | SIGNED | MISSING | MOVED | STATE | EDITS,
    dependencies=[NoQuery],
)
def set_organisation_state(
    session: SessionDep,
    actor: SignedInDep,
    organisation_id: UUID,
    expected: ExpectedDep,
    data: OrganisationStateSet,
    response: Response,
) -> AdministeredRead:
    """Suspend or reinstate an organisation; its members are told why, and can act for it no longer or again."""
    changed = administration.set_state(session, actor, organisation_id, expected, data)
    tag(response, changed)
    return changed


@router.put(
    "/{organisation_id}/decision",
    status_code=204,
    responses=SENT | SIGNED | MISSING | MOVED | STATE,
    dependencies=[NoQuery],
)
def decide_organisation(
    session: SessionDep, actor: SignedInDep, organisation_id: UUID, data: OrganisationDecided
) -> None:
    """Approve an organisation that waits, or refuse it, and tell its founder."""
    administration.decide(session, actor, organisation_id, data)
