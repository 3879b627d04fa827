"""Supply side: vendors, the capabilities they offer and what proves them."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.organisations.models import Organisation, OrganisationState


class VendorStatus(StrEnum):
    """Whether a vendor is shown and matched."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class CapabilityStatus(StrEnum):
    """Where a capability stands; only PUBLISHED ones are matched."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Capacity(StrEnum):
    """Whether a vendor can take on work now."""

    AVAILABLE = "available"
    LIMITED = "limited"
    PAUSED = "paused"


class ProfileLanguage(StrEnum):
    """What a vendor writes its profile in."""

    ZH_HANS = "zh-Hans"
    ZH_HANT = "zh-Hant"
    EN = "en"


class EvidenceLevel(StrEnum):
    """How well a case study is proven, from a claim to a tested fact."""

    TEXT = "text"
    CASE = "case"
    CONTRACT = "contract"
    USER_REPORT = "user_report"
    TEST_REPORT = "test_report"


class Vendor(Base):
    """A company that offers capabilities (供应商); its name is that of its organisation."""

    __tablename__ = "vendors"

    id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    summary: Mapped[str]
    region: Mapped[str] = mapped_column(comment="Home city")
    founded_year: Mapped[int | None]
    headcount_band: Mapped[str] = mapped_column(default="", comment="Such as 50-99")
    tier: Mapped[str] = mapped_column(default="", comment="Code of a tier term; blank when it has none")
    xinchuang: Mapped[list[str]] = mapped_column(comment="Domestic platforms it is adapted to (信创)")
    capacity: Mapped[Capacity] = mapped_column(text_enum(Capacity), default=Capacity.AVAILABLE)
    capacity_note: Mapped[str] = mapped_column(default="")
    resume_on: Mapped[date | None] = mapped_column(comment="First day on which a paused one takes on work again")
    language: Mapped[ProfileLanguage] = mapped_column(text_enum(ProfileLanguage), default=ProfileLanguage.ZH_HANS)
    status: Mapped[VendorStatus] = mapped_column(text_enum(VendorStatus), default=VendorStatus.PUBLISHED)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    capabilities: Mapped[list["Capability"]] = relationship(
        lazy="raise", back_populates="vendor", order_by="Capability.slug"
    )
    certificates: Mapped[list["Certificate"]] = relationship(lazy="raise", order_by="Certificate.name, Certificate.id")
    case_studies: Mapped[list["CaseStudy"]] = relationship(
        lazy="raise", order_by="CaseStudy.year.desc().nulls_last(), CaseStudy.id"
    )
    products: Mapped[list["Product"]] = relationship(lazy="raise", order_by="Product.name, Product.id")

    def capacity_on(self, day: date) -> Capacity:
        """Return whether it can take on work on a day: who paused until then is available again."""
        return capacity_on(self.capacity, self.resume_on, day)


def capacity_on(capacity: Capacity, resume_on: date | None, day: date) -> Capacity:
    """Return what a stated capacity means on a day."""
    is_over = capacity is Capacity.PAUSED and resume_on is not None and resume_on <= day
    return Capacity.AVAILABLE if is_over else capacity


def is_shown() -> ColumnElement[bool]:
    """Return the condition that a vendor is shown and matched: published, and nobody has suspended its organisation."""
    return (Vendor.status == VendorStatus.PUBLISHED) & Vendor.organisation.has(
        Organisation.state == OrganisationState.ACTIVE
    )


class Capability(Base):
    """One thing a vendor can deliver (供给能力)."""

    __tablename__ = "capabilities"
    __table_args__ = (
        UniqueConstraint("vendor_id", "slug"),
        Index(
            "ix_capabilities_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"))
    slug: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    domains: Mapped[list[str]] = mapped_column(comment="Codes of domain terms")
    keywords: Mapped[list[str]]
    products: Mapped[list[str]]
    service_regions: Mapped[list[str]] = mapped_column(comment="Cities; 全国 is anywhere; empty is unknown")
    status: Mapped[CapabilityStatus] = mapped_column(text_enum(CapabilityStatus), default=CapabilityStatus.DRAFT)
    registered_at: Mapped[date] = mapped_column(comment="Settles who was first when two offers read the same")
    search_text: Mapped[str] = mapped_column(default="", comment="Made by core.search_text")

    vendor: Mapped[Vendor] = relationship(lazy="raise", back_populates="capabilities")


class Product(Base):
    """A product a vendor names, with the official lists it stands on."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"), index=True)
    name: Mapped[str]
    version: Mapped[str]
    description: Mapped[str]
    lists: Mapped[list[str]] = mapped_column(comment="Such as 重点产品 or 首版次")
    attachments: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid()), server_default="{}", comment="Ids of what anybody may download"
    )


class Certificate(Base):
    """A certificate a vendor holds."""

    __tablename__ = "certificates"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"), index=True)
    name: Mapped[str]
    issuer: Mapped[str]
    number: Mapped[str]
    valid_until: Mapped[date | None] = mapped_column(comment="Last valid day, in China; blank when it does not end")


class CaseStudy(Base):
    """Work a vendor has done; with client, region and year it is a deployment."""

    __tablename__ = "case_studies"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"), index=True)
    capability_id: Mapped[UUID | None] = mapped_column(ForeignKey("capabilities.id"))
    title: Mapped[str]
    client: Mapped[str]
    region: Mapped[str]
    year: Mapped[int | None]
    outcome: Mapped[str]
    evidence_level: Mapped[EvidenceLevel] = mapped_column(text_enum(EvidenceLevel))
