"""HTTP: the counts."""

from fastapi import APIRouter

from backend.accounts.deps import may
from backend.core.web import PROBLEMS, NoQuery, SessionDep
from backend.statistics import service
from backend.statistics.schemas import Statistics

router = APIRouter(prefix="/api/statistics", tags=["statistics"], responses=PROBLEMS)


@router.get("", response_model=Statistics, dependencies=[NoQuery, may("dashboard.read_public")])
def get_statistics(session: SessionDep) -> Statistics:
    """Count what there is, and say how well each scenario of the newest batch is served."""
    return service.get_statistics(session)
