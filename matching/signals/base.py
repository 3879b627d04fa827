"""What every signal can do, and the quanta all points are counted in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matching.index import Index
from matching.reading import Reading, need_fields, read
from matching.types import Evidence, Need
from matching.vectors import Row
from matching.weights import TextWeights

QUANTA = 10**12
"""Values, points and scores are whole multiples of 1/QUANTA: sums of integers are exact in any order, and a difference
in the last bit of a float, as another processor may give, moves no rank."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PreparedNeed:
    """A need, read once for all signals."""

    need: Need
    reading: Reading
    rows: Mapping[str, Row] | None
    """Its vector by part; None when it says nothing."""


def prepare(need: Need, index: Index, weights: TextWeights) -> PreparedNeed:
    """Return ``need`` as the signals want it."""
    reading = read(need_fields(need), index.vocabulary)
    return PreparedNeed(need, reading, index.space.need_rows(reading, weights, index.vocabulary))


class Signal(Protocol):
    """One reason to fit."""

    name: str
    follows_text: bool
    """Whether the value counts only as far as the texts fit: proof of another job proves nothing here."""

    def values(self, needs: Sequence[PreparedNeed], index: Index) -> Floats:
        """Return the value of every pair, shape (n_needs, n_offers), in [0, 1]; NaN where the data cannot tell."""
        ...

    def evidence(self, need: PreparedNeed, offer: int, index: Index, points: int) -> tuple[Evidence, ...]:
        """Return why a pair has its value; the rows' points add up to ``points`` quanta exactly.

        Asked only where the data can tell.
        """
        ...


def share_out(points: int, parts: Sequence[float]) -> list[int]:
    """Return ``points`` quanta divided in proportion to ``parts``, whole quanta that add up exactly.

    What rounding leaves goes to the first largest part.
    """
    total = sum(parts)
    if not total:
        return [0] * len(parts)
    shares = [round(points * (part / total)) for part in parts]
    shares[max(range(len(parts)), key=parts.__getitem__)] += points - sum(shares)
    return shares
