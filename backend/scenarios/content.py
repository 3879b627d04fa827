"""What an agency writes of a scenario: one document, of which every field says who may read it.

Nothing in it is required while it is being written; what is missing is told by `readiness`, and at submission.
"""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, StringConstraints, model_validator

from backend.core.days import Day
from backend.core.visibility import Document, Element, Visibility, public_part

_NO_NUL = r"^[^\x00]*$"
"""PostgreSQL stores no NUL."""
Line = Annotated[str, StringConstraints(max_length=120, pattern=_NO_NUL)]
Words = Annotated[str, StringConstraints(max_length=300, pattern=_NO_NUL)]
Text = Annotated[str, StringConstraints(max_length=2000, pattern=_NO_NUL)]
LongText = Annotated[str, StringConstraints(max_length=4000, pattern=_NO_NUL)]
Names = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=_NO_NUL)]], Field(max_length=20)
]

HIGHEST_BUDGET = 10_000_000
"""万元: a hundred thousand million yuan, more than any city spends on one scenario."""


class DataClass(StrEnum):
    """How a dataset is classified."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"
    IMPORTANT = "important"


class DataAccess(StrEnum):
    """How a vendor gets at a dataset."""

    OPEN = "open"
    SANDBOX = "sandbox"
    ON_SITE = "on_site"
    NONE = "none"


class RiskTier(StrEnum):
    """How much harm a failure could do; HIGH is reviewed once more before publication."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class BudgetBand(StrEnum):
    """What is to be spent, in 万元."""

    UNDER_50 = "under_50"
    FROM_50_TO_100 = "50_100"
    FROM_100_TO_300 = "100_300"
    FROM_300_TO_1000 = "300_1000"
    OVER_1000 = "over_1000"
    UNDISCLOSED = "undisclosed"


class Requirement(Element):
    """One checkable line (需求条目)."""

    text: Words = ""
    must: StrictBool = True
    weight: StrictInt = Field(default=3, ge=1, le=5)


class Dataset(Element):
    """One line of the data sheet (数据清单)."""

    name: Line = ""
    classification: DataClass = DataClass.INTERNAL
    volume: Line = ""
    access: DataAccess = DataAccess.NONE
    note: Words = ""


class Evidence(Document):
    """What an agency brings forward for a gate."""

    text: Annotated[Text, Visibility.REVIEWERS] = ""
    attachments: Annotated[list[UUID], Field(max_length=10), Visibility.REVIEWERS] = Field(default_factory=list)


class Evidences(Document):
    """What is brought forward for each of the three gates."""

    boundary: Annotated[Evidence, Visibility.REVIEWERS] = Evidence()
    owner: Annotated[Evidence, Visibility.REVIEWERS] = Evidence()
    funding: Annotated[Evidence, Visibility.REVIEWERS] = Evidence()


class ScenarioPublic(Document):
    """The part of the document that anyone may read once it is published."""

    name: Annotated[Line, Visibility.PUBLIC] = ""
    name_en: Annotated[Line, Visibility.PUBLIC] = ""
    domain: Annotated[Line, Visibility.PUBLIC] = ""
    goal: Annotated[Text, Visibility.PUBLIC] = ""
    pain: Annotated[Text, Visibility.PUBLIC] = ""
    description: Annotated[LongText, Visibility.PUBLIC] = ""
    requirements: Annotated[list[Requirement], Field(max_length=50), Visibility.PUBLIC] = Field(default_factory=list)
    required_certificates: Annotated[Names, Visibility.PUBLIC] = Field(default_factory=list)
    required_xinchuang: Annotated[Names, Visibility.PUBLIC] = Field(default_factory=list)
    datasets: Annotated[list[Dataset], Field(max_length=30), Visibility.PUBLIC] = Field(default_factory=list)
    risk_tier: Annotated[RiskTier | None, Visibility.PUBLIC] = None
    risk_reason: Annotated[Text, Visibility.PUBLIC] = ""
    budget_band: Annotated[BudgetBand | None, Visibility.PUBLIC] = None
    budget_reason: Annotated[Text, Visibility.PUBLIC] = ""
    starts_on: Annotated[Day | None, Visibility.PUBLIC] = None
    ends_on: Annotated[Day | None, Visibility.PUBLIC] = None
    respond_by: Annotated[Day | None, Visibility.PUBLIC] = None
    city: Annotated[Line, Visibility.PUBLIC] = ""
    district: Annotated[Line, Visibility.PUBLIC] = ""
    support_agencies: Annotated[list[UUID], Field(max_length=10), Visibility.PUBLIC] = Field(default_factory=list)


class ScenarioContent(ScenarioPublic):
    """The whole document, with what only its agencies and the reviewers may read."""

    budget_ceiling: Annotated[StrictInt | None, Field(ge=0, le=HIGHEST_BUDGET), Visibility.REVIEWERS] = None
    funding_source: Annotated[Text, Visibility.REVIEWERS] = ""
    gates: Annotated[Evidences, Visibility.REVIEWERS] = Evidences()

    @model_validator(mode="after")
    def have_distinct_ids(self) -> "ScenarioContent":
        """Refuse two elements under one id: pointers and comments name elements by it."""
        for listed in (self.requirements, self.datasets):
            if len({element.id for element in listed}) < len(listed):
                raise ValueError("two elements of a list have the same id")
        return self


def public_document(content: ScenarioContent) -> ScenarioPublic:
    """Return what of a document anyone may read."""
    return ScenarioPublic.model_validate(public_part(content))


def stored(content: dict[str, Any]) -> ScenarioPublic | None:
    """Return the published document of a scenario; none where an official list is all there is."""
    return ScenarioPublic.model_validate(content) if content else None


def lines_of(public: ScenarioPublic) -> str:
    """Return what a scenario asks for in words: its goal, its description and its requirements, one a line."""
    requirements = (requirement.text for requirement in public.requirements)
    return "\n".join(part for part in (public.goal, public.description, *requirements) if part.strip())
