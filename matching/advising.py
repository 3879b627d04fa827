"""What would raise a draft on the lists of many needs at once: changes of what it states, its words as they are.

Every change is placed by the engine itself (`matching.preview.place_versions`), on all lists in one go, so the place
promised is the one the changed draft is then told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.folding import Int64
from matching.preview import Placed, place_versions
from matching.raising import STATED, Change, changes
from matching.signals.base import QUANTA
from matching.types import Offer

NOWHERE: Final = np.iinfo(np.int64).max
"""Where a vendor stands whose place is not known: behind all that are."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A change of a draft, and the place it leads to on one list."""

    kind: str
    added: Mapping[str, tuple[str, ...]]
    """What is added, by field of the offer."""
    rank: int
    """The vendor's place after the change, from 1."""
    score: float
    """Of its best open offer after the change, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class _Tried:
    ranks: Int64
    """By need, `NOWHERE` where not known or the changed offer itself is kept out."""
    scores: Int64


class Advising:
    """Changes of one draft that have been tried."""

    def __init__(self, offer: Offer, placed: Placed, needs: Sequence[int], most: int) -> None:
        """Try the changes that the needs at these positions suggest.

        Args:
            offer: the draft.
            placed: where it stands as it is.
            needs: positions, those that matter most first.
            most: changes that are tried at most.
        """
        prepared = placed.prepared
        self._ranks = ranks_in(placed)
        self._needs, self._offer = prepared.needs.needs, offer
        wanted = {
            _key(kind, change): change
            for need in needs
            for kind in STATED
            for change in changes(kind, self._needs[need], offer)
        }
        tried = list(wanted.items())[:most]
        places = place_versions(offer, [change.offer for _, change in tried], prepared)
        self._tried = {
            key: _Tried(
                np.where(prepared.opened(change.offer), ranks_in(after), NOWHERE), _by_need(after, after.scores, -1)
            )
            for (key, change), after in zip(tried, places, strict=True)
        }

    def promises(self, need: int) -> list[Promise]:
        """Return the smallest change of each kind that raises the draft for the need at this position."""
        found = []
        for kind in STATED:
            for change in changes(kind, self._needs[need], self._offer):
                tried = self._tried.get(_key(kind, change))
                if tried is not None and tried.ranks[need] < self._ranks[need]:
                    rank, score = int(tried.ranks[need]), int(tried.scores[need]) / QUANTA
                    found.append(Promise(kind, change.added, rank, score))
                    break
        return found

    def gains(self) -> dict[str, int]:
        """Return for how many needs the best single change of each kind raises the draft; of those tried only."""
        found: dict[str, int] = {}
        for (kind, _), tried in self._tried.items():
            raised = int((tried.ranks < self._ranks).sum())
            found[kind] = max(found.get(kind, 0), raised)
        return found


def ranks_in(placed: Placed) -> Int64:
    """Return the places of a vendor by need, from 1; `NOWHERE` where not known."""
    return _by_need(placed, placed.places, NOWHERE)


def _key(kind: str, change: Change) -> tuple[str, object]:
    return kind, tuple(sorted(change.added.items()))


def _by_need(placed: Placed, values: Int64, otherwise: int) -> Int64:
    every = np.full(len(placed.prepared.needs.needs), otherwise, np.int64)
    every[placed.needs] = values
    return every
