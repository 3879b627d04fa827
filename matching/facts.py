"""What offers state outside their texts, each distinct statement once: signals and gates are asked per statement."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final, Self

import numpy as np

from matching.folding import Int32
from matching.gates import trades_of, trades_of_each
from matching.types import Offer


def _conditions(offer: Offer, trades: tuple[str, ...]) -> Hashable:
    return offer.available, offer.service_regions, offer.certificates, offer.xinchuang, trades


STATEMENTS: Final[Mapping[str, Callable[[Offer], Hashable]]] = {
    "domain": lambda offer: offer.domains,
    "region": lambda offer: (offer.region, offer.service_regions),
    "tier": lambda offer: bool(offer.tier.strip()),
    "evidence": lambda offer: tuple(sorted(set(offer.evidence))),
    "gates": lambda offer: _conditions(offer, trades_of(offer)),
}
"""By the signal or gates that ask: what of an offer their answer depends on."""


def _statements(kind: str, offers: Sequence[Offer]) -> Iterable[Hashable]:
    """Return `STATEMENTS` of each offer."""
    if kind == "gates":
        return map(_conditions, offers, trades_of_each(offers))
    return map(STATEMENTS[kind], offers)


@dataclass(frozen=True, slots=True)
class Facets:
    """The statements of an index's offers."""

    ids: tuple[str, ...]
    """Of the offers, ascending."""
    groups: tuple[str, ...]
    """Whose each offer is."""
    number: Mapping[str, Int32]
    """By kind of statement: which one each offer makes, shape (n_offers,)."""
    example: Mapping[str, tuple[int, ...]]
    """By kind: the first offer that makes each statement."""

    @classmethod
    def of(cls, offers: Sequence[Offer], groups: Sequence[str]) -> Self:
        """Return the statements of ``offers``, which are in the order of their ids."""
        number, example = {}, {}
        for kind in STATEMENTS:
            seen: defaultdict[Hashable, int] = defaultdict(count().__next__)
            column = np.fromiter(map(seen.__getitem__, _statements(kind, offers)), np.int32, len(offers))
            number[kind], example[kind] = column, tuple(np.unique(column, return_index=True)[1].tolist())
        return cls(tuple(offer.id for offer in offers), tuple(groups), number, example)
