"""What the review desk shows."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.core.paging import Page
from backend.match_runs.schemas import ContributionRead, FlagRead, MatchCapability, Side
from backend.reviews.models import PairOrigin, PairState, RejectReason, Verdict
from backend.reviews.sent import Action
from backend.scenarios.content import ScenarioPublic


class Barred(StrEnum):
    """Why somebody of the desk may not decide on a pair now."""

    TIED = "tied"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    """A newer run has ranked the scenario again."""
    DECIDED = "decided"
    WAITING = "waiting"
    """One's own review is there, and the other's, or the chair's word, is not."""
    CLAIMED = "claimed"


class LineVerdict(StrEnum):
    """What can be told of one line of a scenario beside a vendor, the worst first."""

    UNMET = "unmet"
    SILENT = "silent"
    """Nothing the vendor writes speaks of it."""
    TOUCHED = "touched"
    """Words of it stand in what the vendor writes; whether it is met is for a person to say."""
    MET = "met"


class ReviewSettingsRead(BaseModel):
    """How somebody likes to review."""

    model_config = ConfigDict(from_attributes=True)

    keymap: dict[Action, str]
    hide_score: bool
    single_keys: bool


class ReviewerRead(BaseModel):
    """Somebody of the desk."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str


class ReviewersRead(BaseModel):
    """Everybody of the desk."""

    items: list[ReviewerRead]


class ClaimRead(ReviewerRead):
    """Who reviews a pair now, and until when nobody else is shown it."""

    until: datetime


class PairRun(BaseModel):
    """The run of a pair."""

    id: UUID
    number: str


class PairScenario(BaseModel):
    """The scenario of a pair."""

    id: UUID
    code: str | None
    number: int | None
    name: str
    name_en: str | None


class PairVendor(BaseModel):
    """The vendor of a pair."""

    id: UUID
    name: str
    name_en: str | None
    is_demo: bool


class PairSummary(BaseModel):
    """A pair in a list."""

    id: UUID
    run: PairRun
    scenario: PairScenario
    vendor: PairVendor
    origin: PairOrigin
    rank: int | None = Field(description="None below the line, or while its reader wants it hidden")
    score: float | None = Field(description="None where the run kept none, or while its reader wants it hidden")
    state: PairState
    version: int
    near_tie: bool = Field(description="Scored almost like the place before or after it")
    conflicting: bool = Field(description="The reasons contradict each other, or an earlier decision")
    flagged: bool = Field(description="The engine found the vendor's text gamed")
    needs_second: bool = Field(description="Two blind reviews have to agree")
    age_days: int = Field(ge=0)
    deferred_until: date | None
    assigned_to: ReviewerRead | None
    claimed_by: ClaimRead | None


class QueueCounts(BaseModel):
    """How many pairs wait, by what `only` asks for."""

    all: int
    mine: int
    assigned: int
    ageing: int
    near_tie: int
    conflicting: int
    stuffing: int
    second: int
    disagreed: int


class QueueProgress(BaseModel):
    """How far the desk has come."""

    total: int
    done: int
    mine: int = Field(description="Decided by oneself")


class QueueRead(Page[PairSummary]):
    """A page of pairs, how many others wait, and how far the desk has come."""

    counts: QueueCounts
    progress: QueueProgress


class DecisionRead(BaseModel):
    """What a reviewer decided."""

    id: UUID
    pair_id: UUID
    slot: int = Field(description="1 first, 2 blind second, 3 consensus of the chair")
    verdict: Verdict
    reason: RejectReason | None
    reason_text: str
    deferred_until: date | None
    reviewer: ReviewerRead | None = Field(description="None once the account is erased")
    decided_at: datetime
    undone_at: datetime | None
    undo_reason: str
    is_undoable: bool = Field(description="Whether the reader may take it back")


class DecisionsRead(BaseModel):
    """The decisions on a pair, the first one first."""

    items: list[DecisionRead]


class DecidedRead(BaseModel):
    """A decision, and what became of the pair."""

    decision: DecisionRead
    pair: PairSummary


class OwnDecisions(BaseModel):
    """One's last decisions, the newest first."""

    items: list[DecidedRead]


class LineRead(BaseModel):
    """One line of the scenario beside what the vendor has of it."""

    field: str = Field(description="What it is about", examples=["requirement", "certificate", "region"])
    must: bool = Field(description="Whether the scenario demands it without exception")
    need: str
    offer: str
    verdict: LineVerdict
    terms: list[str] = Field(description="Words of it that stand in what the vendor writes")


class PairGate(BaseModel):
    """A hard condition of the scenario, and whether the vendor passes it."""

    gate: str
    state: str = Field(examples=["passed"], description="passed or closed")
    fact: dict[str, Any]


class HistoryRead(BaseModel):
    """What was decided before about the scenario, or about the vendor."""

    pair_id: UUID
    scenario: PairScenario
    vendor: PairVendor
    state: PairState
    decided_by: ReviewerRead | None
    decided_at: datetime


class ReviewCapability(BaseModel):
    """Another capability of the vendor."""

    id: UUID
    title: str
    score: float | None = Field(description="What it would have scored; none while that is hidden")


class SuccessorRead(BaseModel):
    """Where a pair is decided that an older run brought."""

    run: PairRun
    pair_id: UUID | None = Field(description="None where the newer run has not brought this vendor before the desk")


class PairDetail(PairSummary):
    """A pair with both sides whole, must-haves unmet first."""

    capability: MatchCapability
    lines: list[LineRead]
    contributions: list[ContributionRead] = Field(description="Worth nothing while its reader wants scores hidden")
    flags: list[FlagRead]
    need: Side
    offer: Side
    other_capabilities: list[ReviewCapability]
    rank_of: int = Field(ge=0)
    content: ScenarioPublic | None = Field(description="What the agency published; none of an official list")
    gates: list[PairGate]
    scenario_history: list[HistoryRead]
    vendor_history: list[HistoryRead]
    decisions: list[DecisionRead] = Field(description="Others' only after one's own, while reviews are blind")
    note_count: int
    added_reason: str
    may_decide: bool
    barred: Barred | None
    successor: SuccessorRead | None = Field(description="Where a newer run has ranked the scenario again")


class PairsRead(BaseModel):
    """Several pairs, whole."""

    items: list[PairDetail]


class ClaimsRead(PairsRead):
    """The pairs one reviews next; those one has not read yet are there whole."""

    held: list[UUID] = Field(description="All of them, in the order they were asked for")


class BulkItem(BaseModel):
    """What became, or would become, of one of several pairs."""

    id: UUID
    code: str = Field(description="ok, or the code of the problem", examples=["already-decided"])
    pair: PairSummary | None


class BulkRead(BaseModel):
    """What became, or would become, of each."""

    items: list[BulkItem]


class PairNoteRead(BaseModel):
    """A note about a pair."""

    id: UUID
    author: ReviewerRead | None
    body: str
    mentions: list[ReviewerRead]
    created_at: datetime


class PairNotesRead(BaseModel):
    """The notes about a pair, the oldest first."""

    items: list[PairNoteRead]
