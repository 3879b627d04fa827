"""HTTP: the searches one keeps."""

from uuid import UUID

from fastapi import APIRouter, Response

from backend.accounts.deps import Once, SignedInDep
from backend.accounts.routes import SIGNED, STATE
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, MISSING, PROBLEMS, SENT, NoQuery, PageDep, SessionDep
from backend.saved_searches import service
from backend.saved_searches.schemas import SavedSearchRead, SavedSearchSent

router = APIRouter(prefix="/api", tags=["saved searches"], responses=PROBLEMS, route_class=OnceRoute)


@router.get("/saved-searches", response_model=Page[SavedSearchRead], responses=SIGNED)
def list_saved_searches(session: SessionDep, actor: SignedInDep, params: PageDep) -> Slice[SavedSearchRead]:
    """List one's saved searches, by name."""
    return service.list_searches(session, actor, params)


@router.post(
    "/saved-searches",
    response_model=SavedSearchRead,
    status_code=201,
    responses=SENT | SIGNED | STATE,
    dependencies=[NoQuery, Once],
)
def create_saved_search(session: SessionDep, actor: SignedInDep, data: SavedSearchSent) -> SavedSearchRead:
    """Keep a search under a name, to be told of what it finds from now on."""
    return service.create_search(session, actor, data)


@router.get(
    "/saved-searches/{search_id}", response_model=SavedSearchRead, responses=SIGNED | MISSING, dependencies=[NoQuery]
)
def get_saved_search(session: SessionDep, actor: SignedInDep, search_id: UUID, response: Response) -> SavedSearchRead:
    """Show one of one's saved searches."""
    search = service.get_search(session, actor, search_id)
    tag(response, search)
    return search


@router.put(
    "/saved-searches/{search_id}",
    response_model=SavedSearchRead,
    responses=SENT | SIGNED | MISSING | STATE | EDITS,
    dependencies=[NoQuery],
)
def edit_saved_search(
    session: SessionDep, actor: SignedInDep, search_id: UUID, expected: ExpectedDep, data: SavedSearchSent
) -> SavedSearchRead:
    """Change the name, the filters or the frequency of a saved search."""
    return service.edit_search(session, actor, search_id, expected, data)


@router.put(
    "/saved-searches/{search_id}/rejections/{found_id}",
    status_code=204,
    responses=CHANGES | SIGNED | MISSING,
    dependencies=[NoQuery],
)
def reject_found(session: SessionDep, actor: SignedInDep, search_id: UUID, found_id: UUID) -> None:
    """Say that something found is not relevant; what is much like it will not be told either."""
    service.reject(session, actor, search_id, found_id)


@router.delete(
    "/saved-searches/{search_id}/rejections/{found_id}",
    status_code=204,
    responses=CHANGES | SIGNED | MISSING,
    dependencies=[NoQuery],
)
def restore_found(session: SessionDep, actor: SignedInDep, search_id: UUID, found_id: UUID) -> None:
    """Say that something is relevant after all; what was held back for its sake is told the next time."""
    service.restore(session, actor, search_id, found_id)


@router.delete(
    "/saved-searches/{search_id}", status_code=204, responses=CHANGES | SIGNED | MISSING, dependencies=[NoQuery]
)
def delete_saved_search(session: SessionDep, actor: SignedInDep, search_id: UUID) -> None:
    """Keep a search no longer; nothing of it will be told."""
    service.delete_search(session, actor, search_id)
