"""What of vendors waits for somebody: a profile to mend or verify, a certificate or a pause that ends."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.clock import start_of, today
from backend.core.policy import Subject, verdict
from backend.core.work import MOST, WorkItem
from backend.organisations.models import Organisation
from backend.revisions.models import Revision, RevisionStatus, SubjectKind
from backend.revisions.service import open_comments
from backend.vendors.models import Capacity, Certificate, Vendor

AHEAD: Final = timedelta(days=60)
"""How long before its end a certificate waits to be renewed."""
SOON: Final = timedelta(days=7)
"""How long before its end a pause waits to be lifted or prolonged."""
_PAGE: Final = "/vendors/mine/edit"


def waiting(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield what one's vendor has to do for its profile and, for the desk, the profiles to verify."""
    own = Subject.of(organisation=actor.organisation_id)
    if verdict(actor, "vendor.edit", own, "returned").passes:
        yield from _returned(session, actor)
        yield from _certificates(session, actor)
    if verdict(actor, "vendor.set_capacity", own, "verified").passes:
        yield from _pauses(session, actor)
    if verdict(actor, "vendor.verify", state="submitted").passes:
        yield from _submitted(session, actor)


def _returned(session: Session, actor: Actor) -> Iterator[WorkItem]:
    query = select(Revision, Organisation.name, open_comments()).join(
        Organisation, Organisation.id == Revision.subject_id
    )
    mine = (Revision.kind == SubjectKind.VENDOR, Revision.subject_id == actor.organisation_id)
    for revision, name, comments in session.execute(query.where(*mine, Revision.status == RevisionStatus.RETURNED)):
        since = revision.decided_at or revision.saved_at
        yield WorkItem("vendor-returned", revision.subject_id, name, since, _PAGE, comments=comments)


def _certificates(session: Session, actor: Actor) -> Iterator[WorkItem]:
    ending = Certificate.valid_until <= today() + AHEAD
    query = select(Certificate).where(Certificate.vendor_id == actor.organisation_id, ending)
    for held in session.scalars(query.order_by(Certificate.valid_until, Certificate.id).limit(MOST)):
        if held.valid_until is not None:
            since = start_of(held.valid_until - AHEAD)
            yield WorkItem("certificate-ending", held.id, held.name, since, _PAGE, held.valid_until)


def _pauses(session: Session, actor: Actor) -> Iterator[WorkItem]:
    ending = (Vendor.capacity == Capacity.PAUSED) & (Vendor.resume_on <= today() + SOON)
    query = select(Vendor.id, Vendor.resume_on, Organisation.name).join(Vendor.organisation)
    for vendor_id, resume_on, name in session.execute(query.where(Vendor.id == actor.organisation_id, ending)):
        if resume_on is not None:
            yield WorkItem("capacity-due", vendor_id, name, start_of(resume_on - SOON), _PAGE, resume_on)


def _submitted(session: Session, actor: Actor) -> Iterator[WorkItem]:
    query = select(Revision, Organisation.name).join(Organisation, Organisation.id == Revision.subject_id)
    query = query.where(Revision.kind == SubjectKind.VENDOR, Revision.status == RevisionStatus.SUBMITTED)
    others = query.where(Revision.subject_id.is_distinct_from(actor.organisation_id))
    for revision, name in session.execute(others.order_by(Revision.submitted_at, Revision.id).limit(MOST)):
        since = revision.submitted_at or revision.saved_at
        yield WorkItem("vendor-submitted", revision.subject_id, name, since, f"/vendors/{revision.subject_id}/review")
