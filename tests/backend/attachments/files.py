"""Puts files into the store, past the routes."""

from uuid import UUID

from sqlalchemy.orm import Session

from backend.attachments import store
from backend.attachments.models import Attachment, AttachmentState
from backend.revisions.models import SubjectKind
from tests.backend.attachments.corpus import pdf


def attach(
    session: Session,
    kind: SubjectKind,
    subject_id: UUID,
    organisation_id: UUID,
    state: AttachmentState = AttachmentState.CLEAN,
    is_public: bool = False,
) -> UUID:
    """Return the id of a new file."""
    with store.arriving() as arrived:
        arrived.write(pdf())
        arrived.end()
        store.keep(arrived)
    held = Attachment(
        kind=kind, subject_id=subject_id, organisation_id=organisation_id, name="a.pdf", media_type="application/pdf",
        size=arrived.size, sha256=arrived.sha256, state=state, is_public=is_public,
    )  # fmt: skip
    session.add(held)
    session.flush()
    return held.id
