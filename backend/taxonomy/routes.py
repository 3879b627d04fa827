"""HTTP: vocabularies."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.accounts.deps import may
from backend.core.paging import Page, Slice
from backend.core.web import PROBLEMS, SessionDep
from backend.taxonomy import service
from backend.taxonomy.models import Term
from backend.taxonomy.schemas import TermParams, TermRead

router = APIRouter(prefix="/api/terms", tags=["taxonomy"], responses=PROBLEMS)


@router.get("", response_model=Page[TermRead], dependencies=[may("taxonomy.read")])
def list_terms(session: SessionDep, params: Annotated[TermParams, Query()]) -> Slice[Term]:
    """List the words that lists can be narrowed by: domains, regions, tiers."""
    return service.list_terms(session, params)
