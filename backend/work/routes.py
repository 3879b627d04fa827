"""HTTP: what waits for whoever is signed in."""

from fastapi import APIRouter

from backend.accounts.deps import SignedInDep
from backend.accounts.routes import SIGNED
from backend.core.web import PROBLEMS, NoQuery, SessionDep
from backend.work import service
from backend.work.schemas import WorkRead

router = APIRouter(prefix="/api", tags=["work"], responses=PROBLEMS)


@router.get("/work", response_model=WorkRead, responses=SIGNED, dependencies=[NoQuery])
def list_work(session: SessionDep, actor: SignedInDep) -> WorkRead:
    """List what waits for oneself: what is overdue first, then what has waited longest."""
    return service.list_work(session, actor)
