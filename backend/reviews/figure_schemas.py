"""Shapes of what is counted about reviews: agreement, calibration, the funnel and the load."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.reviews.schemas import DecisionRead, PairRun, PairSummary, ReviewerRead

FEWEST = 5
"""Of fewer organisations no count is shown: it would speak of single ones."""


class AgreementOfTwo(BaseModel):
    """How far two reviewers agree beyond chance."""

    one: ReviewerRead
    other: ReviewerRead
    pairs: int = Field(description="Reviewed by both, each blind to the other")
    same: int = Field(description="On how many of them both said the same")
    kappa: float | None = Field(description="Cohen's; none where chance alone agrees always")


class AgreementRead(BaseModel):
    """How far all who reviewed the same pairs agree beyond chance."""

    pairs: int
    same: int
    alpha: float | None = Field(description="Krippendorff's, nominal; none where everybody said the same always")
    reviewers: list[AgreementOfTwo]


class DisagreementRead(BaseModel):
    """A pair two reviewers see differently, with what each said."""

    pair: PairSummary
    decisions: list[DecisionRead]


class Share(BaseModel):
    """A share with its 95 % interval (Wilson); none of it where there is nothing to share."""

    pairs: int
    accepted: int
    share: float | None
    low: float | None
    high: float | None


class DecileRead(Share):
    """A tenth of the decided pairs by the engine's score, the lowest first."""

    decile: int = Field(ge=1, le=10)
    lowest: float
    highest: float


class RunAcceptance(Share):
    """What became of the pairs of one run."""

    run: PairRun
    finished_at: datetime
    mean_accepted: float | None = Field(description="Mean score of the shortlisted")
    mean_rejected: float | None


class LeniencyRead(Share):
    """How often one reviewer shortlists, beside what others do with pairs of the same scores."""

    reviewer: ReviewerRead
    expected: float | None = Field(description="The share all reviewers together shortlist of such pairs")


class CalibrationRead(BaseModel):
    """The engine's score beside what people decided."""

    pairs: int
    deciles: list[DecileRead]
    runs: list[RunAcceptance]
    reviewers: list[LeniencyRead]


class Stage(StrEnum):
    """How far a pair has come; each stage counts those that have reached it."""

    ON_DESK = "on_desk"
    DECIDED = "decided"
    SHORTLISTED = "shortlisted"
    RELEASED = "released"
    AGENCY_CONFIRMED = "agency_confirmed"
    BOTH_CONFIRMED = "both_confirmed"


class FunnelParams(BaseModel):
    """Which pairs are counted."""

    model_config = ConfigDict(extra="forbid")

    run: Annotated[UUID | None, Field(description="Id of a run; else all")] = None


class FunnelStageRead(BaseModel):
    """How many pairs have come so far."""

    stage: Stage
    pairs: int | None = Field(description="None where fewer than five vendors stand behind it")
    median_days: float | None = Field(
        description="How long the middle one of those that went on stayed; None where fewer than five vendors have"
    )


class FunnelRead(BaseModel):
    """From the desk to the handshake."""

    stages: list[FunnelStageRead]


class LoadRead(BaseModel):
    """What one reviewer has to do, and has done."""

    reviewer: ReviewerRead
    assigned: int = Field(description="Pairs assigned that wait")
    claimed: int
    decided_week: int = Field(description="Decisions of the last 7 days that stand")
    decided: int


class LoadsRead(BaseModel):
    """The reviewers, whoever has most to do first."""

    items: list[LoadRead]


class AssignmentSent(BaseModel):
    """The pairs of which run are to be assigned."""

    model_config = ConfigDict(extra="forbid")

    run: UUID
    preview: bool = True


class AssignedReviewer(BaseModel):
    """What one reviewer has before and after."""

    reviewer: ReviewerRead
    before: int
    after: int
    domains: list[str] = Field(description="Decided on most, at most three")


class AssignmentRead(BaseModel):
    """Who is to review what."""

    is_applied: bool
    pairs: int
    new: int = Field(description="Assigned to somebody for the first time")
    moved: int = Field(description="Taken from one and given to another")
    unassigned: int = Field(description="Nobody is free of a tie to their sides")
    reviewers: list[AssignedReviewer]
