"""What one can do with contacts. Plain functions; the caller owns the transaction."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.contacts.models import EMPTY, Contact, sealed_contact
from backend.contacts.schemas import ContactDetails, ContactRead, ContactSaved
from backend.core import audit, keys
from backend.core.actor import Actor
from backend.core.errors import NotFound
from backend.core.policy import require
from backend.core.row_security import as_program
from backend.core.versions import check_version
from backend.revisions.models import SubjectKind
from backend.revisions.subjects import as_subject, hold_subject, owners


class ContactNotFound(NotFound):
    """There is no such scenario or vendor, or the asker may not know whom to call."""

    code, title = "contact-not-found", "There is no such contact"


def _require(session: Session, actor: Actor, action: str, kind: SubjectKind, subject_id: UUID) -> bool:
    """Return whether it is the actor's own contact, if the rights table lets the actor do this with it.

    Raises:
        ContactNotFound: there is nothing under this id, or the actor may not know.
        NotAllowed: the rights table says so.
    """
    found = owners(session, kind, subject_id)
    require(actor, f"contact.{action}", as_subject(found), f"of a {kind.value}", missing=ContactNotFound)
    if found is None:
        raise ContactNotFound
    return actor.organisation_id in found


def get_contact(session: Session, actor: Actor, kind: SubjectKind, subject_id: UUID) -> ContactRead:
    """Return a contact as its owners edit it; that somebody else read it is recorded.

    Raises:
        ContactNotFound: there is nothing under this id, or the actor may not know.
    """
    is_own = _require(session, actor, "read", kind, subject_id)
    held = session.get(Contact, (kind, subject_id))
    if held is None:
        return ContactRead(version=1, **EMPTY)
    if not is_own:
        audit.record(session, actor, "contact.revealed", kind.value, subject_id, because="desk")
    return ContactRead.model_validate(held)


def save_contact(
    session: Session, actor: Actor, kind: SubjectKind, subject_id: UUID, expected: int, data: ContactSaved
) -> ContactRead:
    """Write down whom to call; the same again changes nothing.

    Raises:
        ContactNotFound: there is nothing under this id, or the actor may not know.
        ChangedSince: somebody else has changed it meanwhile.
    """
    _require(session, actor, "edit", kind, subject_id)
    if not hold_subject(session, kind, subject_id):
        raise ContactNotFound
    # A contact nobody has given yet is the first version, so that of two who give it at once one is told.
    blank = {"kind": kind, "subject_id": subject_id, "sealed": sealed_contact(subject_id, EMPTY), "version": 1}
    session.execute(insert(Contact).values(blank).on_conflict_do_nothing())
    held = session.get_one(Contact, (kind, subject_id))
    details = data.model_dump()
    check_version(session, held, expected, details, ContactNotFound)
    if held.open() != details:
        held.sealed = sealed_contact(subject_id, details)
        session.flush()
        audit.record(session, actor, "contact.changed", kind.value, subject_id)
    return ContactRead.model_validate(held)


def reveal(session: Session, actor: Actor, kind: SubjectKind, subject_id: UUID, because: str) -> ContactDetails | None:
    """Return whom to call, and record that it was told; who may be told is asked by the caller.

    Args:
        session: The session of the request.
        actor: Who is told.
        kind: What it is the contact of.
        subject_id: Of which one.
        because: The code of the reason, as in ``both-confirmed``.
    """
    with as_program(session):
        held = session.get(Contact, (kind, subject_id))
        told = ContactDetails.model_validate(held) if held is not None else None
    if told is not None:
        audit.record(session, actor, "contact.revealed", kind.value, subject_id, because=because)
    return told


def is_given(session: Session, kind: SubjectKind, subject_id: UUID) -> bool:
    """Return whether somebody is named with a way to reach them; whom is not told."""
    with as_program(session):
        held = session.get(Contact, (kind, subject_id))
        details = held.open() if held is not None else EMPTY
    return bool(details["name"] and (details["phone"] or details["email"]))


def drop(session: Session, kind: SubjectKind, subject_id: UUID) -> None:
    """Delete the contact of what is deleted itself."""
    with as_program(session):
        session.execute(delete(Contact).where(Contact.kind == kind, Contact.subject_id == subject_id))


def move(session: Session, kind: SubjectKind, former: UUID, present: UUID) -> None:
    """Let the contact of one thing be that of another, sealed anew for it."""
    with as_program(session):
        held = session.get(Contact, (kind, former))
        if held is None:
            return
        details = held.open()
        session.execute(delete(Contact).where(Contact.kind == kind, Contact.subject_id.in_((former, present))))
        session.expunge(held)
        session.add(Contact(kind=kind, subject_id=present, sealed=sealed_contact(present, details)))
        session.flush()


def naming(session: Session, email: str) -> list[Contact]:
    """Return the contacts that give an address; they are sealed, so all are opened."""
    return [held for held in session.scalars(select(Contact)) if _email_of(held).lower() == email.lower()]


def _email_of(held: Contact) -> str:
    try:
        return held.email
    except keys.Unsealable:
        return ""  # nobody can read it, we neither
