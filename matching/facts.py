"""What offers state outside their texts, each distinct statement once: signals and gates are asked per statement."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from matching.folding import Int32
from matching.gates import trades_of
from matching.types import Offer


def _conditions(offer: Offer) -> Hashable:
    return offer.available, offer.service_regions, offer.certificates, offer.xinchuang, trades_of(offer)


STATEMENTS: Final[Mapping[str, Callable[[Offer], Hashable]]] = {
    "domain": lambda offer: offer.domains,
    "region": lambda offer: (offer.region, offer.service_regions),
    "tier": lambda offer: bool(offer.tier.strip()),
    "evidence": lambda offer: tuple(sorted(set(offer.evidence))),
    "gates": _conditions,
}
"""By the signal or gates that ask: what of an offer their answer depends on."""


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
        for kind, statement in STATEMENTS.items():
            seen: dict[Hashable, int] = {}
            first: list[int] = []
            column = np.empty(len(offers), np.int32)
            for at, offer in enumerate(offers):
                column[at] = seen.setdefault(statement(offer), len(seen))
                if len(seen) > len(first):
                    first.append(at)
            number[kind], example[kind] = column, tuple(first)
        return cls(tuple(offer.id for offer in offers), tuple(groups), number, example)
