"""From scored pairs to places: the best vendors of every need, the best needs of every vendor, and who was kept out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

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

    def best_by_group(self, among: Bool | None = None) -> "Kept":
        """Return the best pair of each need and vendor, by need, then best first; ties by position of the offer.

        Args:
            among: the pairs in question, shape (n_pairs,); all if left out. Pairs are by need, then by offer.
        """
        every = np.ones(len(self), np.bool_) if among is None else among
        return self.take(_best(self.need, self.group, self.score, every, int(self.group.max(initial=-1)) + 1))

    def best_first(self) -> "Kept":
        """Return the pairs by need, then best first; ties by position of the offer."""
        return self.take(np.lexsort((self.offer, -self.score, self.need)))


@njit(cache=True, nogil=True)
def _best(need: Int64, group: Int64, score: Int64, among: Bool, groups: int) -> Int64:
    best = np.full(groups, -1, np.int64)  # the best row of each vendor; of this need if it is not before its first
    kept = np.empty(len(need), np.int64)
    begin = size = 0
    while begin < len(need):
        end = begin
        while end < len(need) and need[end] == need[begin]:
            before = best[group[end]]
            if among[end] and (before < begin or score[end] > score[before]):
                best[group[end]] = end
            end += 1
        first = size
        for at in range(begin, end):
            if best[group[at]] == at:
                kept[size] = at
                size += 1
        kept[first:size] = kept[first:size][np.argsort(-score[kept[first:size]], kind="mergesort")]
        begin = end
    return kept[:size].copy()


def places_in(sorted_by: Int64 | Int32) -> Int64:
    """Return the place of each row among those with the same value, from 0; equal values stand together."""
    if not len(sorted_by):
        return np.empty(0, np.int64)
    begins = np.flatnonzero(np.concatenate([[True], sorted_by[1:] != sorted_by[:-1]]))
    sizes = np.diff(np.append(begins, len(sorted_by)))
    return np.arange(len(sorted_by)) - np.repeat(begins, sizes)


def last_scores(listed: Kept, top: int, needs: int) -> Int64:
    """Return the score of the last place of each of so many needs, -1 where places are left, shape (needs,)."""
    return _last_places(listed, top, needs)[0]


def reaching(shut: Kept, listed: Kept, top: int, needs: int) -> Bool:
    """Return which pairs would stand on the lists of their needs, which are ``listed``, were they let in."""
    score, offer = _last_places(listed, top, needs)
    reach: Bool = shut.score > score[shut.need]
    reach |= (shut.score == score[shut.need]) & (shut.offer < offer[shut.need])
    return reach


def _last_places(listed: Kept, top: int, needs: int) -> tuple[Int64, Int64]:
    """Return score and offer of the last place of each need; ``listed`` is by need, best first."""
    sizes = np.bincount(listed.need, minlength=needs)
    score, offer = np.full(needs, -1, np.int64), np.zeros(needs, np.int64)
    if top:
        full = np.flatnonzero(sizes == top)
        last = np.cumsum(sizes)[full] - 1
        score[full], offer[full] = listed.score[last], listed.offer[last]
    return score, offer


@njit(cache=True, nogil=True)
def _ahead(score: int, need: int, other_score: int, other_need: int) -> bool:
    return score > other_score or (score == other_score and need < other_need)


@njit(cache=True, nogil=True)
def _enter(
    need: Int64, offer: Int64, group: Int64, score: Int64, values: Int64, known: Bool,
    scores: Int64, needs: Int32, offers: Int32, slots: Int32, all_values: Int64, all_known: Bool,
) -> None:  # fmt: skip
    """Enter pairs into the lists of their vendors, by score, then by need; of one need the better offer stays."""
    last = scores.shape[1] - 1
    for row in range(len(need)):
        mine, at = group[row], last
        if _ahead(scores[mine, last], needs[mine, last], score[row], need[row]):
            continue
        for place in range(last + 1):
            if scores[mine, place] >= 0 and needs[mine, place] == need[row]:
                at = place
        known_one = scores[mine, at] >= 0 and needs[mine, at] == need[row]
        if known_one and not _ahead(score[row], offer[row], scores[mine, at], offers[mine, at]):
            continue
        slot = slots[mine, at]
        while at and _ahead(score[row], need[row], scores[mine, at - 1], needs[mine, at - 1]):
            scores[mine, at], needs[mine, at] = scores[mine, at - 1], needs[mine, at - 1]
            offers[mine, at], slots[mine, at] = offers[mine, at - 1], slots[mine, at - 1]
            at -= 1
        scores[mine, at], needs[mine, at], offers[mine, at], slots[mine, at] = score[row], need[row], offer[row], slot
        for signal in range(len(values)):
            all_values[slot, signal], all_known[slot, signal] = values[signal, row], known[signal, row]


class GroupLists:
    """The best needs of every vendor, over blocks of needs."""

    def __init__(self, groups: int, top: int, signals: int) -> None:
        """Begin with empty lists for so many vendors, of so many needs at most, whose pairs have so many values."""
        self.top = top
        self._scores = np.full((groups, top), -1, np.int64)
        self._needs, self._offers = np.zeros((2, groups, top), np.int32)
        self._slots = np.arange(groups * top, dtype=np.int32).reshape(groups, top)
        self._values = np.zeros((groups * top, signals), np.int64)
        self._known = np.zeros((groups * top, signals), np.bool_)

    @property
    def ends(self) -> Int64:
        """Return the score of each vendor's last place, -1 where places are left, shape (n_groups,)."""
        return self._scores[:, -1]

    def add(self, best: Kept) -> None:
        """Take the best pair of each need and vendor of some needs; what was seen before may come again."""
        if self.top:
            _enter(
                best.need, best.offer, best.group, best.score, best.values, best.known, self._scores, self._needs,
                self._offers, self._slots, self._values, self._known,
            )  # fmt: skip

    def listed(self) -> Kept:
        """Return the pairs on the lists, by vendor, best first; ties by need."""
        group, place = np.nonzero(self._scores >= 0)
        slots = self._slots[group, place]
        return Kept(
            self._needs[group, place].astype(np.int64), self._offers[group, place].astype(np.int64), group,
            self._scores[group, place], np.ascontiguousarray(self._values[slots].T),
            np.ascontiguousarray(self._known[slots].T),
        )  # fmt: skip
