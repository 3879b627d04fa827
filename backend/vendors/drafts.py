"""A vendor's own document: opened, saved, submitted, taken back. Nobody outside reads of it before it is verified."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backend.accounts.districts import DistrictUnknown, is_district
from backend.attachments import service as attachments
from backend.attachments.references import check_references, named_in
from backend.contacts import service as contacts
from backend.core.actor import Actor, Role
from backend.core.clock import today
from backend.core.differences import differences
from backend.core.errors import Incomplete
from backend.core.notices import notify
from backend.core.policy import ANY, Subject, Verdict, require
from backend.core.visibility import public_part
from backend.organisations.audiences import holders_of
from backend.organisations.models import Organisation, OrganisationKind, OrganisationState
from backend.revisions import service as revisions
from backend.revisions.models import Move, Revision, RevisionComment, RevisionStatus, SubjectKind
from backend.revisions.schemas import ChangeRead, PublicationRead
from backend.revisions.service import RevisionNotFound
from backend.vendors.completeness import missing
from backend.vendors.content import VendorContent
from backend.vendors.models import Vendor
from backend.vendors.projection import content_of, taken
from backend.vendors.schemas import OwnVendorRead, Standing, VendorRevisionRead
from backend.vendors.service import VendorNotFound, visible

OWN_PAGE: Final = "/vendors/mine/edit"
REVIEW_PAGE: Final = "/vendors/{}/review"
_READING: Final = {
    RevisionStatus.DRAFT: ("vendor.read", "draft"),
    RevisionStatus.RETURNED: ("vendor.read", "returned"),
    RevisionStatus.SUBMITTED: ("vendor.read", "submitted"),
    # What is verified anybody may read; the document says more than that.
    RevisionStatus.PUBLISHED: ("vendor.read_private", ANY),
}
"""What the rights table calls reading a document in each status."""
_REVIEWED: Final = (RevisionStatus.SUBMITTED, RevisionStatus.PUBLISHED)
"""What others than the vendor itself read."""


def find(session: Session, vendor_id: UUID) -> tuple[Organisation | None, Subject]:
    """Return the organisation of a vendor, and what the rights table is asked about."""
    found = session.get(Organisation, vendor_id)
    if found is None or found.kind is not OrganisationKind.VENDOR:
        return None, Subject.of(organisation=vendor_id)
    return found, Subject.of(organisation=vendor_id, district=found.district)


def current(session: Session, actor: Actor, vendor_id: UUID) -> Revision | None:
    """Return the last revision the actor's side has to do with; discarded ones are nobody's any more."""
    query = select(Revision).where(Revision.kind == SubjectKind.VENDOR, Revision.subject_id == vendor_id)
    if actor.organisation_id == vendor_id:
        query = query.where(Revision.status != RevisionStatus.DISCARDED)
    else:
        query = query.where(Revision.status.in_(_REVIEWED))
    return session.scalar(query.order_by(Revision.number.desc()).limit(1))


def get_draft(session: Session, actor: Actor, vendor_id: UUID) -> VendorRevisionRead:
    """Return a vendor's document as far as the actor may read it.

    Raises:
        VendorNotFound: there is none, or the actor may not know of it.
    """
    revision, found = _readable(session, actor, vendor_id)
    read = _read(session, actor, revision)
    read.content = VendorContent.model_validate(_shown(revision.content, found))
    return read


def _readable(session: Session, actor: Actor, vendor_id: UUID) -> tuple[Revision, Verdict]:
    _, subject = find(session, vendor_id)
    revision = current(session, actor, vendor_id)
    action, state = _READING[RevisionStatus.DRAFT if revision is None else revision.status]
    found = require(actor, action, subject, state, VendorNotFound)
    if revision is None:
        raise VendorNotFound
    return revision, found


def _shown(content: dict[str, Any], found: Verdict) -> dict[str, Any]:
    """Return a document without what a verdict keeps from its reader."""
    return public_part(VendorContent.model_validate(content)) if found is Verdict.MASKED else content


def _read(session: Session, actor: Actor, revision: Revision) -> VendorRevisionRead:
    is_own = actor.organisation_id == revision.subject_id
    return revisions.read(session, revision, VendorRevisionRead, as_owner=is_own, **who(session, revision.subject_id))


def who(session: Session, vendor_id: UUID) -> dict[str, Any]:
    """Return whose document it is: whoever verifies it sees whom."""
    organisation = session.get_one(Organisation, vendor_id)
    is_shown = session.scalar(visible().where(Vendor.id == vendor_id)) is not None
    return {"name": organisation.name, "credit_code": organisation.credit_code, "is_shown": is_shown}


def get_changes(session: Session, actor: Actor, vendor_id: UUID) -> list[ChangeRead]:
    """Return where a vendor's document differs from what was verified before it; otherwise as `get_draft`."""
    revision, found = _readable(session, actor, vendor_id)
    former = session.scalar(_verified(vendor_id).where(Revision.number < revision.number).limit(1))
    if former is None:
        return []
    return [
        ChangeRead(pointer=change.pointer, before=change.before, after=change.after)
        for change in differences(_shown(former, found), _shown(revision.content, found))
    ]


def resolve_comment(session: Session, actor: Actor, vendor_id: UUID, comment_id: UUID) -> None:
    """Note that what a reviewer has asked for is done.

    Raises:
        VendorNotFound, RevisionNotFound: as `save_draft`.
        CommentNotFound: nobody has said that of what is being written.
    """
    revision = _own_open(session, actor, vendor_id, "vendor.edit", "draft")
    revisions.resolve(session, revision, comment_id, resolved=True)


def save_draft(session: Session, actor: Actor, vendor_id: UUID, expected: int, content: VendorContent) -> Revision:
    """Keep what was written.

    Raises:
        VendorNotFound: it is not the actor's own.
        RevisionNotFound: nothing is being written.
        ChangedSince, NotEditable: as `revisions.save` says.
        ReferenceRefused: it names an attachment that is not the vendor's.
    """
    revision = _own_open(session, actor, vendor_id, "vendor.edit", "draft")
    kept = revisions.save(session, actor, revision, expected, content)
    check_references(session, SubjectKind.VENDOR, vendor_id, named_in(kept.content))
    return kept


def revise(session: Session, actor: Actor, vendor_id: UUID) -> VendorRevisionRead:
    """Open a new revision of a verified profile; what is shown stays as it is until the new one is verified.

    Raises:
        VendorNotFound: there is no such profile.
        RevisionOpen: one is being written already.
    """
    _, subject = find(session, vendor_id)
    vendor = session.get(Vendor, vendor_id)
    if vendor is None:
        raise VendorNotFound
    require(actor, "vendor.edit", subject, "verified", VendorNotFound)
    content = _last_content(session, vendor)
    return _read(session, actor, revisions.begin(session, actor, SubjectKind.VENDOR, vendor_id, [vendor_id], content))


def _last_content(session: Session, vendor: Vendor) -> VendorContent:
    """Return what was verified last, with what is said of capacity since."""
    held = session.scalar(_verified(vendor.id).limit(1))
    if held is None:
        return content_of(session, vendor)
    now = {name: getattr(vendor, name) for name in ("capacity", "capacity_note", "resume_on")}
    return VendorContent.model_validate(held).model_copy(update=now)


def _verified(vendor_id: UUID) -> Select[dict[str, Any]]:
    """Select the documents of a vendor that were verified, the newest first."""
    published = (Revision.kind == SubjectKind.VENDOR) & (Revision.status == RevisionStatus.PUBLISHED)
    mine = select(Revision.content).where(published, Revision.subject_id == vendor_id)
    return mine.order_by(Revision.number.desc())


def discard(session: Session, actor: Actor, vendor_id: UUID) -> None:
    """Give up what is being written; what is shown stays, and where nothing is, nothing stays.

    Raises:
        VendorNotFound, RevisionNotFound: as `save_draft`.
    """
    revision = _own_open(session, actor, vendor_id, "vendor.edit", "draft")
    revisions.move(session, actor, revision, Move.DISCARD)
    if session.get(Vendor, vendor_id) is None:
        attachments.drop(session, SubjectKind.VENDOR, vendor_id)
        contacts.drop(session, SubjectKind.VENDOR, vendor_id)


def submit(session: Session, actor: Actor, vendor_id: UUID, expected: int) -> None:
    """Ask the desk to verify what was written.

    Raises:
        Incomplete: something is missing, or an element has the id of another vendor's.
        ReferenceRefused: it names an attachment that is not the vendor's.
        ChangedSince: a colleague saved it meanwhile.
        MoveNotAllowed: it was submitted already.
    """
    revision = _own_open(session, actor, vendor_id, "vendor.submit", "draft")
    # Moved first, since that locks it: what is looked at is what the desk gets.
    revisions.move(session, actor, revision, Move.SUBMIT, expected=expected)
    content = VendorContent.model_validate(revision.content)
    check_references(session, SubjectKind.VENDOR, vendor_id, named_in(revision.content))
    lacks = missing(content) + taken(session, vendor_id, content)
    if content.district and not is_district(session, content.district):
        lacks.append(("/district", DistrictUnknown.code))
    if lacks:
        raise Incomplete(lacks)
    desk = holders_of(session, Role.MATCHMAKER, Role.CHAIR)
    name = session.get_one(Organisation, vendor_id).name
    notify(session, desk, "vendor-submitted", REVIEW_PAGE.format(vendor_id), organisation=name)


def take_back(session: Session, actor: Actor, vendor_id: UUID) -> None:
    """Go on writing what was submitted and is not decided yet.

    Raises:
        MoveNotAllowed: it was not submitted, or was decided.
    """
    revision = _own_open(session, actor, vendor_id, "vendor.take_back", "submitted")
    revisions.move(session, actor, revision, Move.TAKE_BACK)


def _own_open(session: Session, actor: Actor, vendor_id: UUID, action: str, state: str) -> Revision:
    _, subject = find(session, vendor_id)
    require(actor, action, subject, state, VendorNotFound)
    revision = revisions.open_revision(session, SubjectKind.VENDOR, vendor_id)
    if revision is None:
        raise RevisionNotFound
    return revision


def get_own(session: Session, actor: Actor) -> OwnVendorRead:
    """Return where the profile of the actor's own vendor stands.

    Raises:
        VendorNotFound: the actor works for none, or it has no profile yet.
    """
    require(actor, "vendor.read", Subject.of(organisation=actor.organisation_id), "draft", VendorNotFound)
    if actor.organisation_id is None:
        raise VendorNotFound
    organisation = session.get_one(Organisation, actor.organisation_id)
    vendor = session.get(Vendor, organisation.id)
    revision = revisions.open_revision(session, SubjectKind.VENDOR, organisation.id)
    if vendor is None and revision is None:
        raise VendorNotFound
    return OwnVendorRead(
        id=organisation.id,
        name=organisation.name,
        status=_standing(organisation, revision),
        version=None if revision is None else revision.version,
        saved_at=None if revision is None else revision.saved_at,
        open_comments=0 if revision is None else _open_comments(session, revision),
        is_verified=vendor is not None,
        capacity=None if vendor is None else vendor.capacity_on(today()),
        capacity_note="" if vendor is None else vendor.capacity_note,
        resume_on=None if vendor is None else vendor.resume_on,
    )


def _standing(organisation: Organisation, revision: Revision | None) -> Standing:
    if organisation.state is OrganisationState.SUSPENDED:
        return Standing.SUSPENDED
    return Standing.VERIFIED if revision is None else Standing(revision.status.value)


def _open_comments(session: Session, revision: Revision) -> int:
    pinned = select(func.count()).where(
        RevisionComment.revision_id == revision.id, RevisionComment.resolved_at.is_(None)
    )
    return session.scalar(pinned) or 0


def get_history(session: Session, actor: Actor, vendor_id: UUID) -> list[PublicationRead]:
    """Return what was verified of a vendor that is shown, the newest first, each with what it changed.

    Raises:
        VendorNotFound: there is none that is shown.
    """
    _, subject = find(session, vendor_id)
    require(actor, "vendor.read_history", subject, "verified", VendorNotFound)
    if session.scalar(visible().where(Vendor.id == vendor_id)) is None:
        raise VendorNotFound
    return revisions.history(session, SubjectKind.VENDOR, vendor_id)
