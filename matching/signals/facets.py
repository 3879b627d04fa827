"""Signals: facts stated outside the texts - domain, region, standing of the vendor."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from matching.index import Index
from matching.regions import is_nationwide, names_city, place
from matching.signals.base import QUANTA, Floats, PreparedNeed
from matching.tokens import fold
from matching.types import Evidence, Facts, Offer

HOME, SERVED, NATIONWIDE = 1.0, 0.8, 0.6
"""Region: the vendor sits there, names it or its province as served, or serves the whole country. In [0, 1]."""


class _Facet(ABC):
    """A signal whose value depends on one thing a need asks for and one fact of each offer."""

    name: str
    follows_text = False

    @abstractmethod
    def asked(self, need: PreparedNeed) -> str:
        """Return what the need asks for; blank when it does not care."""

    @abstractmethod
    def value(self, asked: str, offer: Offer) -> float | None:
        """Return the value in [0, 1], None where the data cannot tell."""

    @abstractmethod
    def facts(self, need: PreparedNeed, offer: Offer) -> Facts:
        """Return what was compared."""

    def values(self, needs: Sequence[PreparedNeed], index: Index) -> Floats:
        """Return the value of every pair, shape (n_needs, n_offers); needs that ask the same share one row."""
        rows: dict[str, Floats] = {}
        for asked in map(self.asked, needs):
            if asked not in rows:
                found = (self.value(asked, offer) for offer in index.offers)
                rows[asked] = np.array([np.nan if value is None else value for value in found], np.float64)
        return np.array([rows[self.asked(need)] for need in needs]).reshape(len(needs), len(index.offers))

    def evidence(self, need: PreparedNeed, offer: int, index: Index, points: int) -> tuple[Evidence, ...]:
        """Return one row with the facts compared."""
        facts = self.facts(need, index.offers[offer])
        return (Evidence(self.name, "", points / QUANTA, facts=facts),)


class Domain(_Facet):
    """The vendor names the need's domain among its own."""

    name = "domain"
    follows_text = True

    def asked(self, need: PreparedNeed) -> str:
        return fold(need.need.domain).strip()

    def value(self, asked: str, offer: Offer) -> float | None:
        if not asked or not offer.domains:
            return None
        return float(asked in {fold(domain).strip() for domain in offer.domains})

    def facts(self, need: PreparedNeed, offer: Offer) -> Facts:
        return {"need": need.need.domain, "offer": offer.domains}


class Region(_Facet):
    """The vendor sits in the need's city or serves it."""

    name = "region"

    def asked(self, need: PreparedNeed) -> str:
        return place(need.need.region)

    def value(self, asked: str, offer: Offer) -> float | None:
        if not asked:
            return None
        if asked == place(offer.region):
            return HOME
        served = offer.service_regions
        if names_city(served, asked):
            return SERVED
        if is_nationwide(served):
            return NATIONWIDE
        return 0.0 if served else None

    def facts(self, need: PreparedNeed, offer: Offer) -> Facts:
        return {"need": need.need.region, "home": offer.region, "served": offer.service_regions}


class Tier(_Facet):
    """The vendor holds a public standing (专精特新 …). Shown; its shipped weight is 0, so it moves no rank."""

    name = "tier"

    def asked(self, need: PreparedNeed) -> str:  # noqa: ARG002 - no need asks for a standing
        return ""

    def value(self, asked: str, offer: Offer) -> float | None:  # noqa: ARG002
        return 1.0 if offer.tier.strip() else None

    def facts(self, need: PreparedNeed, offer: Offer) -> Facts:  # noqa: ARG002
        return {"tier": offer.tier}


LEVELS = {"text": 0.2, "case": 0.4, "contract": 0.6, "user_report": 0.8, "test_report": 1.0}
"""What the best proof behind an offer is worth: said, done once, under contract, confirmed by its user, tested."""


class Proof(_Facet):
    """How well the offer is proven, by its best proof."""

    name = "evidence"
    follows_text = True

    def asked(self, need: PreparedNeed) -> str:  # noqa: ARG002 - every need wants proof
        return ""

    def value(self, asked: str, offer: Offer) -> float | None:  # noqa: ARG002
        return max((LEVELS[level] for level in offer.evidence), default=None)

    def facts(self, need: PreparedNeed, offer: Offer) -> Facts:  # noqa: ARG002
        return {"level": max(offer.evidence, key=LEVELS.__getitem__), "proofs": len(offer.evidence)}
