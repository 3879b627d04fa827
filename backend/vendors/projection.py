"""From a vendor's verified document to the rows that are listed, searched and ranked."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from backend.core.clock import today
from backend.core.db import Base
from backend.organisations.administration import search_text_of
from backend.organisations.models import Organisation
from backend.vendors.content import CapabilityContent, CaseContent, CertificateContent, ProductContent, VendorContent
from backend.vendors.models import Capability, CapabilityStatus, CaseStudy, Certificate, Product, Vendor, VendorStatus
from backend.vendors.service import capability_search_text

Part = TypeVar("Part", CapabilityContent, CertificateContent, ProductContent, CaseContent)

_TOLD = ("title", "description", "keywords", "products")
"""What a capability says of itself; whoever changes it says something new, on the day of the change."""


def project(session: Session, organisation: Organisation, content: VendorContent) -> None:
    """Bring what is shown of a vendor in line with its document; the ids of its elements are those of the rows.

    A capability it no longer states is withdrawn and not deleted, because rankings point at it. Whether the vendor
    can take on work now is its own to say at any time, so the document decides it only the first time.
    """
    vendor = session.get(Vendor, organisation.id)
    if vendor is None:
        vendor = Vendor(
            id=organisation.id,
            capacity=content.capacity,
            capacity_note=content.capacity_note,
            resume_on=content.resume_on,
        )
        session.add(vendor)
    for name in ("summary", "region", "founded_year", "headcount_band", "tier", "xinchuang", "language"):
        setattr(vendor, name, getattr(content, name))
    vendor.status = VendorStatus.PUBLISHED
    organisation.name_en = content.name_en.strip() or None
    organisation.district = content.district or organisation.district
    session.flush()
    organisation.search_text = search_text_of(session, organisation)
    session.flush()
    _project_capabilities(session, vendor.id, content.capabilities)
    _replace(session, vendor.id, Certificate, (_certificate(held) for held in content.certificates))
    _replace(session, vendor.id, Product, (_product(held) for held in content.products))
    _replace(session, vendor.id, CaseStudy, (_case(held) for held in content.cases))


def taken(session: Session, vendor_id: UUID, content: VendorContent) -> list[tuple[str, str]]:
    """Return the elements whose ids are those of another vendor's rows: whoever writes those would take them over."""
    lists: tuple[tuple[str, type[Capability | Certificate | Product | CaseStudy]], ...] = (
        ("capabilities", Capability),
        ("certificates", Certificate),
        ("products", Product),
        ("cases", CaseStudy),
    )
    found: list[tuple[str, str]] = []
    for name, model in lists:
        ids = [UUID(held.id) for held in getattr(content, name)]
        others = select(model.id).where(model.id.in_(ids), model.vendor_id != vendor_id)
        found += [(f"/{name}/{held}", "id-taken") for held in session.scalars(others.order_by(model.id))]
    return found


def content_of(session: Session, vendor: Vendor) -> VendorContent:
    """Return the document of a vendor that came here by other ways than its own, as far as its rows tell it."""
    query = select(Vendor).where(Vendor.id == vendor.id).execution_options(populate_existing=True)
    lists = (Vendor.organisation, Vendor.capabilities, Vendor.certificates, Vendor.case_studies, Vendor.products)
    held = session.scalars(query.options(*(selectinload(part) for part in lists))).one()
    own = {name: getattr(held, name) for name in VendorContent.model_fields if name in Vendor.__table__.c}
    return VendorContent(
        **own,
        name_en=held.organisation.name_en or "",
        district=held.organisation.district or "",
        capabilities=[
            _read(CapabilityContent, part) for part in held.capabilities if part.status is CapabilityStatus.PUBLISHED
        ],
        certificates=[_read(CertificateContent, part) for part in held.certificates],
        products=[_read(ProductContent, part) for part in held.products],
        cases=[_read(CaseContent, part) for part in held.case_studies],
    )


def _read(shape: type[Part], row: Base) -> Part:
    """Return a row as an element of the document."""
    # What proves a case or a certificate is in documents only.
    named = {name: getattr(row, name) for name in shape.model_fields if hasattr(row, name)}
    return shape.model_validate(to_jsonable_python(named))


def _project_capabilities(session: Session, vendor_id: UUID, stated: Sequence[CapabilityContent]) -> None:
    mine = select(Capability).where(Capability.vendor_id == vendor_id)
    held = {str(capability.id): capability for capability in session.scalars(mine)}
    for part in stated:
        values = part.model_dump(exclude={"id"}) | {"title": part.title.strip()}
        capability = held.pop(part.id, None)
        if capability is None:
            capability = Capability(id=UUID(part.id), vendor_id=vendor_id, slug=part.id, registered_at=today())
            session.add(capability)
        elif any(getattr(capability, name) != values[name] for name in _TOLD):
            capability.registered_at = today()
        for name, value in values.items():
            setattr(capability, name, value)
        capability.status = CapabilityStatus.PUBLISHED
        capability.search_text = capability_search_text(capability)
    for gone in held.values():
        gone.status = CapabilityStatus.WITHDRAWN
    session.flush()


def _replace(
    session: Session,
    vendor_id: UUID,
    model: type[Certificate | Product | CaseStudy],
    stated: Iterable[dict[str, Any]],
) -> None:
    """Let a vendor have these rows of a kind, which nothing points at, and no others."""
    session.execute(delete(model).where(model.vendor_id == vendor_id))
    session.add_all(model(vendor_id=vendor_id, **values) for values in stated)
    session.flush()


def _certificate(held: CertificateContent) -> dict[str, Any]:
    return held.model_dump(exclude={"id", "attachments"}) | {"id": UUID(held.id)}


def _product(held: ProductContent) -> dict[str, Any]:
    attachments = [UUID(attachment) for attachment in held.attachments]
    return held.model_dump(exclude={"id", "attachments"}) | {"id": UUID(held.id), "attachments": attachments}


def _case(held: CaseContent) -> dict[str, Any]:
    proves = None if held.capability_id is None else UUID(held.capability_id)
    values = held.model_dump(exclude={"id", "attachments", "capability_id"})
    return values | {"id": UUID(held.id), "capability_id": proves}
