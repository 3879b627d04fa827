"""Applications to be on the register, and the register itself (GZ20 7: 市、区联合培育, 分类培育)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.core.versions import Versioned


class RegisterClass(StrEnum):
    """What a vendor is fostered as."""

    COMPUTE = "compute"
    MODEL = "model"
    DATA = "data"
    APPLICATION = "application"


class EntryStatus(StrEnum):
    """Where an application stands."""

    SUBMITTED = "submitted"
    DISTRICT_APPROVED = "district_approved"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


OPEN: Final = frozenset({EntryStatus.SUBMITTED, EntryStatus.DISTRICT_APPROVED, EntryStatus.RETURNED})
"""Of these a vendor has one at most."""
WAITING: Final = frozenset({EntryStatus.SUBMITTED, EntryStatus.DISTRICT_APPROVED})
"""Those an administrator has to decide."""


class RegisterEntry(Versioned, Base):
    """A vendor's application for a year on the register: first decided by its district, then by the city."""

    __tablename__ = "register_entries"
    __table_args__ = (
        Index(
            "uq_register_entries_open",
            "organisation_id",
            unique=True,
            postgresql_where=text("status IN ('submitted', 'district_approved', 'returned')"),
        ),
        Index(None, "status", "district"),
        CheckConstraint("city_decided_at IS NULL OR district_decided_at IS NOT NULL", name="district_first"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    register_class: Mapped[RegisterClass] = mapped_column(text_enum(RegisterClass))
    district: Mapped[str] = mapped_column(comment="Whose administrator decides first")
    statement: Mapped[str] = mapped_column(comment="Why the vendor belongs there")
    attachment_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    status: Mapped[EntryStatus] = mapped_column(text_enum(EntryStatus), default=EntryStatus.SUBMITTED)
    is_renewal: Mapped[bool] = mapped_column(default=False, comment="Whether it is the yearly re-certification")
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    submitted_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    district_decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    district_decided_at: Mapped[datetime | None]
    city_decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    city_decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="", comment="Of the last decision")


class RegisterListing(Base):
    """That a vendor is on the register; anybody may read it."""

    __tablename__ = "register_listings"
    __table_args__ = (CheckConstraint("valid_from <= valid_until", name="order"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    register_class: Mapped[RegisterClass] = mapped_column(text_enum(RegisterClass))
    district: Mapped[str]
    listed_on: Mapped[date] = mapped_column(comment="Since when without a gap")
    valid_from: Mapped[date]
    valid_until: Mapped[date] = mapped_column(comment="Last valid day, in China")
    reminded_days: Mapped[int | None] = mapped_column(comment="Days before the end at which it was last reminded of")
