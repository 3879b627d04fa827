"""Shapes of scenarios under way: drafts, their readiness, their gates, and the lists one works from."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.core.paging import Words
from backend.revisions.models import RevisionStatus
from backend.revisions.schemas import AuthorRead, Pinned, RevisionRead
from backend.scenarios.content import RiskTier, ScenarioContent
from backend.scenarios.models import Gate, ScenarioStatus

Note = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]


class Sent(BaseModel):
    """What is sent; what it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class ScenarioBegun(Sent):
    """What a new scenario begins from: nothing, another one, or a template."""

    copy_of: UUID | None = Field(default=None, description="A scenario of one's own, or any that is published")
    template: str | None = Field(default=None, max_length=60)
    organisation_id: UUID | None = Field(default=None, description="On behalf of which agency, for the desk")


class AgencyNamed(BaseModel):
    """An agency of a scenario under way."""

    id: UUID
    name: str


class ScenarioDraftRead(RevisionRead[ScenarioContent]):
    """A scenario as it is being written, or as it was written last."""

    scenario_status: ScenarioStatus
    code: str | None = Field(description="Given when it is first published")
    agencies: list[AgencyNamed] = Field(description="The leading one first")


class ReadinessItem(BaseModel, from_attributes=True):
    """One thing a scenario should say."""

    key: str
    pointer: str = Field(description="Where to mend it")
    weight: int
    needed: bool = Field(description="Whether it cannot be submitted without")
    done: bool


class ReadinessRead(BaseModel, from_attributes=True):
    """How ready a scenario is to be submitted."""

    score: int = Field(ge=0, le=100)
    items: list[ReadinessItem]


class DraftSaved(BaseModel):
    """That a draft was kept."""

    version: int
    saved_at: datetime
    readiness: ReadinessRead


class OwnScenario(BaseModel):
    """A scenario of one's own agency."""

    id: UUID
    code: str | None
    name: str
    status: ScenarioStatus
    revision_status: RevisionStatus | None = Field(description="Of what is under way")
    version: int | None
    saved_at: datetime | None
    respond_by: date | None
    open_comments: int
    batch: str | None


class SubmittedScenario(BaseModel):
    """A scenario that waits for the desk."""

    id: UUID
    code: str | None
    name: str
    agency: AgencyNamed
    risk_tier: RiskTier | None
    submitted_at: datetime
    gates_passed: int = Field(description="By the document as it is")


class ScenarioReturned(Sent):
    """Why a scenario is returned, as a whole and place by place."""

    note: Note = ""
    comments: list[Pinned] = Field(default_factory=list, max_length=100)


class ScenarioEnded(Sent):
    """Why a published scenario comes to its end."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00]*\S[^\x00]*$")]


class GateState(StrEnum):
    """Where a gate stands."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


class EvidenceGate(StrEnum):
    """The gates agencies bring evidence for."""

    BOUNDARY = Gate.BOUNDARY.value
    OWNER = Gate.OWNER.value
    FUNDING = Gate.FUNDING.value


class GateRead(BaseModel):
    """Where one gate stands, by the document as it is."""

    gate: Gate
    state: GateState
    note: str
    reviewer: AuthorRead | None = Field(description="Nobody once the account is erased, or to whom may not know")
    decided_at: datetime | None


class RiskChecklist(Sent):
    """What a risk review looks at, and whether it was found well; all of it must be."""

    personal_data: bool
    security: bool
    ethics: bool
    human_fallback: bool
    liability: bool


class RiskRead(BaseModel):
    """The review of a high risk."""

    needed: bool
    done: bool
    checklist: RiskChecklist | None
    note: str
    reviewer: AuthorRead | None
    decided_at: datetime | None


class GatesRead(BaseModel):
    """Where all gates stand."""

    gates: list[GateRead]
    risk: RiskRead


class GateDecided(Sent):
    """What a reviewer decides on a gate."""

    passed: bool
    note: Note = ""


class RiskReviewed(Sent):
    """What a reviewer of the risk found."""

    checklist: RiskChecklist
    note: Note = ""


class SimilarAsked(Sent):
    """What is to be compared with what is published."""

    name: Words = ""
    description: Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")] = ""
    goal: Note = ""


class SimilarScenario(BaseModel):
    """A published scenario that says something alike."""

    id: UUID
    code: str
    name: str
    score: float = Field(description="In [0, 1]")


class TemplateRead(BaseModel):
    """A scenario to begin from."""

    key: str
    domain: str
    name: str
    name_en: str
    content: ScenarioContent
