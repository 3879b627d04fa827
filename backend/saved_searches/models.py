"""Saved searches, and what each has found so far."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import SAID_THROUGH, Base, text_enum
from backend.core.ids import new_id
from backend.core.versions import Versioned


class SearchKind(StrEnum):
    """Which list is searched."""

    SCENARIOS = "scenarios"
    VENDORS = "vendors"


class Frequency(StrEnum):
    """When somebody is told of what is new: at eight in the morning in China, each day or on Mondays."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class SavedSearch(Versioned, Base):
    """The filters of a list, kept under a name (订阅)."""

    __tablename__ = "saved_searches"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[SearchKind] = mapped_column(text_enum(SearchKind))
    name: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(comment="As the list takes them; those left blank are not there")
    frequency: Mapped[Frequency] = mapped_column(text_enum(Frequency))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    looked_at: Mapped[datetime] = mapped_column(
        server_default=func.clock_timestamp(), index=True, comment="When the digest last looked for something new"
    )
    told_at: Mapped[datetime | None] = mapped_column(comment="When it last found some")


class SavedSearchMatch(Base):
    """Something a saved search has found: nobody is told of it again, whatever becomes of it meanwhile."""

    __tablename__ = "saved_search_matches"
    __table_args__ = (CheckConstraint("rejected_at IS NULL OR like_id IS NULL", name="held_back"),)

    search_id: Mapped[UUID] = mapped_column(ForeignKey("saved_searches.id", ondelete="CASCADE"), primary_key=True)
    found_id: Mapped[UUID] = mapped_column(primary_key=True, comment="A scenario or a vendor, by the kind of search")
    told_at: Mapped[datetime | None] = mapped_column(comment="None if it was there when the search was saved")
    rejected_at: Mapped[datetime | None] = mapped_column(
        info={SAID_THROUGH: "search_id"}, comment="When its reader said that it is not relevant"
    )
    like_id: Mapped[UUID | None] = mapped_column(comment="Held back: much like this one, which was rejected")
