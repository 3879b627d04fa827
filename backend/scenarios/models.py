"""Demand side: batches of application scenarios and the agencies responsible for them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Date, ForeignKey, Index, LargeBinary, UniqueConstraint, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.core.versions import Versioned
from backend.organisations.models import Organisation


class ScenarioStatus(StrEnum):
    """Where a scenario stands; only PUBLISHED ones are shown and matched."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class AgencyRole(StrEnum):
    """An agency's part in a scenario: SUPPORT only where the document says 配合, 参与 or 协助."""

    LEAD = "lead"
    SUPPORT = "support"


class Batch(Base):
    """One published list of scenarios (场景清单)."""

    __tablename__ = "batches"
    __table_args__ = (UniqueConstraint("name", "issued_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]
    issued_on: Mapped[date] = mapped_column(Date())
    policy_document_id: Mapped[UUID | None] = mapped_column(ForeignKey("policy_documents.id"), index=True)


class Scenario(Base):
    """A concrete situation a city wants solved (应用场景), as anyone may read it.

    What an agency writes is a revision (`backend.revisions`) until it is published; only then does it come here, and
    of it only what is public. So the row of a scenario that was never published says nothing but that it is there.
    """

    __tablename__ = "scenarios"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        CheckConstraint(
            "status <> 'published' OR code IS NOT NULL AND coalesce(batch_id::text, published_on::text) IS NOT NULL",
            name="published_is_known",
        ),
        CheckConstraint("(batch_id IS NULL) = (number IS NULL)", name="numbered_in_batch"),
        Index(
            "ix_scenarios_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int | None] = mapped_column(comment="序号 in its batch")
    code: Mapped[str | None] = mapped_column(
        unique=True, comment="Speakable number, SC-2023-0001; given when it is first published"
    )
    name: Mapped[str] = mapped_column(default="")
    name_en: Mapped[str | None]
    domain: Mapped[str] = mapped_column(default="", comment="应用领域, as the document writes it")
    description: Mapped[str] = mapped_column(
        default="", comment="The sentence of the document that names it; blank when the list says all there is"
    )
    content: Mapped[dict[str, Any]] = mapped_column(
        default=dict,
        server_default="{}",
        comment="The public part of its published document; empty where an official list is the source",
    )
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("batches.id"))
    status: Mapped[ScenarioStatus] = mapped_column(text_enum(ScenarioStatus), default=ScenarioStatus.PUBLISHED)
    city: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default="", comment="Made by core.search_text")
    published_on: Mapped[date | None] = mapped_column(Date(), comment="When an agency's own was first published")
    ended_at: Mapped[datetime | None] = mapped_column(comment="When it was closed, withdrawn or cancelled")
    end_reason: Mapped[str] = mapped_column(default="", server_default="", comment="Why, in the agency's words")

    batch: Mapped[Batch | None] = relationship(lazy="raise")
    agencies: Mapped[list["ScenarioAgency"]] = relationship(lazy="raise", order_by="ScenarioAgency.position")


class ScenarioAgency(Base):
    """An agency's responsibility for a scenario (责任单位)."""

    __tablename__ = "scenario_agencies"
    __table_args__ = (CheckConstraint("match_score BETWEEN 0 AND 1", name="match_score"),)

    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    role: Mapped[AgencyRole] = mapped_column(text_enum(AgencyRole))
    position: Mapped[int] = mapped_column(comment="Place in the list's cell, from 1")
    written_name: Mapped[str] = mapped_column(comment="As the document writes it")
    match_score: Mapped[float] = mapped_column(comment="How sure the name was resolved, in [0, 1]; 1 is exact")

    organisation: Mapped[Organisation] = relationship(lazy="raise")


class ScenarioWatch(Base):
    """That somebody is told when what is public of a scenario changes."""

    __tablename__ = "scenario_watches"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    scenario_id: Mapped[UUID] = mapped_column(
        ForeignKey("scenarios.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    watched_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Gate(StrEnum):
    """What must be shown before a scenario is published; RISK only where the risk is high."""

    BOUNDARY = "boundary"
    OWNER = "owner"
    FUNDING = "funding"
    RISK = "risk"


class GateDecision(Base):
    """What a reviewer last decided on one gate, and of which document; the audit keeps those before."""

    __tablename__ = "gate_decisions"

    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id", ondelete="CASCADE"), primary_key=True)
    gate: Mapped[Gate] = mapped_column(text_enum(Gate), primary_key=True)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), index=True)
    judged_sha256: Mapped[bytes] = mapped_column(
        LargeBinary, comment="Of the part of the document that was judged; of another one the decision says nothing"
    )
    passed: Mapped[bool]
    note: Mapped[str]
    checklist: Mapped[dict[str, Any]] = mapped_column(comment="Of a risk review: what was looked at, and found well")
    reviewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class BatchDraft(Versioned, Base):
    """A list that is being put together; once published it is a `Batch`, and no longer here."""

    __tablename__ = "batch_drafts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    scenario_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), comment="In the order of the list")
    changed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
