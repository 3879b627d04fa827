"""HTTP: ties of people at the desk, and recusal."""

from uuid import UUID

from fastapi import APIRouter

from backend.accounts.deps import Once, SignedInDep
from backend.accounts.routes import SIGNED
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, GUARDED, MISSING, PROBLEMS, SENT, NoQuery, PageDep, SessionDep
from backend.reviews import ties
from backend.reviews.tie_schemas import TieDeclared, TieRead

router = APIRouter(prefix="/api/review", tags=["review ties"], responses=PROBLEMS, route_class=OnceRoute)


@router.get("/ties", response_model=Page[TieRead], responses=SIGNED | GUARDED)
def list_ties(session: SessionDep, actor: SignedInDep, params: PageDep) -> Slice[TieRead]:
    """List one's own ties to agencies and vendors; the chair reads everybody's."""
    return ties.list_ties(session, actor, params)


@router.post(
    "/ties", response_model=TieRead, status_code=201, responses=SENT | SIGNED | GUARDED, dependencies=[NoQuery, Once]
)
def declare_tie(session: SessionDep, actor: SignedInDep, data: TieDeclared) -> TieRead:
    """Recuse oneself from whatever concerns an organisation."""
    return ties.declare_tie(session, actor, data)


@router.delete(
    "/ties/{tie_id}", status_code=204, responses=CHANGES | SIGNED | GUARDED | MISSING, dependencies=[NoQuery]
)
def end_tie(session: SessionDep, actor: SignedInDep, tie_id: UUID) -> None:
    """End a declared tie of one's own, or as the chair somebody else's."""
    ties.end_tie(session, actor, tie_id)
