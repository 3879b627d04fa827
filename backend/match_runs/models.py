"""Rankings: a run, its matches and exclusions, and the inputs it can be repeated from."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Sequence,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.core.versions import Versioned
from backend.scenarios.models import Scenario
from backend.vendors.models import Capability, Vendor

STRONG_SCORE = 0.35
"""From this score on, a vendor is taken to serve a scenario well."""

RUN_NUMBERS = Sequence("match_run_numbers", metadata=Base.metadata)
"""Where speakable run numbers come from; gaps are harmless."""


class RunScope(StrEnum):
    """What a run ranks."""

    SCENARIO = "scenario"
    BATCH = "batch"
    ALL = "all"


class RunStatus(StrEnum):
    """Where a run stands; only DONE ones show results."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ALLOWED: dict[RunStatus, set[RunStatus]] = {
    RunStatus.QUEUED: {RunStatus.RUNNING, RunStatus.CANCELLED, RunStatus.FAILED},
    RunStatus.RUNNING: {RunStatus.QUEUED, RunStatus.DONE, RunStatus.FAILED, RunStatus.CANCELLED},
    RunStatus.DONE: set(),
    RunStatus.FAILED: set(),
    RunStatus.CANCELLED: set(),
}
"""From a state to those it may become; RUNNING goes back to QUEUED when its worker is lost."""


class RunPhase(StrEnum):
    """What a worker is doing with a run."""

    QUEUED = "queued"
    LOADING = "loading"
    RANKING = "ranking"
    STORING = "storing"
    DONE = "done"


class InputKind(StrEnum):
    """What a kept input is."""

    NEED = "need"
    OFFER = "offer"
    WEIGHTS = "weights"
    DICTIONARY = "dictionary"


class MatchRun(Base):
    """One ranking of a scenario, a batch or everything (匹配任务)."""

    __tablename__ = "match_runs"
    __table_args__ = (
        CheckConstraint("(scope = 'scenario') = (scenario_id IS NOT NULL)", name="scope_scenario"),
        CheckConstraint("(scope = 'batch') = (batch_id IS NOT NULL)", name="scope_batch"),
        CheckConstraint("(status = 'running') = (lease_expires_at IS NOT NULL)", name="lease_while_running"),
        # The database decides that two equal requests at once become one run: look-before-insert would let both in.
        # A run that is being cancelled does not stand in the way of a new one.
        Index(
            "uq_match_runs_one_waiting",
            "scope",
            "scenario_id",
            "batch_id",
            "is_public_demo",
            "weight_set",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("status IN ('queued', 'running') AND NOT cancel_requested"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True, comment="Speakable number, MR-2026-0001")
    scope: Mapped[RunScope] = mapped_column(text_enum(RunScope))
    scenario_id: Mapped[UUID | None] = mapped_column(ForeignKey("scenarios.id"))
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("batches.id"))
    status: Mapped[RunStatus] = mapped_column(text_enum(RunStatus), default=RunStatus.QUEUED)
    phase: Mapped[RunPhase] = mapped_column(text_enum(RunPhase), default=RunPhase.QUEUED)
    progress_done: Mapped[int] = mapped_column(default=0, comment="Scenarios ranked so far")
    progress_total: Mapped[int] = mapped_column(default=0, comment="Scenarios to rank; 0 until loaded")
    offers: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="Capabilities each scenario is compared with; 0 until loaded"
    )
    ranking_since: Mapped[datetime | None] = mapped_column(comment="When the attempt that is running began to rank")
    attempt: Mapped[int] = mapped_column(
        default=0, comment="Fencing token: a worker may only store under the attempt it claimed"
    )
    lease_expires_at: Mapped[datetime | None] = mapped_column(comment="By the clock of the database")
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    engine: Mapped[str] = mapped_column(default="", comment="Version of the engine; blank until done")
    weight_set: Mapped[str | None] = mapped_column(
        ForeignKey("weight_sets.name"), comment="The set in force when it was requested; none for the shipped weights"
    )
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    manifest: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="What the run can be repeated from")
    manifest_sha256: Mapped[str] = mapped_column(default="")
    is_public_demo: Mapped[bool] = mapped_column(default=False, comment="Open to anyone")
    error: Mapped[str] = mapped_column(default="")
    requested_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class WeightSet(Base):
    """Weights of the signals under a name, never changed: whoever wants others saves another set (权重方案)."""

    __tablename__ = "weight_sets"
    __table_args__ = (CheckConstraint("name <> ''", name="named"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    note: Mapped[str] = mapped_column(comment="Why these")
    signals: Mapped[dict[str, Any]] = mapped_column(comment="Weight by signal; they add up to 1")
    saved_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class WeightsInForce(Versioned, Base):
    """Which set new runs rank by; one row."""

    __tablename__ = "weights_in_force"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name: Mapped[str | None] = mapped_column(
        ForeignKey("weight_sets.name"), comment="None for the weights the engine is shipped with"
    )


class RunScenario(Base):
    """A scenario a run ranked, whether or not anybody was found for it."""

    __tablename__ = "run_scenarios"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("match_runs.id", ondelete="CASCADE"), primary_key=True)
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id"), primary_key=True, index=True)
    ranked: Mapped[int] = mapped_column(comment="How many vendors were ranked; more than are kept")


class Match(Base):
    """A vendor's place for a scenario in a run, by its best capability (匹配结果)."""

    __tablename__ = "matches"
    __table_args__ = (
        UniqueConstraint("run_id", "scenario_id", "vendor_id"),
        UniqueConstraint("run_id", "scenario_id", "rank"),
        UniqueConstraint("run_id", "vendor_id", "vendor_rank"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
        CheckConstraint("rank IS NOT NULL OR vendor_rank IS NOT NULL", name="has_place"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("match_runs.id", ondelete="CASCADE"))
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id"))
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"))
    capability_id: Mapped[UUID] = mapped_column(ForeignKey("capabilities.id"))
    score: Mapped[float] = mapped_column(comment="Sum of the contributions' points, in [0, 1]")
    rank: Mapped[int | None] = mapped_column(comment="Place in the scenario's list, 1..50")
    vendor_rank: Mapped[int | None] = mapped_column(comment="Place in the vendor's list, 1..20")
    contributions: Mapped[list[dict[str, Any]]]
    others: Mapped[list[dict[str, Any]]] = mapped_column(
        comment="The vendor's other capabilities that no gate keeps out, and what each would have scored"
    )
    flags: Mapped[list[dict[str, Any]]] = mapped_column(
        server_default=text("'[]'::jsonb"), comment="What looks gamed about the capability, each with its facts"
    )

    run: Mapped[MatchRun] = relationship(lazy="raise")
    scenario: Mapped[Scenario] = relationship(lazy="raise")
    vendor: Mapped[Vendor] = relationship(lazy="raise")
    capability: Mapped[Capability] = relationship(lazy="raise")


class Exclusion(Base):
    """A vendor a gate kept out of a scenario's list it would have entered, and the fact that did it."""

    __tablename__ = "exclusions"
    __table_args__ = (UniqueConstraint("run_id", "scenario_id", "vendor_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("match_runs.id", ondelete="CASCADE"))
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id"))
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"))
    capability_id: Mapped[UUID] = mapped_column(ForeignKey("capabilities.id"))
    gate: Mapped[str]
    fact: Mapped[dict[str, Any]]
    would_score: Mapped[float] = mapped_column(comment="The score it would have had, in [0, 1]")

    vendor: Mapped[Vendor] = relationship(lazy="raise")
    capability: Mapped[Capability] = relationship(lazy="raise")


class EngineInput(Base):
    """Something a run was computed from, kept under its own digest; holds no personal data."""

    __tablename__ = "engine_inputs"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[InputKind] = mapped_column(text_enum(InputKind))
    body: Mapped[bytes] = mapped_column(comment="Canonical JSON")


class MarketChange(Base):
    """How often what is published has changed; one row, counted up by triggers when such a change is committed."""

    __tablename__ = "market_changes"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
