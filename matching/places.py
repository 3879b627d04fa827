"""From scored pairs to places: the best vendors of every need, the best needs of every vendor, and who was kept out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from matching.folding import Bool, Int32, Int64
from matching.scoring import Scored


@dataclass(frozen=True, slots=True)
class Kept:
    """Scored pairs of different needs and vendors, as columns."""

    need: Int64
    offer: Int64
    group: Int64
    score: Int64
    """In quanta."""
    values: Int64
    """By signal, shape (n_signals, n_pairs)."""
    known: Bool

    def __len__(self) -> int:
        """Return how many pairs there are."""
        return len(self.need)

    def take(self, at: Int64 | Bool) -> "Kept":
        """Return the pairs at these positions."""
        return Kept(
            self.need[at], self.offer[at], self.group[at], self.score[at], self.values[:, at], self.known[:, at]
        )

    @staticmethod
    def join(several: Sequence["Kept"]) -> "Kept":
        """Return the pairs of several tables as one; there must be one at least."""
        columns = {
            name: np.concatenate([getattr(one, name) for one in several])
            for name in ("need", "offer", "group", "score")
        }
        values = np.concatenate([one.values for one in several], axis=1)
        return Kept(**columns, values=values, known=np.concatenate([one.known for one in several], axis=1))

    @staticmethod
    def of(scored: Scored, group_at: Int64, positions: Int64) -> "Kept":
        """Return scored pairs; ``positions`` are those of their needs among all."""
        offer = scored.pairs.offers.astype(np.int64)
        return Kept(positions[scored.pairs.needs], offer, group_at[offer], scored.totals, scored.values, scored.known)

    def best_by_group(self) -> "Kept":
        """Return the best pair of each need and vendor, by need, then best first; ties by position of the offer."""
        ordered = self.take(np.lexsort((self.offer, -self.score, self.need)))
        by_pair = np.lexsort((np.arange(len(ordered)), ordered.group, ordered.need))
        need, group = ordered.need[by_pair], ordered.group[by_pair]
        first = np.ones(len(by_pair), np.bool_)
        first[1:] = (need[1:] != need[:-1]) | (group[1:] != group[:-1])
        return ordered.take(np.sort(by_pair[first]))


def places_in(sorted_by: Int64 | Int32) -> Int64:
    """Return the place of each row among those with the same value, from 0; equal values stand together."""
    if not len(sorted_by):
        return np.empty(0, np.int64)
    begins = np.flatnonzero(np.concatenate([[True], sorted_by[1:] != sorted_by[:-1]]))
    sizes = np.diff(np.append(begins, len(sorted_by)))
    return np.arange(len(sorted_by)) - np.repeat(begins, sizes)


@dataclass(slots=True)
class GroupLists:
    """The best needs of every vendor, over blocks of needs."""

    top: int
    _parts: list[Kept] = field(default_factory=list)
    _size: int = 0
    _limit: int = 1 << 20

    def add(self, best: Kept) -> None:
        """Take the best pair of each need and vendor of some needs."""
        if self.top:
            self._parts.append(best)
            self._size += len(best)
            if self._size > self._limit:
                self._parts = [self.listed()]
                self._size = len(self._parts[0])
                self._limit = max(self._limit, 2 * self._size)

    def listed(self) -> Kept:
        """Return the pairs on the lists, by vendor, best first; ties by need."""
        every = Kept.join(self._parts).best_by_group()  # a pair may have been looked at twice
        ordered = every.take(np.lexsort((every.need, -every.score, every.group)))
        return ordered.take(places_in(ordered.group) < self.top)
