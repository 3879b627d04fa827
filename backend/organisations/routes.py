"""HTTP: agencies."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.accounts.deps import may
from backend.core.paging import Page, Slice
from backend.core.web import MISSING, MOVED, PROBLEMS, NoQuery, SessionDep
from backend.organisations import service
from backend.organisations.schemas import AgencyItem, AgencyParams, AgencyRead

router = APIRouter(prefix="/api/agencies", tags=["organisations"], responses=PROBLEMS)


@router.get("", response_model=Page[AgencyItem], dependencies=[may("agency.list")])
def list_agencies(session: SessionDep, params: Annotated[AgencyParams, Query()]) -> Slice[AgencyItem]:
    """List agencies, those with most scenarios first."""
    return service.list_agencies(session, params)


@router.get(
    "/{agency_id}", response_model=AgencyRead, responses=MISSING | MOVED, dependencies=[NoQuery, may("agency.read")]
)
def get_agency(session: SessionDep, agency_id: UUID) -> AgencyRead:
    """Show an agency with its other names and its scenarios."""
    return service.get_agency(session, agency_id)
