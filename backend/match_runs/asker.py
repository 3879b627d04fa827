"""The draft a capability of a profile is, and the offer it would be in the name of whoever asks."""

from dataclasses import replace
from uuid import UUID

from backend.core.actor import Actor
from backend.core.clock import today
from backend.match_runs.schemas import CapabilityDraft
from backend.vendors.content import CapabilityContent, VendorContent
from matching.index import Index
from matching.types import Offer

DRAFT = "draft"
"""Id of a draft while it is ranked; all others are UUIDs."""
IN_COMMON = ("region", "certificates", "xinchuang")
"""Facts a vendor states once for all its capabilities: what a draft says of them holds for its others too."""
_VENDOR = "vendor"


def vendor_of(actor: Actor) -> str:
    """Return in which vendor's name somebody asks; of others, that of a vendor nobody knows yet."""
    is_vendor = actor.organisation_kind == _VENDOR and actor.organisation_id is not None
    return str(actor.organisation_id) if is_vendor else DRAFT


def offer_of(draft: CapabilityDraft, vendor: str, index: Index) -> Offer:
    """Return a draft as the engine sees it, registered today unless its words stand already.

    In a vendor's name it is one more of its capabilities, or the new version of the one it names, which it replaces:
    beside the published one the draft would be taken for a copy of it. Of others it is the only capability of a vendor
    nobody knows yet.
    """
    name = DRAFT if vendor == DRAFT else _own(draft.capability_id, vendor, index)
    offer = Offer(
        id=name,
        group=vendor,
        title=draft.title,
        text=draft.description,
        domains=tuple(draft.domains),
        keywords=tuple(draft.keywords),
        name="、".join(draft.products),
        region=draft.region,
        service_regions=tuple(draft.service_regions),
        evidence=tuple(sorted({level.value for level in draft.evidence})),
        certificates=tuple(sorted(draft.certificates)),
        xinchuang=tuple(draft.xinchuang),
        registered_at=today().isoformat(),
    )
    before = index.offers[index.position[name]] if name in index.position else offer
    return replace(offer, registered_at=before.registered_at) if _words(before) == _words(offer) else offer


def draft_of(content: VendorContent, capability: CapabilityContent) -> CapabilityDraft:
    """Return a capability of a profile as a preview takes it; a profile may say more of it than a preview reads."""
    proofs = {case.evidence_level for case in content.cases if case.capability_id in (None, capability.id)}
    valid = (one for one in content.certificates if one.valid_until is None or one.valid_until >= today())
    return CapabilityDraft.model_construct(
        capability_id=UUID(capability.id),
        title=capability.title,
        description=capability.description,
        domains=capability.domains,
        keywords=capability.keywords,
        products=capability.products,
        service_regions=capability.service_regions,
        region=content.region,
        evidence=sorted(proofs),
        certificates=sorted({one.name for one in valid if one.name}),
        xinchuang=content.xinchuang,
    )


def _words(offer: Offer) -> tuple[object, ...]:
    return offer.title, offer.text, offer.keywords, offer.name


def _own(capability_id: UUID | None, group: str, index: Index) -> str:
    """Return the id a capability has, unless it is somebody else's."""
    if capability_id is None:
        return DRAFT
    known = index.position.get(str(capability_id))
    return str(capability_id) if known is None or index.facets.groups[known] == group else DRAFT
