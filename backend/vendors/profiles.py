"""A whole vendor profile in one piece: the shape it arrives in, and bringing the stored one in line with it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.core.db import Base
from backend.core.ids import seed_id
from backend.organisations.credit_code import is_valid
from backend.organisations.models import Organisation, OrganisationKind
from backend.vendors.models import (
    Capability,
    CapabilityStatus,
    Capacity,
    CaseStudy,
    Certificate,
    EvidenceLevel,
    ProfileLanguage,
    Vendor,
    VendorStatus,
)
from backend.vendors.service import capability_search_text, vendor_search_text


def _credit_code(code: str) -> str:
    if not is_valid(code):
        raise ValueError(f"{code} is no unified social credit code (GB 32100-2015): the check character does not fit")
    return code


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CertificateProfile(_Part):
    """A certificate as the vendor states it."""

    name: Line
    issuer: Line
    number: Line
    valid_until: date | None = None


class CapabilityProfile(_Part):
    """A capability as the vendor states it."""

    slug: Slug
    title: Line
    description: Text
    domains: list[Line] = Field(min_length=1)
    keywords: list[Line]
    products: list[Line]
    service_regions: list[Line]
    registered_at: date


class CaseProfile(_Part):
    """A case study as the vendor states it; ``capability`` is the slug it proves, blank for the vendor as a whole."""

    capability: str = ""
    title: Line
    client: Line
    region: Line
    year: int | None = Field(default=None, ge=1990, le=2100)
    outcome: Text
    evidence: EvidenceLevel


class VendorProfile(_Part):
    """Everything a vendor states of itself."""

    slug: Slug
    name: Line
    credit_code: Annotated[str, AfterValidator(_credit_code)]
    region: Line
    founded: int | None = Field(default=None, ge=1900, le=2100)
    headcount: str = Field(default="", pattern=r"^(\d+-\d+|\d+\+|)$")
    tier: str = ""
    xinchuang: list[Line] = []
    capacity: Capacity = Capacity.AVAILABLE
    capacity_note: str = ""
    language: ProfileLanguage = ProfileLanguage.ZH_HANS
    summary: Text
    certificates: list[CertificateProfile] = []
    capabilities: list[CapabilityProfile] = Field(min_length=1)
    cases: list[CaseProfile] = []


def _save(session: Session, model: type[Base], row_id: UUID, values: dict[str, Any]) -> None:
    statement = insert(model).values(id=row_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


def _drop_others(session: Session, model: type[Certificate | CaseStudy], vendor_id: UUID, kept: Sequence[UUID]) -> None:
    session.execute(delete(model).where(model.vendor_id == vendor_id, model.id.not_in(kept)))


def _save_capability(session: Session, vendor_id: UUID, stated: CapabilityProfile) -> UUID:
    capability_id = seed_id("capability", stated.slug)
    values = stated.model_dump() | {"vendor_id": vendor_id, "status": CapabilityStatus.PUBLISHED}
    values["search_text"] = capability_search_text(Capability(**values))
    _save(session, Capability, capability_id, values)
    return capability_id


def save_profile(session: Session, profile: VendorProfile, *, is_demo: bool) -> UUID:
    """Bring the stored vendor in line with a profile and return its id; the same profile again changes nothing.

    Identifiers come from the slugs. A capability the profile no longer states is withdrawn and not deleted, because
    rankings point at it; certificates and case studies it no longer states go.
    """
    vendor_id = seed_id("vendor", profile.slug)
    stated = profile.model_dump(include={"summary", "region", "tier", "xinchuang", "capacity_note"})
    vendor = stated | {
        "founded_year": profile.founded,
        "headcount_band": profile.headcount,
        "capacity": profile.capacity,
        "language": profile.language,
        "status": VendorStatus.PUBLISHED,
    }
    organisation = {
        "kind": OrganisationKind.VENDOR,
        "name": profile.name,
        "name_en": None,
        "jurisdiction": "",
        "credit_code": profile.credit_code,
        "is_demo": is_demo,
    }
    organisation["search_text"] = vendor_search_text(Organisation(**organisation), Vendor(**vendor))
    _save(session, Organisation, vendor_id, organisation)
    _save(session, Vendor, vendor_id, vendor)
    by_slug = {part.slug: _save_capability(session, vendor_id, part) for part in profile.capabilities}
    gone = update(Capability).where(Capability.vendor_id == vendor_id, Capability.id.not_in(by_slug.values()))
    session.execute(gone.values(status=CapabilityStatus.WITHDRAWN))

    certificates = {
        seed_id("certificate", f"{profile.slug}/{part.name}/{part.number}"): part for part in profile.certificates
    }
    for certificate_id, certificate in certificates.items():
        _save(session, Certificate, certificate_id, certificate.model_dump() | {"vendor_id": vendor_id})
    _drop_others(session, Certificate, vendor_id, list(certificates))

    cases = {seed_id("case", f"{profile.slug}/{place}/{part.title}"): part for place, part in enumerate(profile.cases)}
    for case_id, case in cases.items():
        values = case.model_dump(exclude={"capability", "evidence"}) | {
            "vendor_id": vendor_id,
            "capability_id": by_slug[case.capability] if case.capability else None,
            "evidence_level": case.evidence,
        }
        _save(session, CaseStudy, case_id, values)
    _drop_others(session, CaseStudy, vendor_id, list(cases))
    return vendor_id
