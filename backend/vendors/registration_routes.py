"""HTTP: a vendor's own side, from its registration to its verified profile, and the desk's."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from backend.accounts.deps import ActorDep, Once, SignedInDep
from backend.accounts.routes import SIGNED, STATE
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, GUARDED, MISSING, PROBLEMS, SENT, NoQuery, PageDep, SessionDep
from backend.organisations import twins
from backend.organisations.twins import TwinParams, TwinsRead
from backend.revisions.models import Revision
from backend.revisions.schemas import ChangeRead, PublicationRead, SavedRead
from backend.vendors import capacity, drafts, registration, review
from backend.vendors.content import VendorContent
from backend.vendors.schemas import (
    CapacitySet,
    OwnVendorRead,
    SubmittedVendor,
    VendorRegistered,
    VendorReturned,
    VendorRevisionRead,
    VendorSuspended,
)

router = APIRouter(prefix="/api", tags=["vendors"], responses=PROBLEMS, route_class=OnceRoute)

ONE: dict[int | str, dict[str, Any]] = SIGNED | MISSING


@router.get("/credit-codes", response_model=TwinsRead, responses=SIGNED)
def find_twins(session: SessionDep, actor: SignedInDep, params: Annotated[TwinParams, Query()]) -> TwinsRead:
    """Tell whether a credit code can be one, whose it is, and which vendors have much the same name."""
    return twins.find_twins(session, actor, params)


@router.post(
    "/vendors",
    response_model=VendorRevisionRead,
    status_code=201,
    responses=SENT | SIGNED | STATE,
    dependencies=[NoQuery, Once],
)
def register_vendor(
    session: SessionDep, actor: SignedInDep, data: VendorRegistered, response: Response
) -> VendorRevisionRead:
    """Open the profile of a vendor; whoever works for no organisation begins it, and owns it then."""
    opened = registration.register(session, actor, data)
    tag(response, opened)
    return opened


@router.get("/vendors/mine", response_model=OwnVendorRead, responses=MISSING, dependencies=[NoQuery])
def get_own_vendor(session: SessionDep, actor: ActorDep) -> OwnVendorRead:
    """Show where the profile of the vendor one works for stands; 404 where there is none."""
    return drafts.get_own(session, actor)


@router.get("/vendors/submitted", response_model=Page[SubmittedVendor], responses=SIGNED | GUARDED)
def list_submitted_vendors(session: SessionDep, actor: SignedInDep, params: PageDep) -> Slice[SubmittedVendor]:
    """List the profiles that wait to be verified, the longest waiting first."""
    return review.list_submitted(session, actor, params)


@router.get(
    "/vendors/{vendor_id}/draft", response_model=VendorRevisionRead, responses=MISSING | GUARDED, dependencies=[NoQuery]
)
def get_vendor_draft(session: SessionDep, actor: ActorDep, vendor_id: UUID, response: Response) -> VendorRevisionRead:
    """Show what a vendor writes of itself: to itself at any time, to the desk once it is submitted."""
    draft = drafts.get_draft(session, actor, vendor_id)
    tag(response, draft)
    return draft


@router.post(
    "/vendors/{vendor_id}/draft",
    response_model=VendorRevisionRead,
    status_code=201,
    responses=CHANGES | ONE | STATE,
    dependencies=[NoQuery, Once],
)
def revise_vendor(session: SessionDep, actor: SignedInDep, vendor_id: UUID, response: Response) -> VendorRevisionRead:
    """Open a revision of a verified profile; what is shown stays until the revision is verified."""
    opened = drafts.revise(session, actor, vendor_id)
    tag(response, opened)
    return opened


@router.put(
    "/vendors/{vendor_id}/draft",
    response_model=SavedRead,
    responses=SENT | ONE | STATE | EDITS,
    dependencies=[NoQuery],
)
def save_vendor_draft(
    session: SessionDep,
    actor: SignedInDep,
    vendor_id: UUID,
    expected: ExpectedDep,
    data: VendorContent,
    response: Response,
) -> Revision:
    """Keep what was written."""
    saved = drafts.save_draft(session, actor, vendor_id, expected, data)
    tag(response, saved)
    return saved


@router.delete("/vendors/{vendor_id}/draft", status_code=204, responses=CHANGES | ONE | STATE, dependencies=[NoQuery])
def discard_vendor_draft(session: SessionDep, actor: SignedInDep, vendor_id: UUID) -> None:
    """Give up what is being written; what is shown stays."""
    drafts.discard(session, actor, vendor_id)


@router.get(
    "/vendors/{vendor_id}/changes",
    response_model=list[ChangeRead],
    responses=MISSING | GUARDED,
    dependencies=[NoQuery],
)
def get_vendor_changes(session: SessionDep, actor: ActorDep, vendor_id: UUID) -> list[ChangeRead]:
    """Show where the profile differs from what was verified before it; nothing where nothing was."""
    return drafts.get_changes(session, actor, vendor_id)


@router.post(
    "/vendors/{vendor_id}/comments/{comment_id}/resolution",
    status_code=204,
    responses=CHANGES | ONE,
    dependencies=[NoQuery],
)
def resolve_vendor_comment(session: SessionDep, actor: SignedInDep, vendor_id: UUID, comment_id: UUID) -> None:
    """Note that what a reviewer has asked for is done."""
    drafts.resolve_comment(session, actor, vendor_id, comment_id)


@router.post(
    "/vendors/{vendor_id}/submission",
    status_code=204,
    responses=CHANGES | ONE | STATE | EDITS,
    dependencies=[NoQuery],
)
def submit_vendor(session: SessionDep, actor: SignedInDep, vendor_id: UUID, expected: ExpectedDep) -> None:
    """Ask the desk to verify the profile; 422 names every place where something is missing."""
    drafts.submit(session, actor, vendor_id, expected)


@router.delete(
    "/vendors/{vendor_id}/submission", status_code=204, responses=CHANGES | ONE | STATE, dependencies=[NoQuery]
)
def take_back_vendor(session: SessionDep, actor: SignedInDep, vendor_id: UUID) -> None:
    """Take back what was submitted and is not decided yet, to go on writing."""
    drafts.take_back(session, actor, vendor_id)


@router.post("/vendors/{vendor_id}/return", status_code=204, responses=SENT | ONE | STATE, dependencies=[NoQuery])
def return_vendor(session: SessionDep, actor: SignedInDep, vendor_id: UUID, data: VendorReturned) -> None:
    """Give a profile back to be mended, with comments pinned to places of it."""
    review.return_profile(session, actor, vendor_id, data.note, data.comments)


@router.put(
    "/vendors/{vendor_id}/verification",
    status_code=204,
    responses=CHANGES | ONE | STATE | EDITS,
    dependencies=[NoQuery],
)
def verify_vendor(session: SessionDep, actor: SignedInDep, vendor_id: UUID, expected: ExpectedDep) -> None:
    """Show a profile to everybody, and have it ranked from now on."""
    review.verify(session, actor, vendor_id, expected)


@router.put("/vendors/{vendor_id}/capacity", status_code=204, responses=SENT | ONE, dependencies=[NoQuery])
def set_vendor_capacity(session: SessionDep, actor: SignedInDep, vendor_id: UUID, data: CapacitySet) -> None:
    """Say whether a verified vendor can take on work now; it is shown at once."""
    capacity.set_capacity(session, actor, vendor_id, data)


@router.post("/vendors/{vendor_id}/suspension", status_code=204, responses=SENT | ONE | STATE, dependencies=[NoQuery])
def suspend_vendor(session: SessionDep, actor: SignedInDep, vendor_id: UUID, data: VendorSuspended) -> None:
    """Show and rank a vendor no longer, for a reason its members are told."""
    review.suspend(session, actor, vendor_id, data.reason)


@router.delete(
    "/vendors/{vendor_id}/suspension", status_code=204, responses=CHANGES | ONE | STATE, dependencies=[NoQuery]
)
def reinstate_vendor(session: SessionDep, actor: SignedInDep, vendor_id: UUID) -> None:
    """Show and rank a vendor again."""
    review.reinstate(session, actor, vendor_id)


@router.get(
    "/vendors/{vendor_id}/history", response_model=list[PublicationRead], responses=MISSING, dependencies=[NoQuery]
)
def get_vendor_history(session: SessionDep, actor: ActorDep, vendor_id: UUID) -> list[PublicationRead]:
    """Show what was verified of a vendor over time, the newest first, each with what it changed."""
    return drafts.get_history(session, actor, vendor_id)
