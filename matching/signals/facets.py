"""Signals: facts stated outside the texts - domain, region, standing of the vendor, proof."""

import functools
from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from matching.folding import Int32
from matching.index import Index
from matching.regions import is_nationwide, names_city, place
from matching.signals.base import QUANTA, Pair
from matching.telling import Floats
from matching.tokens import fold
from matching.types import Evidence, Facts, Need, Offer

HOME, SERVED, NATIONWIDE = 1.0, 0.8, 0.6
"""Region: the vendor sits there, names it or its province as served, or serves the whole country. In [0, 1]."""


class Facet(ABC):
    """A signal whose value depends on one thing a need asks for and one statement of each offer."""

    name: str

    @abstractmethod
    def asked(self, need: Need) -> str:
        """Return what the need asks for; blank when it does not care."""

    @abstractmethod
    def value(self, asked: str, offer: Offer) -> float | None:
        """Return the value in [0, 1], None where the data cannot tell."""

    @abstractmethod
    def facts(self, need: Need, offer: Offer) -> Facts:
        """Return what was compared."""

    def table(self, needs: Sequence[Need], index: Index) -> tuple[Floats, Int32]:
        """Return the value of each question and statement, NaN where the data cannot tell, and each need's question."""
        number: dict[str, int] = {}
        questions = np.array([number.setdefault(self.asked(need), len(number)) for need in needs], np.int32)
        rows = [index.answers(self.name, question, self.value) for question in number]
        return np.array(rows, np.float64).reshape(len(number), len(index.facets.example[self.name])), questions

    def says(self, needs: Sequence[Need], index: Index, of_need: Int32, offers: Int32) -> Floats:
        """Return the value of pairs, given by positions, in [0, 1], shape (n_pairs,); NaN where nobody can tell."""
        values, questions = self.table(needs, index)
        said: Floats = values[questions[of_need], index.facets.number[self.name][offers]]
        return said

    def evidence(self, pair: Pair, points: int) -> tuple[Evidence, ...]:
        """Return one row with the facts compared."""
        facts = self.facts(pair.need, pair.index.offers[pair.offer])
        return (Evidence(self.name, "", points / QUANTA, facts=facts),)


@functools.lru_cache(maxsize=1 << 12)
def _compared(domains: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(domain).strip() for domain in domains)


class Domain(Facet):
    """The vendor names the need's domain among its own."""

    name = "domain"

    def asked(self, need: Need) -> str:
        return fold(need.domain).strip()

    def value(self, asked: str, offer: Offer) -> float | None:
        if not asked or not offer.domains:
            return None
        return float(asked in _compared(offer.domains))

    def facts(self, need: Need, offer: Offer) -> Facts:
        return {"need": need.domain, "offer": offer.domains}


class Region(Facet):
    """The vendor sits in the need's city or serves it."""

    name = "region"

    def asked(self, need: Need) -> str:
        return place(need.region)

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

    def facts(self, need: Need, offer: Offer) -> Facts:
        return {"need": need.region, "home": offer.region, "served": offer.service_regions}


class Tier(Facet):
    """The vendor holds a public standing (专精特新 …). Shown; its shipped weight is 0, so it moves no rank."""

    name = "tier"

    def asked(self, need: Need) -> str:  # noqa: ARG002 - no need asks for a standing
        return ""

    def value(self, asked: str, offer: Offer) -> float | None:  # noqa: ARG002
        return 1.0 if offer.tier.strip() else None

    def facts(self, need: Need, offer: Offer) -> Facts:  # noqa: ARG002
        return {"tier": offer.tier}


LEVELS = {"text": 0.2, "case": 0.4, "contract": 0.6, "user_report": 0.8, "test_report": 1.0}
"""What the best proof behind an offer is worth: said, done once, under contract, confirmed by its user, tested."""


class Proof(Facet):
    """How well the offer is proven, by its best proof."""

    name = "evidence"

    def asked(self, need: Need) -> str:  # noqa: ARG002 - every need wants proof
        return ""

    def value(self, asked: str, offer: Offer) -> float | None:  # noqa: ARG002
        return max((LEVELS[level] for level in offer.evidence), default=None)

    def facts(self, need: Need, offer: Offer) -> Facts:  # noqa: ARG002
        return {"level": max(offer.evidence, key=LEVELS.__getitem__), "proofs": len(offer.evidence)}
