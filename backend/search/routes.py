"""HTTP: the search."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.accounts.deps import may
from backend.core.paging import Page, Slice
from backend.core.web import PROBLEMS, SessionDep
from backend.search import service
from backend.search.schemas import SearchHit, SearchParams

router = APIRouter(prefix="/api/search", tags=["search"], responses=PROBLEMS)


@router.get("", response_model=Page[SearchHit], dependencies=[may("search.read")])
def search(session: SessionDep, params: Annotated[SearchParams, Query()]) -> Slice[SearchHit]:
    """Find scenarios, agencies, vendors, capabilities and clauses that hold every word."""
    return service.search(session, params)
