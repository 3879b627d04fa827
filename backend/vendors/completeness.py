"""How complete a vendor's profile is, and what is still missing before it can be submitted: one table of rules."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from backend.vendors.content import CapabilityContent, CaseContent, VendorContent
from backend.vendors.models import EvidenceLevel
from backend.vendors.schemas import CompletenessItem, CompletenessRead

PROVEN: Final = frozenset({EvidenceLevel.CONTRACT, EvidenceLevel.USER_REPORT, EvidenceLevel.TEST_REPORT})
"""Levels of evidence somebody else's paper stands behind, so one must be attached."""
TELLING: Final = 40
"""Characters from which on a description says enough to be compared with what is needed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a profile should say."""

    key: str
    pointer: str
    weight: int
    """Its share of the score, out of 100."""
    done: Callable[[VendorContent], bool]
    required: bool = False
    """Whether nothing can be submitted without."""


def _is_told(capability: CapabilityContent) -> bool:
    return bool(capability.title.strip() and capability.domains) and len(capability.description.strip()) >= TELLING


def _is_proven(case: CaseContent) -> bool:
    return case.evidence_level in PROVEN and bool(case.attachments)


def _some(name: str, part: str) -> Callable[[VendorContent], bool]:
    """Return whether any element of a list says something in one of its fields."""
    return lambda content: any(getattr(held, part) for held in getattr(content, name))


RULES: Final = (
    Rule("summary", "/summary", 10, lambda content: bool(content.summary.strip()), required=True),
    Rule("region", "/region", 5, lambda content: bool(content.region.strip()), required=True),
    Rule("capability", "/capabilities", 15, lambda content: bool(content.capabilities), required=True),
    Rule("capability-told", "/capabilities", 10, lambda content: any(_is_told(held) for held in content.capabilities)),
    Rule("keywords", "/capabilities", 5, _some("capabilities", "keywords")),
    Rule("service-regions", "/capabilities", 5, _some("capabilities", "service_regions")),
    Rule("product", "/products", 5, _some("products", "name")),
    Rule("case", "/cases", 10, _some("cases", "title")),
    Rule("evidence", "/cases", 12, lambda content: any(_is_proven(held) for held in content.cases)),
    Rule("certificate", "/certificates", 8, _some("certificates", "name")),
    Rule("xinchuang", "/xinchuang", 4, lambda content: bool(content.xinchuang)),
    Rule("founded", "/founded_year", 3, lambda content: content.founded_year is not None),
    Rule("headcount", "/headcount_band", 3, lambda content: bool(content.headcount_band)),
    Rule("price", "/price", 5, lambda content: bool(content.price.strip())),
)


def completeness(content: VendorContent) -> CompletenessRead:
    """Return how complete a profile is, and by what."""
    items = [
        CompletenessItem(key=rule.key, pointer=rule.pointer, weight=rule.weight, done=rule.done(content), gain=None)
        for rule in RULES
    ]
    return CompletenessRead(score=sum(item.weight for item in items if item.done), items=items)


def missing(content: VendorContent) -> list[tuple[str, str]]:
    """Return what keeps a profile from being submitted: where, and a code of what."""
    found = [(rule.pointer, f"{rule.key}-missing") for rule in RULES if rule.required and not rule.done(content)]
    return found + list(_in_capabilities(content)) + list(_in_proofs(content))


def _in_capabilities(content: VendorContent) -> Iterator[tuple[str, str]]:
    titles = Counter(held.title.strip() for held in content.capabilities)
    for held in content.capabilities:
        at = f"/capabilities/{held.id}"
        if not held.title.strip():
            yield f"{at}/title", "title-missing"
        elif titles[held.title.strip()] > 1:
            yield f"{at}/title", "title-twice"
        if not held.description.strip():
            yield f"{at}/description", "description-missing"
        if not held.domains:
            yield f"{at}/domains", "domain-missing"


def _in_proofs(content: VendorContent) -> Iterator[tuple[str, str]]:
    stated = {held.id for held in content.capabilities}
    for product in content.products:
        if not product.name.strip():
            yield f"/products/{product.id}/name", "name-missing"
    for case in content.cases:
        at = f"/cases/{case.id}"
        if not case.title.strip():
            yield f"{at}/title", "title-missing"
        if case.evidence_level in PROVEN and not case.attachments:
            yield f"{at}/attachments", "attachment-missing"
        if case.capability_id is not None and case.capability_id not in stated:
            yield f"{at}/capability_id", "capability-gone"
    for certificate in content.certificates:
        if not certificate.name.strip():
            yield f"/certificates/{certificate.id}/name", "name-missing"
