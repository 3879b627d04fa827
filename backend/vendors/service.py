"""What one can do with vendors. Plain functions; the caller owns the transaction."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, column, func, select, table
from sqlalchemy.orm import Session, contains_eager, selectinload

from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.errors import NotFound
from backend.core.paging import Slice, paginate
from backend.core.policy import Subject, require
from backend.core.search_text import found_by, search_text
from backend.organisations.merged import lead_on
from backend.organisations.models import Organisation, OrganisationState
from backend.vendors.models import Capability, CapabilityStatus, Vendor, VendorStatus, is_shown
from backend.vendors.schemas import (
    CapabilityParams,
    CapabilityRead,
    CaseStudyRead,
    CertificateRead,
    ProductRead,
    VendorItem,
    VendorLink,
    VendorParams,
    VendorRead,
    VendorSort,
)

# Match runs stand above vendors and may not be imported here; a table may be named.
_public_matches = table("public_matches", column("vendor_id", Uuid), column("rank"))

_best_rank = select(func.min(_public_matches.c.rank)).where(_public_matches.c.vendor_id == Vendor.id).scalar_subquery()
_offered = (Capability.vendor_id == Vendor.id, Capability.status == CapabilityStatus.PUBLISHED)
_capability_count = select(func.count()).where(*_offered).scalar_subquery()


_STATES: Final = {
    VendorStatus.PUBLISHED: "verified",
    VendorStatus.WITHDRAWN: "withdrawn",
    CapabilityStatus.DRAFT: "draft",
    CapabilityStatus.PUBLISHED: "verified",
    CapabilityStatus.WITHDRAWN: "withdrawn",
}
"""What the rights table calls the states of vendors and of what they offer."""


class VendorNotFound(NotFound):
    """There is no such vendor, or it has been withdrawn."""

    code, title = "vendor-not-found", "There is no such vendor"


class CapabilityNotFound(NotFound):
    """There is no such capability, or it is not published."""

    code, title = "capability-not-found", "There is no such capability"


def vendor_search_text(organisation: Organisation, vendor: Vendor) -> str:
    """Return what a vendor is found by."""
    return search_text(organisation.name, organisation.name_en or "", vendor.region, body=vendor.summary)


def capability_search_text(capability: Capability) -> str:
    """Return what a capability is found by."""
    names = (capability.title, *capability.products, *capability.keywords)
    return search_text(*names, body=capability.description)


def visible() -> Select[Vendor]:
    """Select the vendors anyone may see; every read starts here."""
    return select(Vendor).where(is_shown())


def visible_capabilities() -> Select[Capability]:
    """Select the capabilities anyone may see, joined to their vendors; every read starts here."""
    return select(Capability).join(Capability.vendor).where(Capability.status == CapabilityStatus.PUBLISHED, is_shown())


def domains_of(capabilities: list[Capability]) -> list[str]:
    """Return the domains of some capabilities, each once, in order of first mention."""
    return list(dict.fromkeys(domain for capability in capabilities for domain in capability.domains))


def _with_offers(vendors: Select[Vendor]) -> Select[Any]:
    """Select these vendors with their organisation, their published capabilities and their best place."""
    return (
        vendors.join(Vendor.organisation)
        .options(
            contains_eager(Vendor.organisation),
            selectinload(Vendor.capabilities.and_(Capability.status == CapabilityStatus.PUBLISHED)),
        )
        .add_columns(_best_rank)
    )


def narrowed(params: VendorParams) -> list[ColumnElement[bool]]:
    """Return what holds of the vendors somebody asks for, joined to their organisations."""
    conditions = [found_by(Organisation.search_text, params.q)]
    if params.domain:
        conditions.append(Vendor.capabilities.any(_offered[1] & Capability.domains.contains([params.domain])))
    if params.region:
        conditions.append(Vendor.region == params.region)
    if params.tier:
        conditions.append(Vendor.tier == params.tier)
    return conditions


def list_vendors(session: Session, params: VendorParams) -> Slice[VendorItem]:
    """Return a page of vendors."""
    query = _with_offers(visible()).where(*narrowed(params))
    match params.sort:
        case VendorSort.NAME:
            query = query.order_by(Organisation.name, Vendor.id)
        case VendorSort.CAPABILITIES_DOWN:
            query = query.order_by(_capability_count.desc(), Organisation.name, Vendor.id)
        case VendorSort.FOUNDED:
            query = query.order_by(Vendor.founded_year.nulls_last(), Organisation.name, Vendor.id)
    page = paginate(session, query, params)
    items = [
        VendorItem(
            id=vendor.id,
            name=vendor.organisation.name,
            region=vendor.region,
            tier=vendor.tier,
            summary=vendor.summary,
            capabilities=len(vendor.capabilities),
            domains=domains_of(vendor.capabilities),
            is_demo=vendor.organisation.is_demo,
            best_rank=best_rank,
        )
        for vendor, best_rank in page.items
    ]
    return page.holding(items)


def get_vendor(session: Session, actor: Actor, vendor_id: UUID) -> VendorRead:
    """Return a vendor with everything it offers and what proves it.

    Raises:
        VendorNotFound: there is none under this id, or the actor may not know of it, as once it is withdrawn.
        MovedTo: it was merged into another one.
    """
    query = _with_offers(select(Vendor)).options(
        selectinload(Vendor.certificates), selectinload(Vendor.case_studies), selectinload(Vendor.products)
    )
    row = session.execute(query.where(Vendor.id == vendor_id)).one_or_none()
    if row is None:
        lead_on(session, vendor_id, VendorNotFound)
    vendor, best_rank = row
    require(actor, "vendor.read", _subject(vendor), _STATES[_standing(vendor)], VendorNotFound)
    day = today()
    return VendorRead(
        id=vendor.id,
        name=vendor.organisation.name,
        name_en=vendor.organisation.name_en,
        region=vendor.region,
        district=vendor.organisation.district,
        tier=vendor.tier,
        summary=vendor.summary,
        domains=domains_of(vendor.capabilities),
        is_demo=vendor.organisation.is_demo,
        best_rank=best_rank,
        credit_code=vendor.organisation.credit_code,
        founded_year=vendor.founded_year,
        headcount_band=vendor.headcount_band,
        xinchuang=vendor.xinchuang,
        capacity=vendor.capacity_on(day),
        capacity_note=vendor.capacity_note,
        resume_on=vendor.resume_on,
        language=vendor.language,
        capabilities=[_read_capability(held, vendor.organisation) for held in vendor.capabilities],
        certificates=[
            CertificateRead(
                name=held.name,
                issuer=held.issuer,
                number=held.number,
                valid_until=held.valid_until,
                expired=held.valid_until is not None and held.valid_until < day,
            )
            for held in vendor.certificates
        ],
        case_studies=[
            CaseStudyRead(
                title=held.title,
                client=held.client,
                region=held.region,
                year=held.year,
                outcome=held.outcome,
                evidence_level=held.evidence_level,
                capability_id=held.capability_id,
            )
            for held in vendor.case_studies
        ],
        products=[ProductRead.model_validate(held) for held in vendor.products],
    )


def _read_capability(capability: Capability, organisation: Organisation) -> CapabilityRead:
    return CapabilityRead(
        id=capability.id,
        title=capability.title,
        description=capability.description,
        vendor=VendorLink(id=organisation.id, name=organisation.name),
        domains=capability.domains,
        keywords=capability.keywords,
        products=capability.products,
        service_regions=capability.service_regions,
        registered_at=capability.registered_at,
    )


def _subject(vendor: Vendor) -> Subject:
    return Subject.of(organisation=vendor.id, district=vendor.organisation.district)


def _standing(vendor: Vendor) -> VendorStatus:
    """Return where a vendor stands: one whose organisation nobody can act for is not shown, as if withdrawn."""
    can_act = vendor.organisation.state is OrganisationState.ACTIVE
    return vendor.status if can_act else VendorStatus.WITHDRAWN


def _with_vendor(capabilities: Select[Capability]) -> Select[Capability]:
    """Select these capabilities, joined to their vendors already, with what names both."""
    return capabilities.join(Vendor.organisation).options(
        contains_eager(Capability.vendor).contains_eager(Vendor.organisation)
    )


def list_capabilities(session: Session, params: CapabilityParams) -> Slice[CapabilityRead]:
    """Return a page of capabilities."""
    query = _with_vendor(visible_capabilities()).where(found_by(Capability.search_text, params.q))
    if params.domain:
        query = query.where(Capability.domains.contains([params.domain]))
    if params.vendor is not None:
        query = query.where(Capability.vendor_id == params.vendor)
    page = paginate(session, query.order_by(Capability.title, Capability.id), params)
    return page.holding([_read_capability(held, held.vendor.organisation) for held in page.items])


def get_capability(session: Session, actor: Actor, capability_id: UUID) -> CapabilityRead:
    """Return a capability, which stands where it stands itself as long as its vendor is shown.

    Raises:
        CapabilityNotFound: there is none under this id, or the actor may not know of it.
    """
    query = _with_vendor(select(Capability).join(Capability.vendor)).where(Capability.id == capability_id)
    capability = session.scalar(query)
    if capability is None:
        raise CapabilityNotFound
    vendor = capability.vendor
    standing = _standing(vendor)
    stands = capability.status if standing is VendorStatus.PUBLISHED else standing
    require(actor, "vendor.read", _subject(vendor), _STATES[stands], CapabilityNotFound)
    return _read_capability(capability, capability.vendor.organisation)
