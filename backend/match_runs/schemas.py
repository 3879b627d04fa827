"""Shapes of match runs, matches and exclusions."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from backend.core.paging import PageParams, Words
from backend.match_runs.models import RunPhase, RunScope, RunStatus
from backend.vendors.models import EvidenceLevel

RunId = Annotated[UUID | None, Field(description="Id of a run; without it, the latest public one")]

Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00]*$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class RunParams(PageParams):
    """Which runs are asked for."""

    status: Annotated[RunStatus | None, Field(description="Only runs in this state")] = None


class MatchParams(PageParams):
    """Which of a scenario's matches are asked for."""

    run: RunId = None
    tier: Annotated[Words, Field(description="Code of a vendor's tier")] = ""
    region: Annotated[Words, Field(description="Home city of the vendor")] = ""


class RunOnlyParams(BaseModel):
    """Which run is meant, where one thing of it is asked for."""

    model_config = ConfigDict(extra="forbid")

    run: RunId = None


class RunPageParams(PageParams):
    """Which run is meant, where a list of it is asked for."""

    run: RunId = None


class RunSummary(BaseModel):
    """A match run in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str = Field(examples=["MR-2026-0001"])
    scope: RunScope
    status: RunStatus
    phase: RunPhase
    progress_done: int = Field(description="Scenarios ranked so far", ge=0)
    progress_total: int = Field(description="Scenarios to rank; 0 until loaded", ge=0)
    scenario_id: UUID | None
    batch_id: UUID | None
    cancel_requested: bool
    engine: str = Field(description="Version of the engine; blank until done")
    weight_set: str | None = Field(description="The set of weights it ranks by; null for the shipped ones")
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    is_public_demo: bool
    manifest_sha256: str
    error: str


class RunRead(RunSummary):
    """A match run with everything it can be repeated from."""

    weights: dict[str, Any]
    manifest: dict[str, Any]


class RunCreate(BaseModel):
    """What is to be ranked: one scenario, a batch, or everything."""

    model_config = ConfigDict(extra="forbid")

    scope: RunScope
    scenario_id: UUID | None = Field(default=None, description="Of scope `scenario`, and of no other")
    batch_id: UUID | None = Field(default=None, description="Of scope `batch`, and of no other")

    @model_validator(mode="after")
    def _names_its_scope(self) -> Self:
        named = {RunScope.SCENARIO: self.scenario_id, RunScope.BATCH: self.batch_id}
        for scope, given in named.items():
            if (given is not None) != (self.scope is scope):
                raise ValueError(f"{scope.value}_id belongs to scope {scope.value}, and only there")
        return self


class RunProgress(BaseModel):
    """How far a run is; a pair is one scenario compared with one capability."""

    status: RunStatus
    phase: RunPhase
    scenarios_done: int = Field(ge=0)
    scenarios_total: int = Field(description="0 until loaded", ge=0)
    pairs_done: int = Field(ge=0)
    pairs_total: int = Field(description="0 until loaded", ge=0)
    pairs_per_second: int | None = Field(description="Since ranking began; null until the first block", ge=0)
    seconds_left: int | None = Field(description="Of ranking, at that rate; null when nobody can tell", ge=0)
    cancel_requested: bool


class RunStatusRead(RunSummary):
    """Where a run stands, without what it was made from."""

    progress: RunProgress
    may_cancel: bool = Field(description="Whether whoever asks may cancel it now")


class SpanRead(BaseModel):
    """A place in an original field text, in code points."""

    field: str = Field(examples=["title"])
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class EvidenceRead(BaseModel):
    """Why a contribution is what it is: one term or fact, and where it stands on both sides."""

    code: str = Field(examples=["term"])
    term: str
    points: float = Field(description="Its share of the contribution's points")
    need: list[SpanRead]
    offer: list[SpanRead]
    facts: dict[str, Any]


class ContributionRead(BaseModel):
    """One signal's part of a score: points = weight × value."""

    signal: str = Field(examples=["tfidf"])
    weight: float
    value: float = Field(description="In [0, 1]")
    points: float
    known: bool = Field(description="False where the data cannot tell and a neutral value stands in")
    evidence: list[EvidenceRead]


class FlagRead(BaseModel):
    """Something about a capability that looks gamed; spans count in its own fields."""

    code: str = Field(examples=["repeated"])
    facts: dict[str, Any]
    spans: list[SpanRead]


class MatchScenario(BaseModel):
    """A scenario, named."""

    id: UUID
    number: int | None
    name: str
    name_en: str | None


class MatchVendor(BaseModel):
    """A vendor, named and placed."""

    id: UUID
    name: str
    tier: str
    region: str
    is_demo: bool


class MatchCapability(BaseModel):
    """A capability, named."""

    id: UUID
    title: str


class MatchRead(BaseModel):
    """A vendor's place for a scenario, by its best capability."""

    rank: int | None = Field(description="Place in the scenario's list, 1 to 50; null below the line")
    vendor_rank: int | None = Field(description="Place in the vendor's list, 1 to 20; null below the line")
    score: float = Field(description="Sum of the contributions' points, in [0, 1]")
    scenario: MatchScenario
    vendor: MatchVendor
    capability: MatchCapability
    contributions: list[ContributionRead]
    flags: list[FlagRead]
    run_id: UUID


class FieldText(BaseModel):
    """One field as it was ranked; spans count in its text."""

    field: str
    text: str


class Side(BaseModel):
    """One side of a pair, as it was ranked."""

    fields: list[FieldText]


class OtherCapability(BaseModel):
    """Another capability of the vendor, and what it would have scored."""

    id: UUID
    title: str
    score: float


class PairRead(MatchRead):
    """A match with the two texts side by side."""

    need: Side
    offer: Side
    other_capabilities: list[OtherCapability]
    rank_of: int = Field(description="How many vendors were ranked", ge=0)
    run: RunSummary


class ExclusionVendor(BaseModel):
    """A vendor, named."""

    id: UUID
    name: str


class ExclusionRead(BaseModel):
    """A vendor a gate kept out of a list it would have entered."""

    vendor: ExclusionVendor
    capability: MatchCapability
    gate: str
    fact: dict[str, Any]
    would_score: float = Field(description="The score it would have had, in [0, 1]")


class _Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Title
    description: Text = ""


class ScenarioDraft(_Draft):
    """A scenario as an agency would write it."""

    domain: Annotated[Line, Field(description="应用领域, in Chinese")] = ""
    city: Annotated[Line, Field(description="Where the work is to be done")] = ""


class CapabilityDraft(_Draft):
    """A capability as a vendor would describe it."""

    capability_id: UUID | None = Field(
        default=None, description="Which of the asker's capabilities it is, or a new version of; others' do not count"
    )
    domains: list[Line] = Field(default=[], max_length=10)
    keywords: list[Line] = Field(default=[], max_length=50)
    products: list[Line] = Field(default=[], max_length=20)
    service_regions: list[Line] = Field(
        default=[], max_length=50, description="Cities; 全国 is anywhere; empty is unknown"
    )
    region: Annotated[Line, Field(description="Home city of the vendor")] = ""
    evidence: list[EvidenceLevel] = Field(default=[], max_length=5, description="Levels of the proofs behind it")
    certificates: list[Line] = Field(default_factory=list, max_length=50, description="The vendor's valid ones")
    xinchuang: list[Line] = Field(default_factory=list, max_length=20, description="What of 信创 the vendor supports")


class Preview(BaseModel):
    """What a draft was compared with."""

    engine: str
    as_of: datetime = Field(description="When what is published was read")
    refreshing: bool = Field(description="Something has changed since; a later answer will know it")


class PreviewVendor(BaseModel):
    """A vendor's place for a draft scenario."""

    rank: int = Field(ge=1)
    score: float = Field(description="Sum of the contributions' points, in [0, 1]")
    vendor: MatchVendor
    capability: MatchCapability
    contributions: list[ContributionRead]
    flags: list[FlagRead]


class ScenarioPreview(Preview):
    """The vendors that match a draft scenario best."""

    matches: list[PreviewVendor] = Field(description="At most 10, the best first")
    strong: int | None = Field(
        description="Vendors whose score reaches `strong_from`, rounded down to a multiple of 5, 2000 at most; null "
        "when fewer than 5",
        ge=5,
    )
    few: bool = Field(description="Fewer than 5 vendors reach it")
    strong_from: float = Field(ge=0, le=1)


class ConditionRead(BaseModel):
    """One condition of a draft, and how many more vendors could meet the draft without it."""

    kind: Literal["requirement", "certificate", "xinchuang", "region"]
    pointer: str = Field(description="Where it stands in the document")
    text: str
    gain: int | None = Field(description="Rounded down to a multiple of 5; null when fewer than 5", ge=5)
    few: bool = Field(description="Fewer than 5, none included")


class SupplyRead(Preview):
    """How many vendors could meet a draft scenario, and what keeps others out."""

    vendors: int | None = Field(
        description="Vendors no condition keeps out whose score reaches `strong_from`, rounded down to a multiple of "
        "5, 2000 at most; null when fewer than 5",
        ge=5,
    )
    few: bool = Field(description="Fewer than 5 could")
    strong_from: float = Field(ge=0, le=1)
    conditions: list[ConditionRead] = Field(
        description="In the order of the document: of the requirements the 10 heaviest that must be met"
    )
    bottleneck: ConditionRead | None = Field(description="The condition that keeps most out; null where none keeps 5")


class AdviceRead(BaseModel):
    """A change of a draft capability that raises its vendor on one scenario's list."""

    kind: Literal["evidence", "certificate", "region", "domain"]
    added: dict[str, list[str]] = Field(description="What to add, by field of the draft")
    rank: int = Field(description="The place the draft has once this is added", ge=1)
    score: float = Field(description="The score it has then, in [0, 1]")


class Gains(BaseModel):
    """On how many scenarios' lists the best single change of a kind raises a draft; null where none could be tried."""

    evidence: int | None = None
    certificate: int | None = None
    region: int | None = None
    domain: int | None = None


class PreviewScenario(BaseModel):
    """The place a draft capability would take for a scenario."""

    scenario: MatchScenario
    score: float = Field(description="Sum of the contributions' points, in [0, 1]")
    rank: int | None = Field(description="Place among the vendors; null below place 200")
    rank_of: int = Field(description="How many vendors there would be", ge=1)
    contributions: list[ContributionRead]
    flags: list[FlagRead]
    advice: list[AdviceRead] = Field(description="The smallest change of each kind that raises it, as far as tried")


class PreviewExclusion(BaseModel):
    """A scenario a gate would keep a draft capability from."""

    scenario: MatchScenario
    gate: str
    fact: dict[str, Any]
    would_score: float = Field(description="The score it would have had, in [0, 1]")
    advice: list[AdviceRead] = Field(description="What would open the gate, and the place it leads to")


class CapabilityPreview(Preview):
    """The scenarios a draft capability would match best."""

    matches: list[PreviewScenario] = Field(description="At most 10, the best first")
    excluded: list[PreviewExclusion] = Field(description="At most 10, the best first")
    gains: Gains
