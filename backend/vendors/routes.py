"""HTTP: vendors and capabilities."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.accounts.deps import ActorDep, may
from backend.core.paging import Page, Slice
from backend.core.web import MISSING, MOVED, PROBLEMS, NoQuery, SessionDep
from backend.vendors import service
from backend.vendors.schemas import CapabilityParams, CapabilityRead, VendorItem, VendorParams, VendorRead

router = APIRouter(prefix="/api", tags=["vendors"], responses=PROBLEMS)


@router.get("/vendors", response_model=Page[VendorItem], dependencies=[may("vendor.list")])
def list_vendors(session: SessionDep, params: Annotated[VendorParams, Query()]) -> Slice[VendorItem]:
    """List vendors."""
    return service.list_vendors(session, params)


@router.get("/vendors/{vendor_id}", response_model=VendorRead, responses=MISSING | MOVED, dependencies=[NoQuery])
def get_vendor(session: SessionDep, actor: ActorDep, vendor_id: UUID) -> VendorRead:
    """Show a vendor with everything it offers and what proves it."""
    return service.get_vendor(session, actor, vendor_id)


@router.get("/capabilities", response_model=Page[CapabilityRead], dependencies=[may("vendor.list")])
def list_capabilities(session: SessionDep, params: Annotated[CapabilityParams, Query()]) -> Slice[CapabilityRead]:
    """List capabilities."""
    return service.list_capabilities(session, params)


@router.get("/capabilities/{capability_id}", response_model=CapabilityRead, responses=MISSING, dependencies=[NoQuery])
def get_capability(session: SessionDep, actor: ActorDep, capability_id: UUID) -> CapabilityRead:
    """Show a capability."""
    return service.get_capability(session, actor, capability_id)
