"""HTTP: whom to call about a scenario or at a vendor."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from backend.accounts.deps import SignedInDep
from backend.accounts.routes import ONE, SIGNED
from backend.contacts import service
from backend.contacts.schemas import ContactRead, ContactSaved
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.web import MISSING, PROBLEMS, SENT, NoQuery, SessionDep
from backend.revisions.models import SubjectKind

router = APIRouter(prefix="/api", tags=["contacts"], responses=PROBLEMS)

SAVES: dict[int | str, dict[str, Any]] = SENT | SIGNED | MISSING | EDITS


@router.get("/scenarios/{scenario_id}/contact", response_model=ContactRead, responses=ONE, dependencies=[NoQuery])
def get_scenario_contact(session: SessionDep, actor: SignedInDep, scenario_id: UUID, response: Response) -> ContactRead:
    """Show whom to call about a scenario, to its agencies and the desk."""
    found = service.get_contact(session, actor, SubjectKind.SCENARIO, scenario_id)
    tag(response, found)
    return found


@router.put("/scenarios/{scenario_id}/contact", response_model=ContactRead, responses=SAVES, dependencies=[NoQuery])
def save_scenario_contact(
    session: SessionDep,
    actor: SignedInDep,
    scenario_id: UUID,
    expected: ExpectedDep,
    data: ContactSaved,
    response: Response,
) -> ContactRead:
    """Say whom to call about a scenario."""
    saved = service.save_contact(session, actor, SubjectKind.SCENARIO, scenario_id, expected, data)
    tag(response, saved)
    return saved


@router.get("/vendors/{vendor_id}/contact", response_model=ContactRead, responses=ONE, dependencies=[NoQuery])
def get_vendor_contact(session: SessionDep, actor: SignedInDep, vendor_id: UUID, response: Response) -> ContactRead:
    """Show whom to call at a vendor, to the vendor and the desk."""
    found = service.get_contact(session, actor, SubjectKind.VENDOR, vendor_id)
    tag(response, found)
    return found


@router.put("/vendors/{vendor_id}/contact", response_model=ContactRead, responses=SAVES, dependencies=[NoQuery])
def save_vendor_contact(
    session: SessionDep,
    actor: SignedInDep,
    vendor_id: UUID,
    expected: ExpectedDep,
    data: ContactSaved,
    response: Response,
) -> ContactRead:
    """Say whom to call at a vendor."""
    saved = service.save_contact(session, actor, SubjectKind.VENDOR, vendor_id, expected, data)
    tag(response, saved)
    return saved
