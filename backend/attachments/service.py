"""What one can do with attachments. Plain functions; the caller owns the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    cast,
    column,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from backend.attachments import store
from backend.attachments.errors import (
    AttachmentInUse,
    AttachmentNotFound,
    Quarantined,
    QuotaReached,
    SubjectNotFound,
)
from backend.attachments.kinds import MEDIA_TYPES, ending_of
from backend.attachments.models import Attachment, AttachmentState
from backend.attachments.references import of_subject
from backend.attachments.store import Arriving
from backend.core import audit, rates
from backend.core.actor import Actor
from backend.core.errors import Conflict
from backend.core.policy import require
from backend.core.row_security import as_program
from backend.core.settings import settings
from backend.organisations.models import Organisation
from backend.revisions.models import Publication, Revision, RevisionStatus, SubjectKind
from backend.revisions.subjects import as_subject, owners

UPLOADS: Final = (30, 1800)
"""How many files one may send, and in how many seconds."""
_EDITABLE: Final = "owner object editable"
# The register stands above attachments and may not be imported here; its table may be named.
_entries: Final = table("register_entries", column("attachment_ids", ARRAY(Uuid())), column("status", Text))
_HOLDS: Final = cast("$.** ? (@ == $id)", JSONPATH)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has arrived, has been looked through, and has a name."""

    name: str
    arrived: Arriving


def count_upload(actor: Actor) -> None:
    """Count that somebody sends a file.

    Raises:
        TooMany: they have sent many just now.
    """
    rates.hit("attachment", str(actor.user_id), *UPLOADS)


def check_upload(session: Session, actor: Actor, kind: SubjectKind, subject_id: UUID) -> Sequence[UUID]:
    """Return whose the scenario or vendor is, if the actor may add files to it.

    A file counts once a document names it, which only one that may be edited can come to do; so it is not asked here
    what the document's status is.

    Raises:
        SubjectNotFound: there is none, or the actor may not know.
        NotAllowed: the rights table says so.
    """
    found = owners(session, kind, subject_id)
    require(actor, "attachment.upload", as_subject(found), _EDITABLE, missing=SubjectNotFound)
    if not found:
        raise SubjectNotFound
    return found


def upload(session: Session, actor: Actor, kind: SubjectKind, subject_id: UUID, sent: Upload) -> Attachment:
    """Keep a file: first the bytes, then the row that speaks of them.

    Raises:
        SubjectNotFound: there is none, or the actor may not know.
        QuotaReached: the organisation has no room left.
        StorageFull: the disk has none left.
    """
    found = check_upload(session, actor, kind, subject_id)
    arrived, room = sent.arrived, next((one for one in found if one == actor.organisation_id), found[0])
    _check_room(session, room, arrived.size)
    # Until this transaction ends nobody sweeps the file away for having no row.
    session.execute(select(func.pg_advisory_xact_lock_shared(lock_of(arrived.sha256))))
    store.keep(arrived)
    attachment = Attachment(
        kind=kind,
        subject_id=subject_id,
        organisation_id=room,
        name=sent.name,
        media_type=MEDIA_TYPES[ending_of(sent.name)],
        size=arrived.size,
        sha256=arrived.sha256,
        state=AttachmentState.QUARANTINED if settings().clamd else AttachmentState.CLEAN,
        uploaded_by=actor.user_id,
    )
    session.add(attachment)
    session.flush()
    audit.record(session, actor, "attachment.uploaded", kind.value, subject_id, attachment=attachment.id)
    return attachment


def lock_of(sha256: str) -> int:
    """Return the number of the advisory lock of a file."""
    return int.from_bytes(bytes.fromhex(sha256[:16]), signed=True)


def _check_room(session: Session, organisation_id: UUID, size: int) -> None:
    """Refuse a file that an organisation has no room for; of two at once the second waits for the first."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    with as_program(session):
        used = session.scalar(select(func.sum(Attachment.size)).where(Attachment.organisation_id == organisation_id))
    if (used or 0) + size > settings().attachments_per_organisation:
        raise QuotaReached


def _state_of(attachment: Attachment) -> str:
    """Return what the rights table calls the state of an attachment."""
    if attachment.state is AttachmentState.QUARANTINED:
        return "quarantined"
    return "public+clean" if attachment.is_public else "private+clean"


def _find(session: Session, actor: Actor, attachment_id: UUID, action: str, state: str = "") -> Attachment:
    """Return an attachment with which the actor may do this; one that is not there is like one nobody may see."""
    held = session.get(Attachment, attachment_id)
    if held is None:
        require(actor, f"attachment.{action}", state=state or "private+clean", missing=AttachmentNotFound)
        raise AttachmentNotFound
    subject = as_subject(owners(session, held.kind, held.subject_id))
    require(actor, f"attachment.{action}", subject, state or _state_of(held), missing=AttachmentNotFound)
    return held


def get_attachment(session: Session, actor: Actor, attachment_id: UUID) -> Attachment:
    """Return what is known of an attachment.

    Raises:
        AttachmentNotFound: there is none, or the actor may not know.
    """
    return _find(session, actor, attachment_id, "read")


def download(session: Session, actor: Actor, attachment_id: UUID) -> Attachment:
    """Return an attachment whose file may be handed out.

    Raises:
        AttachmentNotFound: there is none, or the actor may not know.
        Quarantined: it has not been found clean.
    """
    try:
        return _find(session, actor, attachment_id, "download")
    except Conflict as error:
        raise Quarantined from error


def delete_attachment(session: Session, actor: Actor, attachment_id: UUID) -> None:
    """Delete an attachment that no document names; its file goes when no other row speaks of the same bytes.

    Raises:
        AttachmentNotFound: there is none, or the actor may not know.
        AttachmentInUse: a document names it.
    """
    held = _find(session, actor, attachment_id, "delete", "any")
    # Locked before it is asked who names it: a document that is being saved has shared it, and is waited for.
    if session.scalar(select(Attachment.id).where(Attachment.id == held.id).with_for_update()) is None:
        raise AttachmentNotFound
    if _is_named(session, held):
        raise AttachmentInUse
    # A backup that is being made speaks of it still.
    store.touch(held.sha256)
    session.delete(held)
    session.flush()
    audit.record(session, actor, "attachment.deleted", held.kind.value, held.subject_id, attachment=held.id)


def _is_named(session: Session, held: Attachment) -> bool:
    """Return whether a revision that was not discarded, an application, or anything published names an attachment."""

    def names(table: type[Revision | Publication]) -> ColumnElement[bool]:
        named = func.jsonb_path_exists(table.content, _HOLDS, func.jsonb_build_object("id", str(held.id)))
        return and_(table.kind == held.kind, table.subject_id == held.subject_id, named)

    revised = exists().where(names(Revision), Revision.status != RevisionStatus.DISCARDED)
    applied = exists().where(literal(held.id) == any_(_entries.c.attachment_ids), _entries.c.status != "withdrawn")
    with as_program(session):
        return bool(session.scalar(select(or_(revised, applied, exists().where(names(Publication))))))


def drop(session: Session, kind: SubjectKind, subject_id: UUID) -> None:
    """Delete the attachments of what is deleted itself, whoever of its organisations sent them."""
    with as_program(session):
        gone = delete(Attachment).where(of_subject(kind, subject_id)).returning(Attachment.sha256)
        for sha256 in session.scalars(gone):
            # As for a single one: a backup that is being made speaks of it still.
            store.touch(sha256)
