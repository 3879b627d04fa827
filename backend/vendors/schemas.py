"""Shapes of vendors and capabilities."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from backend.core.paging import PageParams, Words
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
    region: str
    tier: str
    summary: str
    domains: list[str]
    is_demo: bool
    best_rank: int | None
    credit_code: str | None = Field(description="统一社会信用代码")
    founded_year: int | None
    headcount_band: str
    xinchuang: list[str]
    capacity: Capacity
    capacity_note: str
    language: ProfileLanguage = Field(description="What its profile is written in")
    capabilities: list[CapabilityRead]
    certificates: list[CertificateRead]
    case_studies: list[CaseStudyRead]
