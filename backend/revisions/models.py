"""Revisions of what organisations publish: the one being written, those that were, what anybody may read of them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.core.versions import Versioned


class SubjectKind(StrEnum):
    """What a revision is one of."""

    SCENARIO = "scenario"
    VENDOR = "vendor"


class RevisionStatus(StrEnum):
    """Where a revision stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Move(StrEnum):
    """What takes a revision from one status to another."""

    SUBMIT = "submit"
    TAKE_BACK = "take-back"
    RETURN = "return"
    PUBLISH = "publish"
    DISCARD = "discard"


OPEN: Final = frozenset({RevisionStatus.DRAFT, RevisionStatus.SUBMITTED, RevisionStatus.RETURNED})
"""Of these a subject has one at most."""
EDITABLE: Final = frozenset({RevisionStatus.DRAFT, RevisionStatus.RETURNED})
ALLOWED: Final[Mapping[Move, tuple[frozenset[RevisionStatus], RevisionStatus]]] = {
    Move.SUBMIT: (EDITABLE, RevisionStatus.SUBMITTED),
    Move.TAKE_BACK: (frozenset({RevisionStatus.SUBMITTED}), RevisionStatus.DRAFT),
    Move.RETURN: (frozenset({RevisionStatus.SUBMITTED}), RevisionStatus.RETURNED),
    Move.PUBLISH: (frozenset({RevisionStatus.SUBMITTED}), RevisionStatus.PUBLISHED),
    Move.DISCARD: (OPEN, RevisionStatus.DISCARDED),
}
"""From where each move leads where; nothing else moves a revision."""


class Revision(Versioned, Base):
    """A document as an organisation writes it, with what only reviewers may read; nothing public is read from here."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "number"),
        Index(
            "uq_revisions_open",
            "kind",
            "subject_id",
            unique=True,
            postgresql_where=text("status IN ('draft', 'submitted', 'returned')"),
        ),
        Index(None, "organisation_ids", postgresql_using="gin"),
        CheckConstraint("cardinality(organisation_ids) > 0", name="owned"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[SubjectKind] = mapped_column(text_enum(SubjectKind))
    subject_id: Mapped[UUID]
    organisation_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), comment="Whose it is, the leading one first")
    number: Mapped[int] = mapped_column(comment="Counts the revisions of the subject, from 1")
    status: Mapped[RevisionStatus] = mapped_column(text_enum(RevisionStatus), default=RevisionStatus.DRAFT)
    content: Mapped[dict[str, Any]]
    returned_content: Mapped[dict[str, Any] | None] = mapped_column(comment="As it was when it was returned last")
    note: Mapped[str] = mapped_column(default="", comment="Of who returned or published it")
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), comment="Saved it last")
    saved_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    submitted_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]


class RevisionComment(Base):
    """What a reviewer says of one place in a revision."""

    __tablename__ = "revision_comments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), index=True)
    pointer: Mapped[str] = mapped_column(comment="/requirements/<id>/text; blank for the whole")
    body: Mapped[str]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    resolved_at: Mapped[datetime | None]


class Publication(Base):
    """What anybody may read of a revision that was published; the last one is what holds now."""

    __tablename__ = "publications"

    kind: Mapped[SubjectKind] = mapped_column(text_enum(SubjectKind), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, comment="Counts what was published of the subject, from 1")
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revisions.id"), unique=True)
    content: Mapped[dict[str, Any]]
    published_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
