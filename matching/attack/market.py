"""The offers somebody attacks, as they stand before: their index, and every need's order of vendors."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from matching.index import Index
from matching.ranking import rank
from matching.tokens import Vocabulary, default_vocabulary
from matching.types import Need, Offer
from matching.weights import Weights

_FIRST_DAY = date(2020, 1, 1)
_DAYS = 1000


def dated(offers: Iterable[Offer], seed: int) -> list[Offer]:
    """Return the offers in the order of their ids, those without a registration date given a drawn one."""
    rng = np.random.default_rng(seed)
    ordered = sorted(offers, key=lambda offer: offer.id)
    days = rng.integers(0, _DAYS, len(ordered))
    return [
        offer if offer.registered_at else replace(offer, registered_at=(_FIRST_DAY + timedelta(int(day))).isoformat())
        for offer, day in zip(ordered, days, strict=True)
    ]


def undated(offers: Iterable[Offer]) -> list[Offer]:
    """Return the offers without registration dates."""
    return [replace(offer, registered_at="") for offer in offers]


def _ranks(index: Index, need: Need, weights: Weights) -> list[tuple[str, str]]:
    """Return every vendor that passes the gates and its best offer, best first."""
    matches = rank([need], index, top=len(index.groups), top_per_group=0, weights=weights, explain=False).matches
    return [(match.group, match.offer) for match in matches]


class Market:
    """Needs and honest offers; a refit answers what would be if one offer were another."""

    def __init__(
        self, needs: Sequence[Need], offers: Sequence[Offer], weights: Weights, vocabulary: Vocabulary | None = None
    ) -> None:
        """Index the offers.

        Raises:
            ValueError: two offers have the same id.
        """
        self.needs, self.offers, self.weights = tuple(needs), tuple(offers), weights
        self.vocabulary = vocabulary or default_vocabulary()
        self.index = self._fit(self.offers)
        self._by_id = {offer.id: offer for offer in offers}
        self._ranked: dict[str, list[tuple[str, str]]] = {}

    def _fit(self, offers: Iterable[Offer]) -> Index:
        return Index.fit(offers, self.weights.text, self.vocabulary)

    def ranked(self, need: Need) -> list[tuple[str, str]]:
        """Return vendor and best offer of the honest ranking, best first."""
        if need.id not in self._ranked:
            self._ranked[need.id] = _ranks(self.index, need, self.weights)
        return self._ranked[need.id]

    def rival(self, need: Need, group: str) -> Offer:
        """Return the best offer of the best vendor but ``group``.

        Raises:
            ValueError: there is no other.
        """
        for other, offer in self.ranked(need):
            if other != group:
                return self._by_id[offer]
        raise ValueError(f"need {need.id!r}: nobody but {group!r} is ranked, so there is nobody to copy")

    def ranked_with(self, need: Need, offer: Offer, instead: Sequence[Offer]) -> list[tuple[str, str]]:
        """Return the ranking with ``instead`` in place of ``offer`` and everything else as it was.

        The whole set is fitted again, as a platform does in time: the attack also moves frequencies and lengths.
        """
        others = [other for other in self.offers if other.id != offer.id]
        return _ranks(self._fit([*others, *instead]), need, self.weights)
