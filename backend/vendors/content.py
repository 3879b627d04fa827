"""What a vendor writes of itself. Only lengths and types are hard; what is missing is told when it is submitted."""

from collections import Counter
from typing import Annotated, Self

from pydantic import Field, StrictInt, StringConstraints, model_validator

from backend.core.days import Day
from backend.core.visibility import Document, Element, ElementId, Visibility
from backend.vendors.models import Capacity, EvidenceLevel, ProfileLanguage

Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Text = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(max_length=50, pattern=r"^[^\x00-\x1f]*$")]
Codes = Annotated[list[Code], Field(max_length=30)]
Files = Annotated[list[ElementId], Field(max_length=10)]
"""Ids of attachments."""
Proofs = Annotated[Files, Visibility.REVIEWERS]


class CapabilityContent(Element):
    """One thing the vendor can deliver."""

    title: Line = ""
    description: Text = ""
    domains: Codes = Field(default=[])
    keywords: Codes = Field(default=[])
    products: Annotated[list[Line], Field(max_length=30)] = Field(default=[])
    service_regions: Codes = Field(default=[])


class ProductContent(Element):
    """A product by its name and version."""

    name: Line = ""
    version: Code = ""
    description: Text = ""
    lists: Codes = Field(default=[], description="Official lists it stands on, such as 重点产品 or 首版次")
    attachments: Files = Field(default=[], description="What anybody may download, such as a brochure or a manual")


class CaseContent(Element):
    """Work the vendor has done."""

    title: Line = ""
    client: Line = ""
    region: Code = ""
    year: StrictInt | None = Field(default=None, ge=1900, le=2100)
    outcome: Text = ""
    capability_id: ElementId | None = Field(default=None, description="What it proves; all of them where none is named")
    evidence_level: EvidenceLevel = EvidenceLevel.TEXT
    attachments: Proofs = Field(default=[])


class CertificateContent(Element):
    """A certificate the vendor holds."""

    name: Line = ""
    issuer: Line = ""
    number: Line = ""
    valid_until: Day | None = Field(default=None, description="Last valid day; blank where it does not end")
    attachments: Proofs = Field(default=[])


class VendorContent(Document):
    """Everything a vendor writes of itself; capacity counts until it is verified, and is set at once from then on."""

    summary: Annotated[Text, Visibility.PUBLIC] = ""
    name_en: Annotated[Line, Visibility.PUBLIC] = ""
    region: Annotated[Code, Visibility.PUBLIC] = Field(default="", description="Home city")
    district: Annotated[Code, Visibility.PUBLIC] = ""
    founded_year: Annotated[StrictInt | None, Field(ge=1800, le=2100), Visibility.PUBLIC] = None
    headcount_band: Annotated[Code, Visibility.PUBLIC] = ""
    tier: Annotated[Code, Visibility.PUBLIC] = ""
    xinchuang: Annotated[Codes, Visibility.PUBLIC] = Field(default=[])
    capacity: Annotated[Capacity, Visibility.PUBLIC] = Capacity.AVAILABLE
    capacity_note: Annotated[Line, Visibility.PUBLIC] = ""
    resume_on: Annotated[Day | None, Visibility.PUBLIC] = None
    language: Annotated[ProfileLanguage, Visibility.PUBLIC] = ProfileLanguage.ZH_HANS
    capabilities: Annotated[list[CapabilityContent], Field(max_length=50), Visibility.PUBLIC] = Field(default=[])
    products: Annotated[list[ProductContent], Field(max_length=50), Visibility.PUBLIC] = Field(default=[])
    cases: Annotated[list[CaseContent], Field(max_length=100), Visibility.PUBLIC] = Field(default=[])
    certificates: Annotated[list[CertificateContent], Field(max_length=50), Visibility.PUBLIC] = Field(default=[])
    price: Annotated[Text, Visibility.REVIEWERS] = ""
    finance: Annotated[Text, Visibility.REVIEWERS] = ""

    @model_validator(mode="after")
    def _elements_have_ids_of_their_own(self) -> Self:
        for name in ("capabilities", "products", "cases", "certificates"):
            twice = [held for held, times in Counter(part.id for part in getattr(self, name)).items() if times > 1]
            if twice:
                raise ValueError(f"two elements of {name} have the id {twice[0]}")
        return self
