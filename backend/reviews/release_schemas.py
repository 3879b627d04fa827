"""Shapes of releases, of what the two sides read of them, and of what they say to it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.core.paging import PageParams
from backend.match_runs.schemas import ContributionRead, MatchCapability
from backend.reviews.schemas import PairRun, PairScenario, PairVendor
from backend.reviews.sent import VersionSent

MOST_PAIRS = 500


class ReleaseObstacle(StrEnum):
    """Why what was decided on a scenario cannot be told yet."""

    UNDECIDED = "undecided"
    """Pairs wait for a decision."""
    TIED_DECISION = "tied_decision"
    """Whoever decided has a tie to one of the two sides, known since."""
    NOBODY_SHORTLISTED = "nobody_shortlisted"
    RELEASED = "released"


class ReleaseStanding(StrEnum):
    """How far a scenario of a run has come."""

    OPEN = "open"
    READY = "ready"
    RELEASED = "released"


class ReleaseParams(PageParams):
    """Which scenarios are asked for."""

    standing: Annotated[ReleaseStanding | None, Field(description="Only those that have come so far")] = None
    run: Annotated[UUID | None, Field(description="Id of a run")] = None


class ReleasableRead(BaseModel):
    """A scenario of a run on its way to being released."""

    run: PairRun
    scenario: PairScenario
    standing: ReleaseStanding
    shortlisted: int
    rejected: int
    open: int
    since: datetime = Field(description="When the first of its pairs came to the desk")
    released_at: datetime | None


class ObstacleRead(BaseModel):
    """Something that stands in the way, and how many pairs it concerns."""

    code: ReleaseObstacle
    count: int


class Audience(BaseModel):
    """An organisation that will be told, and how many people of it; who they are is not said."""

    id: UUID
    name: str
    people: int


class ReleasedVendor(Audience):
    """A vendor that goes to the agency and is told of its own place."""

    pair_id: UUID
    is_demo: bool
    rank: int | None
    is_left_out: bool = Field(description="Withdrawn or suspended meanwhile: nobody is told of it")


class ReleasePreview(BaseModel):
    """What a release would tell whom, and what stands in its way."""

    run: PairRun
    scenario: PairScenario
    agencies: list[Audience]
    vendors: list[ReleasedVendor]
    rejected: int = Field(description="Vendors of which neither side is told")
    obstacles: list[ObstacleRead]
    pairs: list[VersionSent] = Field(description="What a release has to name, so that it tells what was previewed")
    released_at: datetime | None


class ReleaseSent(BaseModel):
    """A release of exactly what was previewed."""

    model_config = ConfigDict(extra="forbid")

    pairs: list[VersionSent] = Field(max_length=MOST_PAIRS)


class PlaceRead(BaseModel):
    """A shortlisted vendor of a scenario, as one of the two sides reads it."""

    id: UUID
    run_id: UUID
    scenario: PairScenario
    agencies: list[str]
    vendor: PairVendor
    capability: MatchCapability
    rank: int | None = Field(description="None where a person added the vendor, and in the evidence a vendor reads")
    score: float | None
    contributions: list[ContributionRead]
    released_at: datetime
    agency_confirmed_at: datetime | None
    vendor_confirmed_at: datetime | None
    may_confirm: bool
    may_see_contacts: bool


class ReleaseStandingRead(BaseModel):
    """Whether there is a shortlist of a scenario to be read."""

    released_at: datetime | None


class ShortlistRead(BaseModel):
    """The vendors shortlisted for a scenario, the best first, as last released."""

    run: PairRun
    scenario: PairScenario
    released_at: datetime
    items: list[PlaceRead]
