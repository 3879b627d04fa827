"""What goes into the engine and what comes out: frozen values, no behaviour, nothing of the product."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Facts = Mapping[str, str | int | float | bool | tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody looks for: one application scenario."""

    id: str
    title: str = ""
    text: str = ""
    domain: str = ""
    keywords: tuple[str, ...] = ()
    region: str = ""
    """City where the work is to be done; blank when it does not matter."""
    gates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Hard conditions by gate name, e.g. ``{"certificate": ("等保三级",), "xinchuang": ("鲲鹏",)}``."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody can deliver: one capability. Offers of one `group` (vendor) share one place in a ranking."""

    id: str
    group: str = ""
    """Who offers it; blank means the offer stands for itself."""
    title: str = ""
    text: str = ""
    domains: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    name: str = ""
    """Name of the product, as its vendor calls it."""
    region: str = ""
    """Home city of the vendor; blank when unknown."""
    service_regions: tuple[str, ...] = ()
    """Cities where it can be delivered; ``("全国",)`` is anywhere, empty is unknown."""
    tier: str = ""
    """Standing of the vendor (专精特新 …); blank when unknown."""
    evidence: tuple[str, ...] = ()
    """Levels of the proofs behind it: text, case, contract, user_report, test_report."""
    certificates: tuple[str, ...] = ()
    """Certificates valid on the day of the ranking."""
    xinchuang: tuple[str, ...] = ()
    available: bool = True
    registered_at: str = ""
    """ISO 8601: since when the text reads as it does. Settles who was first when two offers read the same."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place in an original field text, in code points, ``text[start:end]``."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a contribution is what it is: one term or fact, where it stands on both sides, what it is worth."""

    code: str
    """Kind of reason, worded by whoever shows it: ``term``, ``similar_title``, ``same_domain`` …"""
    term: str
    points: float
    """Its share of the contribution's points; the shares of one contribution add up to its points."""
    need: tuple[Span, ...] = ()
    offer: tuple[Span, ...] = ()
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One signal's part of a score: ``points == weight * value``."""

    signal: str
    weight: float
    value: float
    """In [0, 1]; where the data cannot tell, the signal's fixed neutral value."""
    points: float
    known: bool
    """False where the data cannot tell and the neutral value stands in."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """Something suspicious in an offer, for a person to look at; what it made not count is no part of the score."""

    code: str
    """``repeated``, ``listed``, ``hidden_characters``, ``copied_offer`` or ``copied_need``."""
    facts: Facts
    spans: tuple[Span, ...]
    """Where it stands in the offer."""


@dataclass(frozen=True, slots=True)
class Match:
    """One vendor's place for one need, by its best offer."""

    need: str
    offer: str
    group: str
    """The vendor; the offer's own id where it names none."""
    rank: int | None
    """Place among the need's vendors, from 1; full ties are broken by offer id. None below the line."""
    group_rank: int | None
    """Place of the need among the vendor's needs, from 1; full ties are broken by need id. None below the line."""
    score: float
    """Sum of the contributions' points, in [0, 1]."""
    contributions: tuple[Contribution, ...]
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A pair that was not ranked, and the fact that closed the gate."""

    need: str
    offer: str
    group: str
    gate: str
    facts: Facts
    would_score: float
    """The score it would have had, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one ranking found. Each pair of need and vendor stands in it once at most."""

    engine: str
    normalizer: str
    vocabulary: str
    weights: Mapping[str, Any]
    """As `Weights.as_json` gives them."""
    matches: tuple[Match, ...]
    """By need id, then rank; those below the need's line but on a vendor's list follow by score."""
    exclusions: tuple[Exclusion, ...]
    """Vendors kept out by a gate that would else have entered the need's list; by need id, then score."""
