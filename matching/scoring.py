"""The exact score of pairs, in whole units.

s = Σ_t need(t)·offer(t) is added up in whole units of 2^-50, each product rounded by itself: the sum is the same in any
order, on any number of threads, before and after other offers came or went. The fit of two texts is √min(1, s / full
mark): the first words in common say most, and who strings together every word of a need gains little by the last of
them.

    value(text) = fit,   value(other signal) = fit · what the signal says
    points = weight · value,   score = Σ points

Values and points are whole quanta of 10^-12, so scores are exact sums too. A proof, a domain, a region counts only
as far as the texts fit: proof of another job proves nothing here.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit

from matching.alike import Names
from matching.folding import Bool, Int32, Int64
from matching.index import Index
from matching.needs import Needs
from matching.rows import Rows, places_of
from matching.signals import SIGNALS
from matching.signals.base import QUANTA
from matching.signals.facets import Facet
from matching.telling import Floats
from matching.threads import THREADS
from matching.weights import Weights

UNITS: Final = 2.0**50
"""Units of 1 in which s is added up. s is below 2, so no sum of 10,000 terms leaves the range of 64 bits."""

_PAIRS_OF_A_THREAD: Final = 20_000


@njit(cache=True, nogil=True)
def _sums(
    need_starts: Int64, need_columns: Int32, need_values: Floats, first: int, last: int, pair_starts: Int64,
    offers: Int32, starts: Int64, columns: Int32, values: Floats, terms: int, sums: Int64,
) -> None:  # fmt: skip
    mine = np.zeros(terms)
    wanted = np.zeros((terms + 63) // 64, np.uint64)  # a bit a term, so that most look-ups stay near
    shared = np.empty(terms, np.int64)
    for need in range(first, last):
        for at in range(need_starts[need], need_starts[need + 1]):
            column = need_columns[at]
            mine[column] = need_values[at]
            wanted[column >> 6] |= np.uint64(1) << np.uint64(column & 63)
        for pair in range(pair_starts[need], pair_starts[need + 1]):
            # Shared terms are gathered first, without a branch that nobody could predict: three times as fast.
            size = np.int64(0)
            for at in range(starts[offers[pair]], starts[offers[pair] + 1]):
                column = columns[at]
                shared[size] = at
                size += np.int64(wanted[column >> 6] >> np.uint64(column & 63) & np.uint64(1))
            total = np.int64(0)
            for at in shared[:size]:
                total += np.int64(np.rint(mine[columns[at]] * values[at] * UNITS))
            sums[pair] = total
        for at in range(need_starts[need], need_starts[need + 1]):
            mine[need_columns[at]] = 0.0
            wanted[need_columns[at] >> 6] = np.uint64(0)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs to be scored, by need and then by offer."""

    starts: Int64
    """Where each need's offers begin, and their number at the end, shape (n_needs + 1,)."""
    offers: Int32
    """Positions of the offers, ascending within a need, shape (n_pairs,)."""

    @property
    def needs(self) -> Int32:
        """Position of the need of each pair, shape (n_pairs,)."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))

    def take(self, needs: Int64) -> "Pairs":
        """Return the pairs of the needs at these positions, in this order."""
        starts = np.concatenate([[0], np.cumsum(np.diff(self.starts)[needs])]).astype(np.int64)
        return Pairs(starts, self.offers[places_of(self.starts, needs)])

    @classmethod
    def every(cls, needs: int, offers: int) -> "Pairs":
        """Return all pairs of so many needs and offers."""
        return cls.of_all(needs, np.arange(offers))

    @classmethod
    def of_all(cls, needs: int, offers: Int64) -> "Pairs":
        """Return the pairs of so many needs and the offers at these positions, which are ascending."""
        starts = np.arange(needs + 1, dtype=np.int64) * len(offers)
        return cls(starts, np.tile(offers.astype(np.int32), needs))


def sums_of(needs: Rows, offers: Rows, pairs: Pairs, terms: int) -> Int64:
    """Return s of every pair in `UNITS`, shape (n_pairs,)."""
    sums = np.zeros(len(pairs.offers), np.int64)

    def work(first: int, last: int) -> None:
        _sums(
            needs.starts, needs.columns, needs.values, first, last, pairs.starts, pairs.offers, offers.starts,
            offers.columns, offers.values, terms, sums,
        )  # fmt: skip

    _in_parts(pairs, work)
    return sums


def _in_parts(pairs: Pairs, work: Callable[[int, int], None]) -> None:
    """Have the needs from one to another worked at, by several threads where there is much to do."""
    count = len(pairs.starts) - 1
    if len(pairs.offers) <= _PAIRS_OF_A_THREAD or count == 1:
        work(0, count)
        return
    cuts = np.searchsorted(pairs.starts, np.linspace(0, len(pairs.offers), THREADS + 1)[1:-1])
    with ThreadPoolExecutor(THREADS) as pool:
        deque(pool.map(work, [0, *cuts.tolist()], [*cuts.tolist(), count]), 0)


def products_of(need: tuple[Int32, Floats], offer: tuple[Int32, Floats]) -> tuple[Int32, Int64]:
    """Return the columns a need and an offer share, ascending, and their products in `UNITS`, which add up to s."""
    _, mine, theirs = np.intersect1d(need[0], offer[0], assume_unique=True, return_indices=True)
    products = np.rint(need[1][mine] * offer[1][theirs] * UNITS).astype(np.int64)
    return need[0][mine], products


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of pairs, in quanta."""

    pairs: Pairs
    sums: Int64
    """s in `UNITS`, shape (n_pairs,)."""
    values: Int64
    """By signal in the order of `SIGNALS`, shape (n_signals, n_pairs)."""
    known: Bool
    """Where the data can tell, likewise."""
    totals: Int64
    """Shape (n_pairs,)."""


def fit_of(sums: Int64, full_mark: float) -> Floats:
    """Return how far texts fit, in [0, 1]."""
    fit: Floats = np.sqrt(np.minimum(sums / (UNITS * full_mark), 1.0))
    return fit


def likeness(titles: Sequence[str], names: Names, pairs: Pairs) -> Floats:
    """Return how alike a need's title and the best name of the offer are, in [0, 1], shape (n_pairs,); NaN where one
    has none.

    The ratio of words in one order (token sort): sorted tokens, not sets of them, since a set that contains the other
    is "equal", and 口岸 would be all of 口岸商铺招租.
    """
    found = np.full(len(pairs.offers), np.nan)
    _in_parts(pairs, lambda first, last: names.likeness(titles, pairs.starts, pairs.offers, first, last, found))
    return found


def score(needs: Needs, index: Index, pairs: Pairs, weights: Weights, less: Mapping[int, int] | None = None) -> Scored:
    """Return the scores of pairs, before gates.

    Args:
        needs: read for this index.
        index: with the offers.
        pairs: to be scored.
        weights: the index must have been built with their text part.
        less: s of single pairs, by position, where part of an offer does not count for a need.
    """
    sums = sums_of(needs.rows, index.heard.rows, pairs, len(index.lexicon.keys))
    for at, value in (less or {}).items():
        sums[at] = value
    said = np.empty((len(SIGNALS), len(pairs.offers)))
    fit = fit_of(sums, weights.text.full_mark)
    of_need = pairs.needs
    fit[np.isin(of_need, list(needs.blank))] = np.nan
    for row, signal in enumerate(SIGNALS):
        if signal.name == "text":
            said[row] = fit
        elif signal.name == "names":
            said[row] = likeness(needs.titles, index.names, pairs)
        elif isinstance(signal, Facet):
            said[row] = signal.says(needs.needs, index, of_need, pairs.offers)
    return Scored(pairs, sums, *fused(said, weights))


def fused(said: Floats, weights: Weights) -> tuple[Int64, Bool, Int64]:
    """Return values in quanta, where the data can tell, and the scores in quanta.

    Args:
        said: what each of `SIGNALS` says of each pair, in [0, 1], NaN where it cannot tell; shape (n_signals, n).
        weights: of signals.
    """
    known = ~np.isnan(said)
    neutral = np.array([weights.neutral[signal.name] for signal in SIGNALS])[:, None]
    filled = np.where(known, said, neutral)
    filled[1:] *= filled[0]
    values = np.rint(filled * QUANTA).astype(np.int64)
    weight = np.array([weights.signals[signal.name] for signal in SIGNALS])[:, None]
    return values, known, np.rint(weight * values).astype(np.int64).sum(axis=0)
