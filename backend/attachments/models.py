"""What is known of the files that belong to scenarios and vendors; the bytes themselves are on disk."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.revisions.models import SubjectKind


class AttachmentState(StrEnum):
    """Whether a file may be handed out."""

    CLEAN = "clean"
    QUARANTINED = "quarantined"


class Attachment(Base):
    """A file that belongs to a scenario or a vendor; several may have the same bytes."""

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size > 0", name="size"),
        Index(None, "kind", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[SubjectKind] = mapped_column(text_enum(SubjectKind))
    subject_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id"), index=True, comment="In whose room it is kept"
    )
    name: Mapped[str] = mapped_column(comment="As whoever sent it calls it")
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(index=True, comment="Where the file is")
    state: Mapped[AttachmentState] = mapped_column(text_enum(AttachmentState))
    finding: Mapped[str] = mapped_column(default="", comment="What the scanner calls what it found; blank for nothing")
    is_public: Mapped[bool] = mapped_column(default=False, comment="Named in what was published for anybody")
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
