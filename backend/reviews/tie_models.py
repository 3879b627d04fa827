"""Ties of people at the desk to organisations: nobody judges the own case (利益关联)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, text_enum
from backend.core.ids import new_id


class TieBasis(StrEnum):
    """What a tie rests on; all but DECLARED ones were detected."""

    DECLARED = "declared"
    SAME_ORGANISATION = "same_organisation"
    """The person belongs to it, or has acted for it here."""
    PAST_EMPLOYER_DOMAIN = "past_employer_domain"
    """The person writes from the mail domain of its people."""
    SHARED_CONTACT = "shared_contact"
    """It gives a telephone number or an address that is the person's, or that of another organisation so tied."""


class Tie(Base):
    """That somebody keeps out of what concerns an organisation; ended ones stay, so that none is detected again."""

    __tablename__ = "review_ties"
    __table_args__ = (
        UniqueConstraint("user_id", "organisation_id", "basis"),
        CheckConstraint("ended_at IS NOT NULL OR ended_by IS NULL", name="ended"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    basis: Mapped[TieBasis] = mapped_column(text_enum(TieBasis))
    note: Mapped[str] = mapped_column(default="", comment="What the person says of it")
    found_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
