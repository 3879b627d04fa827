"""Shapes of scenarios and batches."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from backend.core.paging import PageParams, Words
from backend.scenarios.content import ScenarioPublic
from backend.scenarios.models import AgencyRole


class ScenarioAgencyCreate(BaseModel):
    """A responsible unit as the document writes it, and the agency it was resolved to."""

    organisation_id: UUID
    role: AgencyRole
    written_name: str = Field(min_length=1, max_length=200)
    match_score: float = Field(ge=0, le=1)


class ScenarioCreate(BaseModel):
    """A scenario as read out of a policy document."""

    number: int = Field(ge=1)
    name: str = Field(min_length=1, max_length=300)
    domain: str = Field(max_length=100)
    description: str = Field(max_length=5000)
    city: str = Field(max_length=50)
    agencies: list[ScenarioAgencyCreate]


class DocumentLink(BaseModel):
    """A policy document, named."""

    id: UUID
    title: str


class BatchRead(BaseModel):
    """One published list of scenarios."""

    id: UUID
    number: int = Field(examples=[1])
    name: str = Field(examples=["“城市+AI”应用场景清单（第一批）"])
    issued_on: date
    policy_document: DocumentLink | None
    scenarios: int = Field(description="How many it lists", ge=0)


class ScenarioSort(StrEnum):
    """Orders of the scenario list; a minus sign turns one round."""

    NUMBER = "number"
    NUMBER_DOWN = "-number"
    NAME = "name"
    DOMAIN = "domain"
    BEST_SCORE = "best_score"


class ScenarioParams(PageParams):
    """Which scenarios are asked for, and in which order."""

    q: Annotated[
        Words, Field(description="Words in either script, pinyin or its initials, in names, agencies and text")
    ] = ""
    batch: Annotated[UUID | None, Field(description="Id of a batch")] = None
    domain: Annotated[Words, Field(description="应用领域, in Chinese")] = ""
    agency: Annotated[UUID | None, Field(description="Id of an agency")] = None
    sort: ScenarioSort = ScenarioSort.NUMBER


class AgencyLink(BaseModel):
    """An agency, named as the registry writes it."""

    id: UUID
    name: str = Field(examples=["市住房建设局"])
    name_en: str | None


class ScenarioItem(BaseModel):
    """A scenario in a list."""

    id: UUID
    number: int | None = Field(description="序号 in its batch; none before it is in one", examples=[15])
    code: str = Field(examples=["SC-2023-0015"])
    name: str = Field(examples=["智慧工地"])
    name_en: str | None
    domain: str = Field(examples=["城市治理"])
    domain_en: str | None
    agencies: list[AgencyLink]
    batch: str | None = Field(description="Name of its batch")
    batch_id: UUID | None
    best_score: float | None = Field(description="Best score of the latest public run, in [0, 1]")
    match_count: int = Field(description="Vendors listed by the latest public run", ge=0)


class ScenarioAgencyRead(AgencyLink):
    """An agency's responsibility for a scenario."""

    role: AgencyRole
    written_name: str = Field(description="As the document writes it")
    match_score: float = Field(description="How sure the written name was resolved, in [0, 1]; 1 is exact")


class Missing(StrEnum):
    """What an agency has not said about its scenario."""

    GOAL = "goal"
    PAIN = "pain"
    REQUIREMENTS = "requirements"
    DATA = "data"
    BUDGET = "budget"
    SCHEDULE = "schedule"
    CONTACT = "contact"


class ScenarioDetail(BaseModel):
    """A scenario with everything its document says about it."""

    id: UUID
    number: int | None
    code: str
    name: str
    name_en: str | None
    domain: str
    domain_en: str | None
    agencies: list[ScenarioAgencyRead]
    batch: str | None
    batch_id: UUID | None
    best_score: float | None
    match_count: int
    description: str = Field(description="The sentence of the document that names it; blank where there is none")
    content: ScenarioPublic | None = Field(description="What its agency published itself; none of an official list")
    city: str
    issued_on: date | None = Field(description="When it was made known: with its batch, or on its own")
    policy_document: DocumentLink | None
    missing: list[Missing] = Field(description="What the agency should add")
    has_source_sentence: bool
    previous_id: UUID | None = Field(description="The scenario before it in its batch")
    next_id: UUID | None = Field(description="The scenario after it in its batch")


class WatchRead(BaseModel):
    """Whether one watches a scenario."""

    is_watched: bool


class WatchedScenario(BaseModel):
    """A scenario one watches."""

    id: UUID
    code: str = Field(examples=["SC-2023-0015"])
    name: str = Field(examples=["智慧工地"])
    name_en: str | None
    watched_at: datetime
