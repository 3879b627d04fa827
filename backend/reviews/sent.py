"""What is sent to the review desk."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator

from backend.core.days import Day
from backend.core.paging import PageParams, Words
from backend.reviews.models import PairState, RejectReason, Verdict

MOST_AT_ONCE = 100
"""How many pairs may be decided with one request."""
MOST_CLAIMED = 5
"""How many pairs may be claimed with one request: the one on the screen and those that come next."""
MOST_HELD = 8
"""How many may be held: those, and what is decided and on its way, which nobody else is shown meanwhile."""

Said = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00]*\S[^\x00]*$")]
Body = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]*\S[^\x00]*$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^[!-~]+$")]


class Only(StrEnum):
    """Which of the waiting pairs are asked for."""

    ALL = "all"
    MINE = "mine"
    """Assigned to oneself, or claimed."""
    ASSIGNED = "assigned"
    AGEING = "ageing"
    NEAR_TIE = "near_tie"
    CONFLICTING = "conflicting"
    STUFFING = "stuffing"
    SECOND = "second"
    DISAGREED = "disagreed"


class Action(StrEnum):
    """What a key does at the desk."""

    NEXT = "next"
    PREVIOUS = "previous"
    SHORTLIST = "shortlist"
    REJECT = "reject"
    DEFER = "defer"
    UNDO = "undo"
    NOTE = "note"
    EVIDENCE = "evidence"
    SEARCH = "search"
    HELP = "help"


class QueueParams(PageParams):
    """Which pairs are asked for."""

    run: Annotated[UUID | None, Field(description="Id of a run")] = None
    scenario: Annotated[UUID | None, Field(description="Id of a scenario")] = None
    state: Annotated[PairState | None, Field(description="Pairs in this state instead of those that wait")] = None
    only: Only = Only.ALL
    q: Annotated[Words, Field(description="Words of the scenario's or the vendor's name, in either script")] = ""


class VersionSent(BaseModel):
    """A pair, as it was read."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    version: StrictInt = Field(ge=1)


class ClaimSent(BaseModel):
    """How many pairs somebody wants to review next, and which."""

    model_config = ConfigDict(extra="forbid")

    pairs: Annotated[list[UUID], Field(max_length=MOST_HELD)] | None = Field(
        default=None, description="Exactly these, where they are free; whatever else one has claimed is freed"
    )
    known: list[VersionSent] = Field(
        default_factory=list,
        max_length=MOST_HELD,
        description="What has been read already: unless it has moved since, it is not sent again",
    )
    count: StrictInt = Field(default=1, ge=1, le=MOST_CLAIMED)
    run: UUID | None = None
    scenario: UUID | None = None
    only: Only = Only.ALL


class VerdictSent(BaseModel):
    """A verdict; rejecting comes with a reason, “other” with a sentence besides."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    reason: RejectReason | None = None
    reason_text: Said = ""
    deferred_until: Day | None = Field(default=None, description="Without it, a deferral lasts a week")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.verdict is Verdict.REJECT) != (self.reason is not None):
            raise ValueError("rejecting comes with a reason, and nothing else does")
        if self.reason is RejectReason.OTHER and not self.reason_text.strip():
            raise ValueError("another reason is said in words")
        if self.deferred_until is not None and self.verdict is not Verdict.DEFER:
            raise ValueError("only what is deferred waits until a day")
        return self


class PairDecisionSent(VerdictSent):
    """A verdict on a pair as it was read."""

    version: StrictInt = Field(ge=1)


class BulkSent(VerdictSent):
    """One verdict on several pairs."""

    pairs: list[VersionSent] = Field(min_length=1, max_length=MOST_AT_ONCE)


class UndoSent(BaseModel):
    """Why a decision is taken back; of another's it has to be said."""

    model_config = ConfigDict(extra="forbid")

    reason: Said = ""


class PairAdded(BaseModel):
    """A vendor from below the line, and why it should be reviewed."""

    model_config = ConfigDict(extra="forbid")

    run: UUID
    scenario: UUID
    vendor: UUID
    reason: Reason


class PairNoteSent(BaseModel):
    """A note, and whom it names."""

    model_config = ConfigDict(extra="forbid")

    body: Body
    mentions: list[UUID] = Field(default_factory=list, max_length=20)


class ReviewSettingsSent(BaseModel):
    """How somebody likes to review."""

    model_config = ConfigDict(extra="forbid")

    keymap: dict[Action, Key] = Field(default_factory=dict)
    hide_score: StrictBool = False
    single_keys: StrictBool = True

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        keys = [key.lower() for key in self.keymap.values()]
        if len(set(keys)) < len(keys):
            raise ValueError("one key does one thing")
        return self
