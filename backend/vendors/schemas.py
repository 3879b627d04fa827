"""Shapes of vendors and capabilities."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from backend.accounts.schemas import Sent
from backend.core.days import Day
from backend.core.paging import PageParams, Words
from backend.organisations.models import SUSPENSIONS, Reason
from backend.organisations.schemas import CreditCode, OrganisationName, Place
from backend.revisions.schemas import Pinned, RevisionRead
from backend.vendors.content import VendorContent
from backend.vendors.models import Capacity, EvidenceLevel, ProfileLanguage


class VendorSort(StrEnum):
    """Orders of the vendor list; a minus sign turns one round."""

    NAME = "name"
    CAPABILITIES_DOWN = "-capabilities"
    FOUNDED = "founded"


class VendorParams(PageParams):
    """Which vendors are asked for, and in which order."""

    q: Annotated[Words, Field(description="Words in either script, pinyin or its initials")] = ""
    domain: Annotated[Words, Field(description="Offers something in this domain")] = ""
    region: Annotated[Words, Field(description="Home city")] = ""
    tier: Annotated[Words, Field(description="Code of a tier")] = ""
    sort: VendorSort = VendorSort.NAME


class CapabilityParams(PageParams):
    """Which capabilities are asked for."""

    q: Annotated[Words, Field(description="Words in either script, pinyin or its initials")] = ""
    domain: Annotated[Words, Field(description="Belongs to this domain")] = ""
    vendor: Annotated[UUID | None, Field(description="Id of a vendor")] = None


class VendorLink(BaseModel):
    """A vendor, named."""

    id: UUID
    name: str


class VendorItem(BaseModel):
    """A vendor in a list."""

    id: UUID
    name: str = Field(examples=["示例澜语政务科技有限公司（示例企业）"])
    region: str = Field(examples=["深圳市"])
    tier: str = Field(description="Code of a tier; blank where it has none", examples=["小巨人"])
    summary: str
    capabilities: int = Field(description="How many it offers", ge=0)
    domains: list[str]
    is_demo: bool = Field(description="Fictitious, made for demonstration")
    best_rank: int | None = Field(description="Its best place in the latest public run")


class CapabilityRead(BaseModel):
    """One thing a vendor can deliver."""

    id: UUID
    title: str
    description: str
    vendor: VendorLink
    domains: list[str]
    keywords: list[str]
    products: list[str]
    service_regions: list[str] = Field(description="Cities; 全国 is anywhere; empty is unknown")
    registered_at: date


class CertificateRead(BaseModel):
    """A certificate a vendor holds."""

    name: str
    issuer: str
    number: str
    valid_until: date | None
    expired: bool = Field(description="Whether its last valid day has passed, in China")


class ProductRead(BaseModel):
    """A product by its name and version."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    version: str
    description: str
    lists: list[str] = Field(description="Official lists it stands on", examples=[["首版次"]])
    attachments: list[UUID] = Field(description="What anybody may download about it")


class CaseStudyRead(BaseModel):
    """Work a vendor has done."""

    title: str
    client: str
    region: str
    year: int | None
    outcome: str
    evidence_level: EvidenceLevel
    capability_id: UUID | None


class VendorRead(BaseModel):
    """A vendor with everything it offers and what proves it."""

    id: UUID
    name: str
    name_en: str | None
    region: str
    district: str | None
    tier: str
    summary: str
    domains: list[str]
    is_demo: bool
    best_rank: int | None
    credit_code: str | None = Field(description="统一社会信用代码")
    founded_year: int | None
    headcount_band: str
    xinchuang: list[str]
    capacity: Capacity = Field(description="As it is today: who paused until a day that has come is available")
    capacity_note: str
    resume_on: date | None = Field(description="First day on which a paused one takes on work again")
    language: ProfileLanguage = Field(description="What its profile is written in")
    capabilities: list[CapabilityRead]
    certificates: list[CertificateRead]
    case_studies: list[CaseStudyRead]
    products: list[ProductRead]


class CompletenessGain(BaseModel):
    """What doing something would bring."""

    scenarios: int = Field(description="How many more scenarios would match well", ge=0)


class CompletenessItem(BaseModel):
    """One thing a profile should say."""

    key: str = Field(examples=["evidence"])
    pointer: str = Field(description="Where in the document", examples=["/cases"])
    weight: int = Field(description="Its share of the score, out of 100", ge=1)
    done: bool
    gain: CompletenessGain | None = Field(description="What it would bring, where that has been worked out")


class CompletenessRead(BaseModel):
    """How complete a profile is."""

    score: int = Field(ge=0, le=100)
    items: list[CompletenessItem]


class VendorRegistered(Sent):
    """The vendor somebody begins to describe."""

    name: OrganisationName
    credit_code: CreditCode
    city: Annotated[Place, Field(min_length=2)]


class VendorRevisionRead(RevisionRead[VendorContent]):
    """A vendor's document, as far as the asker may read it."""

    name: str
    credit_code: str | None = Field(description="统一社会信用代码")
    is_shown: bool = Field(description="Whether a profile of it is public now")


class Standing(StrEnum):
    """Where a vendor's own profile stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"
    SUSPENDED = "suspended"


class OwnVendorRead(BaseModel):
    """The profile of the vendor one works for."""

    id: UUID
    name: str
    status: Standing = Field(description="Of what is being written; verified where nothing is")
    version: int | None = Field(description="Of what is being written", ge=1)
    saved_at: datetime | None
    open_comments: int = Field(ge=0)
    is_verified: bool = Field(description="Whether a profile of it is shown")
    capacity: Capacity | None = Field(description="As it is today; nothing before it is verified")
    capacity_note: str
    resume_on: date | None


class SubmittedVendor(BaseModel):
    """A profile that waits to be verified."""

    id: UUID
    name: str
    region: str
    district: str | None
    number: int = Field(description="Of the revision", ge=1)
    is_first: bool = Field(description="Whether nothing of it is shown yet")
    version: int = Field(ge=1)
    submitted_at: datetime


class VendorReturned(Sent):
    """Why a profile is not verified as it is."""

    note: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
    comments: Annotated[list[Pinned], Field(max_length=100)] = Field(default=[])


def _suspends(reason: Reason) -> Reason:
    if reason not in SUSPENSIONS:
        raise ValueError("this is no reason for that")
    return reason


class VendorSuspended(Sent):
    """Why a vendor is not shown any more."""

    reason: Annotated[Reason, AfterValidator(_suspends)]


class CapacitySet(Sent):
    """Whether a vendor can take on work now."""

    capacity: Capacity
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = ""
    resume_on: Day | None = Field(default=None, description="Only where it is paused")

    @model_validator(mode="after")
    def _only_who_paused_resumes(self) -> Self:
        if self.resume_on is not None and self.capacity is not Capacity.PAUSED:
            raise ValueError("only who has paused resumes on a day")
        return self
