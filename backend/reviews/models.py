"""Pairs under review, what was decided on them, notes about them, and how each reviewer likes to work."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.match_runs.models import MatchRun
from backend.scenarios.models import Scenario
from backend.vendors.models import Capability, Vendor


class PairState(StrEnum):
    """Where a pair stands; nothing moves any more once it is released."""

    PROPOSED = "proposed"
    SECOND = "second"
    """One of two blind reviews is there."""
    DISAGREED = "disagreed"
    """Both are, and say different things: the chair decides."""
    SHORTLISTED = "shortlisted"
    REJECTED = "rejected"
    DEFERRED = "deferred"


class PairOrigin(StrEnum):
    """How a pair came to the desk."""

    RANKED = "ranked"
    ADDED = "added"
    """By a person, from below the line."""


class Verdict(StrEnum):
    """What a reviewer says (入围 / 不予推荐 / 暂缓)."""

    SHORTLIST = "shortlist"
    REJECT = "reject"
    DEFER = "defer"


class RejectReason(StrEnum):
    """Why a pair is rejected, in the order of the keys 1 to 9."""

    MUST_UNMET = "must_unmet"
    OFF_TOPIC = "off_topic"
    WEAK_EVIDENCE = "weak_evidence"
    NO_CAPACITY = "no_capacity"
    REGION = "region"
    BUDGET = "budget"
    STUFFING = "stuffing"
    RISK = "risk"
    OTHER = "other"


class Slot:
    """Which review a decision is."""

    FIRST: Final = 1
    SECOND: Final = 2
    CONSENSUS: Final = 3


SETTLED: Final[Mapping[Verdict, PairState]] = {
    Verdict.SHORTLIST: PairState.SHORTLISTED,
    Verdict.REJECT: PairState.REJECTED,
    Verdict.DEFER: PairState.DEFERRED,
}
"""What a verdict makes of a pair on which nobody else has to agree."""
DECIDED: Final = frozenset({PairState.SHORTLISTED, PairState.REJECTED})
ALLOWED: Final[Mapping[PairState, frozenset[PairState]]] = {
    PairState.PROPOSED: DECIDED | {PairState.SECOND, PairState.DEFERRED},
    # A deferral is put off again, decided, or taken back.
    PairState.DEFERRED: DECIDED | {PairState.DEFERRED, PairState.PROPOSED, PairState.SECOND, PairState.DISAGREED},
    PairState.SECOND: DECIDED | {PairState.DISAGREED, PairState.DEFERRED, PairState.PROPOSED},
    PairState.DISAGREED: DECIDED | {PairState.SECOND, PairState.DEFERRED},
    # Only by taking a decision back.
    PairState.SHORTLISTED: frozenset({PairState.PROPOSED, PairState.SECOND, PairState.DISAGREED}),
    PairState.REJECTED: frozenset({PairState.PROPOSED, PairState.SECOND, PairState.DISAGREED}),
}
"""From a state to those it may become."""


class Pair(Base):
    """A vendor for a scenario, as one run ranked it or a person added it (匹配对)."""

    __tablename__ = "review_pairs"
    __table_args__ = (
        UniqueConstraint("run_id", "scenario_id", "vendor_id"),
        CheckConstraint("(claimed_by IS NULL) = (claim_expires_at IS NULL)", name="claim"),
        CheckConstraint("(state = 'deferred') = (deferred_until IS NOT NULL)", name="deferred"),
        CheckConstraint("origin = 'ranked' OR added_reason <> ''", name="added_with_reason"),
        CheckConstraint("release_id IS NULL OR state IN ('shortlisted', 'rejected')", name="released_when_decided"),
        Index("ix_review_pairs_scenario_id_vendor_id", "scenario_id", "vendor_id"),
        Index(
            "ix_review_pairs_open",
            "created_at",
            "scenario_id",
            postgresql_where=text(
                "release_id IS NULL AND superseded_by IS NULL"
                " AND state IN ('proposed', 'second', 'disagreed', 'deferred')"
            ),
        ),
        Index("ix_review_pairs_claimed_by", "claimed_by", postgresql_where=text("claimed_by IS NOT NULL")),
        Index("ix_review_pairs_assigned_to", "assigned_to", postgresql_where=text("assigned_to IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("match_runs.id", ondelete="CASCADE"))
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id"))
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"), index=True)
    capability_id: Mapped[UUID] = mapped_column(ForeignKey("capabilities.id"), index=True)
    match_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("matches.id", ondelete="SET NULL"), index=True, comment="None where the run kept no row of it"
    )
    origin: Mapped[PairOrigin] = mapped_column(text_enum(PairOrigin), default=PairOrigin.RANKED)
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    added_reason: Mapped[str] = mapped_column(default="")
    rank: Mapped[int | None] = mapped_column(comment="Its place in the scenario's list; as the run has it")
    score: Mapped[float | None] = mapped_column(comment="As the run has it, in [0, 1]")
    near_tie: Mapped[bool] = mapped_column(default=False, comment="Scored almost like the place before or after it")
    conflicting: Mapped[bool] = mapped_column(
        default=False, comment="The reasons contradict each other, or a decision made in an earlier run"
    )
    flagged: Mapped[bool] = mapped_column(default=False, comment="The engine found the vendor's text gamed")
    needs_second: Mapped[bool] = mapped_column(default=False, comment="Two blind reviews have to agree")
    state: Mapped[PairState] = mapped_column(text_enum(PairState), default=PairState.PROPOSED)
    version: Mapped[int] = mapped_column(default=1, server_default="1", comment="Counts the changes of its state")
    deferred_until: Mapped[date | None] = mapped_column(comment="First day, in China, on which it waits again")
    assigned_to: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    claimed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    claim_expires_at: Mapped[datetime | None] = mapped_column(comment="By the clock of the database")
    release_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("releases.id", ondelete="SET NULL"), index=True, comment="From then on nothing moves"
    )
    superseded_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("match_runs.id", ondelete="SET NULL"),
        index=True,
        comment="A newer run of the scenario, that came before the desk before anybody had decided",
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

    run: Mapped[MatchRun] = relationship(lazy="raise", foreign_keys=[run_id])
    scenario: Mapped[Scenario] = relationship(lazy="raise")
    vendor: Mapped[Vendor] = relationship(lazy="raise")
    capability: Mapped[Capability] = relationship(lazy="raise")


class Decision(Base):
    """What one reviewer decided on a pair; never changed, only taken back."""

    __tablename__ = "review_decisions"
    __table_args__ = (
        # The database decides races: of two who decide the same review at once, one is refused.
        Index("uq_review_decisions_slot", "pair_id", "slot", unique=True, postgresql_where=text("undone_at IS NULL")),
        Index(
            "uq_review_decisions_reviewer",
            "pair_id",
            "reviewer_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL AND slot < 3"),
        ),
        CheckConstraint("slot BETWEEN 1 AND 3", name="slot"),
        CheckConstraint("(verdict = 'reject') = (reason IS NOT NULL)", name="reasoned"),
        CheckConstraint("(verdict = 'defer') = (deferred_until IS NOT NULL)", name="deferred"),
        CheckConstraint("reason IS DISTINCT FROM 'other' OR reason_text <> ''", name="other_explained"),
        Index(None, "pair_id", "slot"),
        Index(None, "reviewer_id", "decided_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pair_id: Mapped[UUID] = mapped_column(ForeignKey("review_pairs.id", ondelete="CASCADE"))
    reviewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    slot: Mapped[int] = mapped_column(SmallInteger, comment="1 first, 2 blind second, 3 consensus of the chair")
    verdict: Mapped[Verdict] = mapped_column(text_enum(Verdict))
    reason: Mapped[RejectReason | None] = mapped_column(text_enum(RejectReason))
    reason_text: Mapped[str] = mapped_column(default="")
    deferred_until: Mapped[date | None]
    score_hidden: Mapped[bool] = mapped_column(comment="Whether the engine's score was hidden while deciding")
    pair_version: Mapped[int] = mapped_column(comment="Of the pair, as the reviewer saw it")
    decided_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    undo_reason: Mapped[str] = mapped_column(default="")
    saw_other: Mapped[bool] = mapped_column(
        default=False, comment="Taken back after the other review was read: its author reviews the pair no more"
    )


class PairNote(Base):
    """What somebody of the desk notes about a pair; internal."""

    __tablename__ = "pair_notes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pair_id: Mapped[UUID] = mapped_column(ForeignKey("review_pairs.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    body: Mapped[str]
    mentions: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), comment="Whom it names, and who were told")
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class ReviewSettings(Base):
    """How somebody likes to review."""

    __tablename__ = "review_settings"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    keymap: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Keys by action, where they are not ours")
    hide_score: Mapped[bool] = mapped_column(default=False, comment="Until one's own decision")
    single_keys: Mapped[bool] = mapped_column(default=True, comment="Whether single letters act (WCAG 2.1.4)")
