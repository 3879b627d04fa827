"""Who stands where on the lists of some needs, kept so that the place of one more score is found at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numba import njit

from matching.asking import check_weights
from matching.folding import Bool, Int32, Int64
from matching.index import Index
from matching.needs import Needs
from matching.places import places_in
from matching.ranking import EVERY, Progress, ranked_lists
from matching.types import Need
from matching.weights import Weights, default_weights

DEPTH: Final = 200
"""Vendors kept of each need: beyond these a place is not told."""
_NOMINATED_FROM: Final = 8
"""Offers to a place kept."""


@njit(cache=True, nogil=True)
def _places(scores: Int64, offers: Int32, groups: Int32, apart: Int64, own: Int64, order: Int64, out: Int64) -> None:
    depth = scores.shape[1]
    for need in range(len(out)):
        begin, end = 0, depth
        if depth and scores[need, depth - 1] > own[need]:
            begin = depth  # most lists end above
        while begin < end:
            middle = (begin + end) // 2
            score = scores[need, middle]
            if score > own[need] or (score == own[need] and 2 * offers[need, middle] + 1 < order[need]):
                begin = middle + 1
            else:
                end = middle
        if begin == depth:
            out[need] = -1
            continue
        out[need] = begin
        for at in range(begin):
            for group in apart:
                out[need] -= groups[need, at] == group


@dataclass(frozen=True, slots=True)
class Standing:
    """The best vendors of some needs, best first; places left hold score -1."""

    needs: tuple[Need, ...]
    """In ascending order of their ids."""
    scores: Int64
    """In quanta, shape (n_needs, width)."""
    offers: Int32
    """Their positions in the index, same shape."""
    groups: Int32
    """Positions of the vendors in its `groups`, same shape; -1 where places are left."""

    @classmethod
    def of(
        cls,
        needs: Iterable[Need],
        index: Index,
        *,
        depth: int | None = DEPTH,
        weights: Weights | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """Return who stands where.

        Args:
            needs: in any order.
            index: with the offers.
            depth: vendors kept of each need; None keeps all.
            weights: the shipped ones by default; their text part must be the index's.
            progress: see `matching.ranking.Progress`.

        Raises:
            ValueError: two needs have one id, a gate is unknown, or index and weights do not fit.
        """
        weights = weights or default_weights()
        check_weights(index, weights)
        read = Needs.read(needs, index)
        kept = len(index.groups) if depth is None else min(depth, len(index.groups))
        # Nominating pays as soon as the places kept are few beside the offers.
        few = min(EVERY, _NOMINATED_FROM * kept * len(read.needs))
        every = few if depth is not None else len(read.needs) * len(index.offers)
        found = ranked_lists(
            read, index, top=kept, top_per_group=0, weights=weights, every=every, progress=progress
        ).by_need
        width = kept + (kept == len(index.groups))  # places left say that nobody comes behind
        shape = len(read.needs), width
        scores, offers, groups = np.full(shape, -1, np.int64), np.zeros(shape, np.int32), np.full(shape, -1, np.int32)
        where = found.need, places_in(found.need)
        scores[where], offers[where], groups[where] = found.score, found.offer, found.group
        return cls(read.needs, scores, offers, groups)

    def row(self, need: str) -> int:
        """Return the position of a need.

        Raises:
            ValueError: it is not here.
        """
        for at, one in enumerate(self.needs):
            if one.id == need:
                return at
        raise ValueError(f"need {need!r} is not among those whose places are known")

    def before(self, apart: Int64, scores: Int64, order: Int64) -> Int64:
        """Return how many vendors stand before a score of each need, shape (n_needs,); -1 where that is not known.

        Args:
            apart: vendors that are not counted, by position.
            scores: in quanta, shape (n_needs,).
            order: where the offers come in a tie (`matching.changing.tie_order`), shape (n_needs,).
        """
        out = np.empty(len(self.needs), np.int64)
        _places(self.scores, self.offers, self.groups, apart, scores, order, out)
        return out

    def take(self, row: int) -> "Standing":
        """Return the standing for one need."""
        one = slice(row, row + 1)
        return Standing(self.needs[one], self.scores[one], self.offers[one], self.groups[one])

    def place(self, row: int, group: int) -> int | None:
        """Return the place of a vendor, from 0; None if it is not on the list."""
        found = np.flatnonzero(self.groups[row] == group)
        return int(found[0]) if len(found) else None

    @property
    def sizes(self) -> Int64:
        """How many vendors are kept of each need, shape (n_needs,)."""
        sizes: Int64 = (self.groups >= 0).sum(axis=1)
        return sizes

    @property
    def complete(self) -> Bool:
        """Of which needs all vendors are kept, shape (n_needs,)."""
        return self.scores[:, -1] < 0
