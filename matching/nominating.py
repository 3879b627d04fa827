"""Which pairs can stand on a list at all: the fast pass over all pairs, and the proof that it missed none.

The score of a pair is at most fit · (what its facts make of the weights, were the names the same), so
`matching.topk` finds by that bound, for each need, the offers that come first. What it leaves unnamed has a bound
below its ceiling: a list whose last score lies above is proven.
"""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.folding import Bool, Int32, Int64
from matching.index import Index
from matching.needs import Needs
from matching.rows import Rows
from matching.scoring import Pairs
from matching.signals import SIGNALS
from matching.signals.base import QUANTA
from matching.signals.facets import Facet
from matching.sorting import distinct
from matching.telling import Floats
from matching.threads import THREADS
from matching.topk import Blocks, Csr, Curve, Nominees, ceilings, nominate
from matching.weights import Weights

Singles = NDArray[np.float32]

RESERVE: Final = 4
"""Offers named per place on a need's list; fewer would have to be asked for again too often."""
GROUP_FIRST, GROUP_RESERVE = 2, 4
"""Needs scored per place on a vendor's list, and needs named: the rest is scored if it can still reach the list."""
GROWTH: Final = 4
"""How many times more are named where a list is not proven."""
_CLASSES: Final = 256
"""Classes of needs, whose bounds are reckoned apart. More would be slower than the wider bounds of fewer."""
SLACK: Final = 1e-9
"""A last score must exceed a ceiling by this much: more than quanta can have been rounded by."""


class Nominator:
    """Names pairs of some needs and the offers of an index."""

    def __init__(self, needs: Needs, index: Index, weights: Weights) -> None:
        """Sort the needs into classes: those that ask the same of the offers' facts."""
        self._needs, self._index, self._weights = needs, index, weights
        self._vectors = _csr(needs.rows)
        self._curve = Curve(weights.text.full_mark, 0.5)
        self._most = np.full(len(index.offers), weights.signals["text"] + weights.signals["names"])
        self._classes, self._kinds = np.zeros(len(needs.needs), np.int64), np.zeros((0, 1), np.int64)
        self._told_apart: list[tuple[str, Floats]] = []
        self._sort([signal for signal in SIGNALS if isinstance(signal, Facet)])

    def _sort(self, facets: list[Facet]) -> None:
        """Tell needs apart by what they ask of the heaviest facets; of the rest, take what is best for anyone."""
        weights = self._weights
        counting = [facet for facet in facets if weights.signals[facet.name]]
        for facet in sorted(counting, key=lambda facet: -weights.signals[facet.name]):
            values, questions = facet.table(self._needs.needs, self._index)
            points = np.where(np.isnan(values), weights.neutral[facet.name], values) * weights.signals[facet.name]
            kinds, classes = np.unique(np.stack([self._classes, questions]), axis=1, return_inverse=True)
            if kinds.shape[1] > _CLASSES:
                self._most += points.max(axis=0)[self._index.facets.number[facet.name]]
            else:
                self._classes, self._kinds = classes, np.vstack([self._kinds[:, kinds[0]], kinds[1]])
                self._told_apart.append((facet.name, points))

    def _facts(self, kind: int) -> tuple[Singles, Singles]:
        """Return the most a fit of 1 could be worth for one class, by offer, and nothing to add."""
        most = self._most.copy()
        for (name, points), question in zip(self._told_apart, self._kinds[:, kind], strict=True):
            most += points[question][self._index.facets.number[name]]
        # One part in a million more, so that no rounding to float32 makes it less than it is.
        return (most * (1 + 1e-6)).astype(np.float32), np.zeros(len(most), np.float32)

    @staticmethod
    def all_named(named: Nominees) -> Bool:
        """Return which needs named every offer they share anything with."""
        missing = (named.offers < 0) | (named.sums <= 0)
        found: Bool = np.asarray(missing.any(axis=1))
        return found

    def name(self, needs: Int64, top: int, top_per_offer: int) -> Nominees:
        """Return the nominees of the needs at these positions, and of every offer."""
        return nominate(
            self._vectors.take(needs),
            self._index.blocks,
            top=min(top, len(self._index.offers)),
            top_per_offer=min(top_per_offer, len(needs)),
            curve=self._curve,
            classes=self._classes[needs],
            facts=self._facts,
            threads=THREADS,
        )

    def name_for(self, offers: Int64, top_per_offer: int) -> Nominees:
        """Return the nominees of the offers at these positions, which count from 0 here; of needs the first only."""
        rows = self._index.heard.rows.take(offers)

        def facts(kind: int) -> tuple[Singles, Singles]:
            most, more = self._facts(kind)
            return most[offers], more[offers]

        return nominate(
            self._vectors,
            Blocks.build(_csr(rows), len(self._index.lexicon.keys)),
            top=1,
            top_per_offer=top_per_offer,
            curve=self._curve,
            classes=self._classes,
            facts=facts,
            threads=THREADS,
        )


def _csr(rows: Rows) -> Csr:
    return Csr(rows.starts, rows.columns, rows.values.astype(np.float32))


def pairs_of(named: Nominees, needs: int, first: int | None = None) -> Pairs:
    """Return the pairs either side named, offers on their first places, each once, without those that share nothing."""
    return Pairs(*_united(named.offers, named.sums, named.needs[:, :first], named.need_sums[:, :first], needs))


@njit(cache=True, nogil=True)
def _united(offers: Int32, sums: Singles, needs: Int32, need_sums: Singles, count: int) -> tuple[Int64, Int32]:
    """Return where each need's offers begin, and the offers; counted first, since sorting pairs takes memory."""
    starts = np.zeros(count + 1, np.int64)
    for need in range(count):
        for place in range(offers.shape[1]):
            starts[need + 1] += offers[need, place] >= 0 and sums[need, place] > 0
    for offer in range(len(needs)):
        for place in range(needs.shape[1]):
            if needs[offer, place] >= 0 and need_sums[offer, place] > 0:
                starts[needs[offer, place] + 1] += 1
    starts = np.cumsum(starts)
    filled = starts[:-1].copy()
    found = np.empty(starts[-1], np.int32)
    for need in range(count):
        for place in range(offers.shape[1]):
            if offers[need, place] >= 0 and sums[need, place] > 0:
                found[filled[need]] = offers[need, place]
                filled[need] += 1
    for offer in range(len(needs)):
        for place in range(needs.shape[1]):
            need = needs[offer, place]
            if need >= 0 and need_sums[offer, place] > 0:
                found[filled[need]] = offer
                filled[need] += 1
    size = 0
    for need in range(count):
        begin = size
        for offer in np.sort(found[starts[need] : starts[need + 1]]):
            if size == begin or found[size - 1] != offer:
                found[size] = offer
                size += 1
        starts[need] = begin
    starts[count] = size
    return starts, found[:size].copy()


def unique_pairs(of_need: Int64, offers: Int64, needs: int, size: int) -> Pairs:
    """Return pairs, given as columns, each once; there are so many needs, and ``size`` offers."""
    every = distinct(of_need * size + offers)
    starts = np.searchsorted(every, np.arange(needs + 1, dtype=np.int64) * size)
    return Pairs(starts.astype(np.int64), (every % size).astype(np.int32))


def pairs_behind(named: Nominees, first: int, last: Int64, needs: Needs) -> Pairs:
    """Return what offers named behind their first places, as far as its bound reaches the ends of their lists.

    Args:
        named: by offers.
        first: places left out.
        last: score in quanta of the last place of each offer's list, -1 where places are left, shape (n_offers,).
        needs: those named, by position.
    """
    terms = int(np.diff(needs.rows.starts).max(initial=0))
    reached = ceilings(named.need_bounds[:, first:], terms) + SLACK >= (last / QUANTA)[:, None]
    wanted = reached & (named.needs[:, first:] >= 0) & (named.need_sums[:, first:] > 0)
    offers, place = np.nonzero(wanted)
    return unique_pairs(
        named.needs[offers, first + place].astype(np.int64), offers, len(needs.needs), max(len(named.needs), 1)
    )


def merged(some: Pairs, others: Pairs, size: int) -> Pairs:
    """Return the pairs of two tables of the same needs, each once; there are ``size`` offers."""
    of_need = np.append(some.needs, others.needs).astype(np.int64)
    return unique_pairs(of_need, np.append(some.offers, others.offers).astype(np.int64), len(some.starts) - 1, size)


def unproven(ceilings: Floats, all_named: Bool, last: Int64) -> Bool:
    """Return which lists may miss a pair: those that end in a score of 0 or with places left, one that shares nothing.

    Args:
        ceilings: the most the score of a pair that was not named can be.
        all_named: whether all pairs that share anything were named.
        last: score in quanta of each list's last place, -1 where places are left.
    """
    short: Bool = (last <= 0) | (~all_named & (last / QUANTA < ceilings + SLACK))
    return short
