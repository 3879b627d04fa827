"""What every signal can do, and the quanta all points are counted in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from matching.folding import Int64
from matching.index import Index
from matching.reading import Reading
from matching.types import Evidence, Need

QUANTA = 10**12
"""Values, points and scores are whole multiples of 1/QUANTA: sums of integers are exact in any order, and a difference
in the last bit of a float, as another processor may give, moves no rank."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A need and an offer, as the evidence for their score is gathered from them."""

    need: Need
    mine: Reading
    """What was read in the need."""
    index: Index
    offer: int
    """Position of the offer."""
    theirs: Reading
    """What was read in the offer."""
    keys: Int64
    """The terms both share."""
    products: Int64
    """What each adds to s, ≥ 0."""


class Signal(Protocol):
    """One reason to fit."""

    name: str

    def evidence(self, pair: Pair, points: int) -> tuple[Evidence, ...]:
        """Return why a pair has its value; the rows' points add up to ``points`` quanta exactly.

        Asked only where the data can tell.
        """
        ...


def share_out(points: int, parts: Sequence[int]) -> list[int]:
    """Return ``points`` quanta divided in proportion to ``parts``, whole quanta that add up exactly.

    What rounding leaves goes to the first largest part.
    """
    total = sum(parts)
    if not total:
        return [0] * len(parts)
    shares = [points * part // total for part in parts]
    shares[max(range(len(parts)), key=parts.__getitem__)] += points - sum(shares)
    return shares
