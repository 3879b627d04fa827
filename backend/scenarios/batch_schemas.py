"""What is sent about batches under way, and what is shown of them and between two that are published."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from backend.scenarios.models import Gate, ScenarioStatus
from backend.scenarios.schemas import BatchRead

BatchName = Annotated[
    str,
    Field(
        min_length=2,
        max_length=120,
        pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$",
        examples=["“城市+AI”应用场景清单（第二批）"],
    ),
]


class BatchDraftSent(BaseModel):
    """A list under way: its name and its scenarios, in order."""

    model_config = ConfigDict(extra="forbid")

    name: BatchName
    scenario_ids: list[UUID] = Field(default_factory=list, max_length=500)

    @field_validator("scenario_ids")
    @classmethod
    def _each_once(cls, given: list[UUID]) -> list[UUID]:
        if len(set(given)) != len(given):
            raise ValueError("a scenario stands on a list once")
        return given


class BatchIssued(BaseModel):
    """The day a list is issued; nothing means today, in China."""

    model_config = ConfigDict(extra="forbid")

    issued_on: date | None = None


class CandidateRead(BaseModel):
    """A scenario that may be put on a list, and what it still needs."""

    id: UUID
    name: str
    domain: str
    agencies: list[str] = Field(description="The leading one first")
    status: ScenarioStatus
    is_ready: bool = Field(description="Whether it could be published with the list now")
    open_gates: list[Gate]


class BatchDraftRead(BaseModel):
    """A list under way."""

    id: UUID
    name: str
    number: int = Field(description="The number it would get if it were published now", ge=1)
    scenarios: list[CandidateRead]
    changed_at: datetime
    version: int
    may_publish: bool


class BatchDraftItem(BaseModel):
    """A list under way, in a list of them."""

    id: UUID
    name: str
    scenarios: int
    changed_at: datetime


class ComparisonParams(BaseModel):
    """Which list another is compared with."""

    model_config = ConfigDict(extra="forbid")

    earlier: UUID | None = Field(default=None, alias="with", description="By default the one issued before it")


class ComparedDomain(BaseModel):
    """How many scenarios of a domain stand on either list."""

    domain: str
    before: int
    after: int


class ListedScenario(BaseModel):
    """A scenario on a list."""

    id: UUID
    number: int
    name: str
    agencies: list[str]


class ContinuedScenario(BaseModel):
    """Two scenarios on two lists that are much alike."""

    before: ListedScenario
    after: ListedScenario
    likeness: float = Field(description="Of the names, in [0, 1]", ge=0, le=1)


class ComparisonRead(BaseModel):
    """What changed from one list to a later one."""

    before: BatchRead | None = Field(description="Nothing where there is none before it: then everything is new")
    after: BatchRead
    domains: list[ComparedDomain]
    new_agencies: list[str] = Field(description="On the later list only")
    absent_agencies: list[str] = Field(description="On the earlier list only")
    continued: list[ContinuedScenario]
    new: list[ListedScenario] = Field(description="On the later list, like none on the earlier")
