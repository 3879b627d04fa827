"""What the desk does with vendors: verify or return their profiles, suspend and reinstate them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.attachments.references import publish_references
from backend.core.actor import Actor, Role
from backend.core.errors import Incomplete
from backend.core.notices import notify
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import require
from backend.core.visibility import public_part
from backend.organisations import administration
from backend.organisations.audiences import members_of
from backend.organisations.models import Organisation, OrganisationState, Reason
from backend.revisions import service as revisions
from backend.revisions.models import Move, Revision, RevisionStatus, SubjectKind
from backend.revisions.schemas import Pinned
from backend.vendors.content import VendorContent
from backend.vendors.drafts import OWN_PAGE, current, find
from backend.vendors.models import Vendor
from backend.vendors.projection import project, taken
from backend.vendors.schemas import SubmittedVendor
from backend.vendors.service import VendorNotFound

_EVERYWHERE = frozenset({Role.MATCHMAKER, Role.CHAIR, Role.CITY_ADMIN})


def list_submitted(session: Session, actor: Actor, params: PageParams) -> Slice[SubmittedVendor]:
    """Return a page of the profiles that wait to be verified, the longest waiting first."""
    require(actor, "vendor.list_submitted", state="submitted")
    is_shown = exists().where(Vendor.id == Revision.subject_id)
    waiting = select(Revision).join(Organisation, Organisation.id == Revision.subject_id)
    waiting = waiting.where(Revision.kind == SubjectKind.VENDOR, Revision.status == RevisionStatus.SUBMITTED)
    if not actor.roles & _EVERYWHERE:
        waiting = waiting.where(Organisation.district == actor.district)
    ordered = waiting.order_by(Revision.submitted_at, Revision.id).add_columns(Organisation, is_shown)
    page = paginate(session, ordered, params)
    return page.holding(
        [
            SubmittedVendor(
                id=organisation.id,
                name=organisation.name,
                region=revision.content["region"],
                district=organisation.district,
                number=revision.number,
                is_first=not shown,
                version=revision.version,
                submitted_at=revision.submitted_at,
            )
            for revision, organisation, shown in page.items
        ]
    )


def return_profile(session: Session, actor: Actor, vendor_id: UUID, note: str, comments: Sequence[Pinned]) -> None:
    """Give a profile back to be mended, with comments pinned to places of it.

    Raises:
        VendorNotFound: nothing of it was submitted.
        MoveNotAllowed: it was decided or taken back meanwhile.
    """
    organisation, revision = _submitted(session, actor, vendor_id, "vendor.return")
    revisions.move(session, actor, revision, Move.RETURN, note=note)
    revisions.comment(session, actor, revision, comments)
    _tell(session, organisation, "vendor-returned")


def verify(session: Session, actor: Actor, vendor_id: UUID, expected: int) -> None:
    """Show a profile to everybody, and have it ranked from now on.

    Raises:
        VendorNotFound: nothing of it was submitted.
        ChangedSince: it is not what the actor has read.
        MoveNotAllowed: it was decided or taken back meanwhile.
        Incomplete: meanwhile another vendor has taken an id of one of its elements.
    """
    organisation, revision = _submitted(session, actor, vendor_id, "vendor.verify")
    content = VendorContent.model_validate(revision.content)
    public = public_part(content)
    revisions.publish(session, actor, revision, public, expected=expected)
    publish_references(session, SubjectKind.VENDOR, vendor_id, public)
    if lacks := taken(session, vendor_id, content):
        raise Incomplete(lacks)
    project(session, organisation, content)
    _tell(session, organisation, "vendor-verified")


def _submitted(session: Session, actor: Actor, vendor_id: UUID, action: str) -> tuple[Organisation, Revision]:
    organisation, subject = find(session, vendor_id)
    require(actor, action, subject, "submitted", VendorNotFound)
    revision = current(session, actor, vendor_id)
    if organisation is None or revision is None:
        raise VendorNotFound
    return organisation, revision


def _tell(session: Session, organisation: Organisation, event: str) -> None:
    """Tell everybody who works for a vendor."""
    told = members_of(session, [organisation.id])
    notify(session, told, event, OWN_PAGE, organisation=organisation.name)


def suspend(session: Session, actor: Actor, vendor_id: UUID, reason: Reason) -> None:
    """Show and rank a vendor no longer; nobody can act for it until it is reinstated.

    Raises:
        VendorNotFound: no such vendor is verified.
    """
    _hold(session, actor, vendor_id, "vendor.suspend", "verified", OrganisationState.SUSPENDED, reason)


def reinstate(session: Session, actor: Actor, vendor_id: UUID) -> None:
    """Show and rank a vendor again.

    Raises:
        VendorNotFound: there is no such vendor.
    """
    _hold(session, actor, vendor_id, "vendor.reinstate", "suspended", OrganisationState.ACTIVE, Reason.RESOLVED)


def _hold(
    session: Session,
    actor: Actor,
    vendor_id: UUID,
    action: str,
    state: str,
    becomes: OrganisationState,
    reason: Reason,
) -> None:
    organisation, subject = find(session, vendor_id)
    require(actor, action, subject, state, VendorNotFound)
    if organisation is None or session.get(Vendor, vendor_id) is None:
        raise VendorNotFound
    session.refresh(organisation, with_for_update=True)
    administration.hold(session, actor, organisation, becomes, reason)
