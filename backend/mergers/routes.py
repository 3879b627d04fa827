"""HTTP: twins of organisations made one."""

from uuid import UUID

from fastapi import APIRouter, Response

from backend.accounts.deps import SignedInDep
from backend.accounts.routes import SIGNED, STATE
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.web import GUARDED, MISSING, MOVED, PROBLEMS, SENT, NoQuery, SessionDep
from backend.mergers import service
from backend.mergers.schemas import MergerRead, MergerSent, TwinRead
from backend.organisations.administration_schemas import AdministeredRead

router = APIRouter(prefix="/api/administration/organisations", tags=["organisations"], responses=PROBLEMS)


@router.get(
    "/{organisation_id}/twins",
    response_model=list[TwinRead],
    responses=SIGNED | GUARDED | MISSING | MOVED,
    dependencies=[NoQuery],
)
def list_organisation_twins(session: SessionDep, actor: SignedInDep, organisation_id: UUID) -> list[TwinRead]:
    """List the organisations that are perhaps the same: of the same kind, and with much the same name."""
    return service.list_twins(session, actor, organisation_id)


@router.get(
    "/{organisation_id}/mergers/{into_id}",
    response_model=MergerRead,
    responses=SIGNED | GUARDED | MISSING | MOVED,
    dependencies=[NoQuery],
)
def preview_merger(session: SessionDep, actor: SignedInDep, organisation_id: UUID, into_id: UUID) -> MergerRead:
    """Show what merging an organisation into another would move, and what keeps it from being done."""
    return service.preview(session, actor, organisation_id, into_id)


@router.put(
    "/{organisation_id}/mergers/{into_id}",
    response_model=AdministeredRead,
    responses=SENT | SIGNED | MISSING | MOVED | STATE | EDITS,
    dependencies=[NoQuery],
)
def merge_organisation(
    session: SessionDep,
    actor: SignedInDep,
    organisation_id: UUID,
    into_id: UUID,
    expected: ExpectedDep,
    data: MergerSent,
    response: Response,
) -> AdministeredRead:
    """Merge an organisation into another one, which has all of it from then on; the members of both are told."""
    merged = service.merge(session, actor, organisation_id, into_id, expected, data)
    tag(response, merged)
    return merged
