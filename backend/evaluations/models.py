"""Judged pairs, and how well a run did by them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.match_runs.models import MatchRun
from backend.scenarios.models import Scenario


class JudgementSource(StrEnum):
    """Who judged: the authors of the shipped data, or a reviewer."""

    SEED = "seed"
    REVIEW = "review"


class Judgement(Base):
    """How well a capability serves a scenario, as somebody judged it (相关性标注)."""

    __tablename__ = "judgements"
    __table_args__ = (
        UniqueConstraint("scenario_id", "capability_id", "source"),
        CheckConstraint("grade BETWEEN 0 AND 3", name="grade"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id", ondelete="CASCADE"))
    capability_id: Mapped[UUID] = mapped_column(ForeignKey("capabilities.id", ondelete="CASCADE"), index=True)
    grade: Mapped[int] = mapped_column(comment="0 does something else, 1 touches it, 2 does it, 3 does just this")
    source: Mapped[JudgementSource] = mapped_column(text_enum(JudgementSource))
    judged_at: Mapped[datetime]


class Evaluation(Base):
    """How well one run did by the pairs judged at the time; never changed afterwards, which the database sees to."""

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint("run_id", "judgements_sha256"),
        CheckConstraint("coverage BETWEEN 0 AND 1", name="coverage"),
        CheckConstraint("(previous_id IS NULL) = (previous_scenarios IS NULL)", name="previous_scenarios"),
        CheckConstraint("(previous_id IS NULL) = (same_judgements IS NULL)", name="same_judgements"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("match_runs.id"))
    judgements_sha256: Mapped[str] = mapped_column(comment="Of the judged pairs of the run's scenarios")
    engine: Mapped[str]
    normalizer: Mapped[str]
    vocabulary: Mapped[str]
    weights_sha256: Mapped[str]
    signals: Mapped[dict[str, Any]] = mapped_column(comment="Weight by signal")
    scenarios: Mapped[int] = mapped_column(comment="Scenarios measured: with a relevant pair that no gate keeps out")
    ranked_scenarios: Mapped[int] = mapped_column(comment="Scenarios the run ranked")
    judged_pairs: Mapped[int] = mapped_column(comment="Judged pairs of the scenarios measured")
    gated_pairs: Mapped[int] = mapped_column(comment="Left out, because a gate keeps the capability out")
    absent_pairs: Mapped[int] = mapped_column(comment="Left out, because the run did not rank the capability")
    coverage: Mapped[float] = mapped_column(comment="Share of the top tens that is judged, in [0, 1]")
    metrics: Mapped[list[dict[str, Any]]] = mapped_column(comment="Mean and 95 % bootstrap interval of each")
    previous_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("evaluations.id"), comment="The newest earlier one of another engine, vocabulary or weights"
    )
    previous_scenarios: Mapped[int | None] = mapped_column(comment="How many scenarios both measured")
    same_judgements: Mapped[bool | None]
    differences: Mapped[list[dict[str, Any]]] = mapped_column(comment="This minus the previous, paired by scenario")
    made_at: Mapped[datetime]

    run: Mapped[MatchRun] = relationship(lazy="raise")
    previous: Mapped["Evaluation | None"] = relationship(lazy="raise", remote_side="Evaluation.id")
    per_scenario: Mapped[list["EvaluationScenario"]] = relationship(lazy="raise")


class EvaluationScenario(Base):
    """How well a run did for one scenario."""

    __tablename__ = "evaluation_scenarios"
    __table_args__ = (CheckConstraint("coverage BETWEEN 0 AND 1", name="coverage"),)

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluations.id"), primary_key=True)
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id"), primary_key=True)
    measured: Mapped[dict[str, Any]] = mapped_column(comment="Every metric by name")
    judged: Mapped[int] = mapped_column(comment="Vendors with a judged capability that no gate keeps out")
    relevant: Mapped[int] = mapped_column(comment="Those of them with a grade above 0")
    coverage: Mapped[float] = mapped_column(comment="Share of the top ten that is judged, in [0, 1]")

    scenario: Mapped[Scenario] = relationship(lazy="raise")
