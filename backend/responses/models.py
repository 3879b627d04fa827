"""Responses of vendors to scenarios, and the partners they name."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.core.versions import Versioned


class ResponseStatus(StrEnum):
    """Where a response stands; the agencies know of it from SUBMITTED on."""

    COLLECTING = "collecting"
    """A partner has yet to agree."""
    SUBMITTED = "submitted"
    NOT_INTERESTED = "not_interested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class VendorPart(StrEnum):
    """What a vendor brings along (算力/模型 · 初创 · 应用)."""

    COMPUTE_MODEL = "compute_model"
    STARTUP = "startup"
    APPLICATION = "application"


class PartnerState(StrEnum):
    """What a partner says to a response in its name."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"


class ResponseReason(StrEnum):
    """Why a vendor is not interested, or an agency declines."""

    CAPACITY = "capacity"
    REGION = "region"
    BUDGET = "budget"
    SCOPE = "scope"
    TIMING = "timing"
    DATA = "data"
    OTHER = "other"


OPEN: Final = (
    ResponseStatus.COLLECTING,
    ResponseStatus.SUBMITTED,
    ResponseStatus.NOT_INTERESTED,
    ResponseStatus.ACCEPTED,
)
"""Of these a leading vendor has one at most for a scenario."""


class ScenarioResponse(Versioned, Base):
    """What one vendor, or several led by one, say to a scenario."""

    __tablename__ = "responses"
    __table_args__ = (
        Index(
            "uq_responses_open",
            "scenario_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("status IN ('collecting', 'submitted', 'not_interested', 'accepted')"),
        ),
        Index("ix_responses_vendor_ids", "vendor_ids", postgresql_using="gin"),
        Index(None, "scenario_id"),
        CheckConstraint("(status = 'not_interested') <= (reason IS NOT NULL)", name="reasoned"),
        CheckConstraint("(status = 'accepted') <= (submitted_at IS NOT NULL AND accepted_at IS NOT NULL)", name="both"),
        CheckConstraint("organisation_id = ANY (vendor_ids)", name="led"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True, comment="Who leads")
    vendor_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), comment="Who leads, and partners that do not refuse")
    part: Mapped[VendorPart] = mapped_column(text_enum(VendorPart), comment="Of the leading vendor")
    status: Mapped[ResponseStatus] = mapped_column(text_enum(ResponseStatus))
    plan: Mapped[str] = mapped_column(default="", comment="Short; blank where there is no interest")
    reason: Mapped[ResponseReason | None] = mapped_column(
        text_enum(ResponseReason), comment="Of the vendor or of the agency"
    )
    note: Mapped[str] = mapped_column(default="", comment="Beside the reason")
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    submitted_at: Mapped[datetime | None] = mapped_column(comment="When the vendors had confirmed")
    accepted_at: Mapped[datetime | None] = mapped_column(comment="When the agency confirmed")
    partners: Mapped[list["ResponsePartner"]] = relationship(
        lazy="selectin", order_by="ResponsePartner.organisation_id", cascade="all, delete-orphan"
    )


class ResponsePartner(Base):
    """A vendor in whose name another one responds, once it agrees."""

    __tablename__ = "response_partners"

    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    part: Mapped[VendorPart] = mapped_column(text_enum(VendorPart))
    state: Mapped[PartnerState] = mapped_column(text_enum(PartnerState), default=PartnerState.ASKED)
    decided_at: Mapped[datetime | None]
