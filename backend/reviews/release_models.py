"""What was released of a run, to whom, and what the two sides said to it (放榜)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base
from backend.core.ids import new_id
from backend.match_runs.models import MatchRun
from backend.scenarios.models import Scenario
from backend.vendors.models import Capability, Vendor


class Release(Base):
    """That what was decided on a scenario's pairs of one run is told; from then on none of it moves."""

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("run_id", "scenario_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("match_runs.id", ondelete="CASCADE"))
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id"), index=True)
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    released_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

    run: Mapped[MatchRun] = relationship(lazy="raise")
    scenario: Mapped[Scenario] = relationship(lazy="raise")


class ReleasedPair(Base):
    """A shortlisted pair as its two sides may read it, copied; what the desk has said of it stays with the desk."""

    __tablename__ = "released_pairs"
    __table_args__ = (UniqueConstraint("release_id", "vendor_id"),)

    pair_id: Mapped[UUID] = mapped_column(ForeignKey("review_pairs.id", ondelete="CASCADE"), primary_key=True)
    release_id: Mapped[UUID] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"))
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id"), index=True)
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"), index=True)
    capability_id: Mapped[UUID] = mapped_column(ForeignKey("capabilities.id"), index=True)
    rank: Mapped[int | None] = mapped_column(comment="Its place in the scenario's list; none if a person added it")
    score: Mapped[float | None] = mapped_column(comment="As the run has it, in [0, 1]")
    contributions: Mapped[list[dict[str, Any]]] = mapped_column(comment="Why it stands there, as the run has it")
    agency_confirmed_at: Mapped[datetime | None]
    agency_confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    vendor_confirmed_at: Mapped[datetime | None]
    vendor_confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    release: Mapped[Release] = relationship(lazy="raise")
    scenario: Mapped[Scenario] = relationship(lazy="raise")
    vendor: Mapped[Vendor] = relationship(lazy="raise")
    capability: Mapped[Capability] = relationship(lazy="raise")

    @property
    def is_confirmed(self) -> bool:
        """Whether both sides have said yes."""
        return self.agency_confirmed_at is not None and self.vendor_confirmed_at is not None
