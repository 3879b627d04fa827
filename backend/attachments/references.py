"""What documents say of attachments: which they name, that those are their own, and which anybody may download."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from backend.attachments.errors import ReferenceRefused
from backend.attachments.models import Attachment
from backend.core.row_security import as_program
from backend.revisions.models import SubjectKind

FIELD: Final = "attachments"
"""What a list of the ids of attachments is called in every document."""


def named_in(content: Any, above: str = "") -> Iterator[tuple[str, UUID]]:
    """Yield the attachments a document names, each with the pointer of the field that does."""
    if isinstance(content, list):
        for place, held in enumerate(content):
            yield from named_in(held, f"{above}/{held.get('id', place) if isinstance(held, dict) else place}")
    elif isinstance(content, dict):
        for name, held in content.items():
            if name == FIELD:
                yield from ((f"{above}/{name}", UUID(one)) for one in held)
            else:
                yield from named_in(held, f"{above}/{name}")


def of_subject(kind: SubjectKind, subject_id: UUID) -> ColumnElement[bool]:
    """Return the condition that an attachment belongs to a scenario or a vendor."""
    return (Attachment.kind == kind) & (Attachment.subject_id == subject_id)


def check_references(session: Session, kind: SubjectKind, subject_id: UUID, named: Iterable[tuple[str, UUID]]) -> None:
    """Make sure that the attachments a document names are those of its own scenario or vendor, and stay.

    Raises:
        ReferenceRefused: one is another's, or there is none under its id; says where it is named.
    """
    places = list(named)
    with as_program(session):
        held = select(Attachment.id).where(
            of_subject(kind, subject_id), Attachment.id.in_({attachment_id for _, attachment_id in places})
        )
        # Shared until the transaction ends: whoever deletes one waits, and then finds it named.
        own = set(session.scalars(held.order_by(Attachment.id).with_for_update(read=True)))
    if strange := dict.fromkeys(pointer for pointer, attachment_id in places if attachment_id not in own):
        raise ReferenceRefused((pointer, ReferenceRefused.code) for pointer in strange)


def publish_references(session: Session, kind: SubjectKind, subject_id: UUID, public: dict[str, Any]) -> None:
    """Let anybody download the attachments that the public part of a document names, and no others of its subject."""
    named = Attachment.id.in_({attachment_id for _, attachment_id in named_in(public)})
    with as_program(session):
        for is_public, those in ((True, named), (False, ~named)):
            session.execute(update(Attachment).where(of_subject(kind, subject_id), those).values(is_public=is_public))


def files_named(session: Session, ids: Iterable[UUID]) -> dict[UUID, Attachment]:
    """Return files by their ids, to whoever was found to have the right to read what names them."""
    with as_program(session):
        held = session.scalars(select(Attachment).where(Attachment.id.in_(set(ids)))).all()
    return {attachment.id: attachment for attachment in held}
