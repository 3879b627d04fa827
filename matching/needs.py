"""Needs, read together and ready to be compared with the offers of one index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numba import njit

from matching.counting import Counts, Documents
from matching.folding import Int32, Int64
from matching.index import Index
from matching.keys import KIND_BIT, KINDS
from matching.naming import names_in
from matching.reading import CONCEPTS, PAIRS, WORDS, field_kind, need_fields
from matching.rows import Rows, bounded, in_order
from matching.telling import Floats
from matching.types import Need
from matching.voices import count_texts

_PAIR, _WORD, _CONCEPT = (KINDS.index(kind) for kind in (PAIRS, WORDS, CONCEPTS))


@njit(cache=True, nogil=True)
def _blend(
    starts: Int64, keys: Int64, full: Floats, columns: Int32, idf: Floats, limit: float, title_share: float
) -> tuple[Int64, Int32, Floats]:
    """Return starts, columns and values of needs, of whose documents the even are titles, the odd ones the whole."""
    needs = (len(starts) - 1) // 2
    out_starts = np.zeros(needs + 1, np.int64)
    out_columns, values = np.empty(len(keys), np.int32), np.empty(len(keys))
    size = 0
    for need in range(needs):
        title, whole, end = starts[2 * need], starts[2 * need + 1], starts[2 * need + 2]
        lengths = np.zeros(2)
        for at in range(title, end):
            lengths[int(at >= whole)] += (bounded(full[at], limit) * idf[at]) ** 2
        lengths = np.sqrt(lengths)
        first, near, total = size, title, 0.0
        for at in range(whole, end):
            value = (1 - title_share) * bounded(full[at], limit) * idf[at] / lengths[1]
            if near < whole and keys[near] == keys[at]:
                value += title_share * bounded(full[near], limit) * idf[near] / lengths[0]
                near += 1
            total += value * value
            if columns[at] >= 0:  # the others only add to the length
                out_columns[size], values[size] = columns[at], value
                size += 1
        for at in range(first, size):
            values[at] /= np.sqrt(total)
        out_starts[need + 1] = size
    return out_starts, out_columns[:size].copy(), values[:size].copy()


@dataclass(frozen=True, slots=True)
class Needs:
    """Some needs as the engine compares them."""

    needs: tuple[Need, ...]
    """In ascending order of their ids."""
    rows: Rows
    """Of length 1 together with the terms no offer has, which weigh the most."""
    titles: tuple[str, ...]
    """As RapidFuzz compares them; blank where there is none."""
    title_counts: Counts
    """The terms of each title."""
    blank: frozenset[int]
    """Positions of the needs that say nothing."""

    @classmethod
    def read(cls, needs: Iterable[Need], index: Index) -> Self:
        """Return ``needs`` ready for ``index``.

        Raises:
            ValueError: two needs have one id.
        """
        ordered = by_id(needs)
        texts, documents, named = _documents(ordered, index)
        counts, columns = count_texts(texts, documents, None, index.vocabulary)
        at = index.lexicon.find(counts.keys)
        idf = index.lexicon.idf_of(counts.keys, at)
        text = index.text
        rows = in_order(*_blend(counts.starts, counts.keys, counts.full, at, idf, text.need_limit, text.title_share))
        spelled = names_in(columns, [place for place in named if place >= 0])
        titles = tuple(spelled.get(place, "") for place in named)
        blank = frozenset(np.flatnonzero(np.diff(counts.starts)[1::2] == 0).tolist())
        return cls(ordered, rows, titles, _even(counts), blank)

    def take(self, positions: Int64) -> "Needs":
        """Return the needs at these positions, in this order."""
        some = positions.tolist()
        return Needs(
            tuple(self.needs[at] for at in some),
            self.rows.take(positions),
            tuple(self.titles[at] for at in some),
            self.title_counts.take(positions),
            frozenset(place for place, at in enumerate(some) if at in self.blank),
        )

    def title_keys(self, need: int, *kinds: int) -> Int64:
        """Return the keys of a title's terms of some kinds (positions in `KINDS`), ascending."""
        keys = self.title_counts.keys[self.title_counts.row(need)]
        wanted: Int64 = keys[np.isin(keys >> KIND_BIT, kinds)]
        return wanted

    def title_pairs(self, need: int) -> Int64:
        """Return the keys of a title's pairs of neighbours."""
        return self.title_keys(need, _PAIR)

    def title_words(self, need: int) -> Int64:
        """Return the keys of a title's words and concepts."""
        return self.title_keys(need, _WORD, _CONCEPT)


def by_id(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Return needs in the order of their ids.

    Raises:
        ValueError: two have one id.
    """
    ordered = tuple(sorted(needs, key=lambda need: need.id))
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise ValueError(f"need id {one.id!r} occurs twice")
    return ordered


def _even(counts: Counts) -> Counts:
    """Return the documents at even positions."""
    return counts.take(np.arange(0, len(counts.starts) - 1, 2))


def _documents(needs: Sequence[Need], index: Index) -> tuple[list[str], Documents, list[int]]:
    """Return the texts of needs, two documents a need - its title and all it says -, and which text its title is."""
    texts: list[str] = []
    sizes, members, weights, fades, named = [0], [], [], [], []
    for need in needs:
        fields = need_fields(need)
        first = len(texts)
        texts += [text for _, text in fields]
        kinds = [field_kind(name) for name, _ in fields]
        titled = bool(kinds) and kinds[0] == "title"
        named.append(first if titled else -1)
        for whole in (False, True):
            for at, kind in enumerate(kinds):
                if whole or kind == "title":
                    members.append(first + at)
                    weights.append(float(getattr(index.text, kind)))
                    fades.append(index.text.fade if kind == "text" else np.inf)
            sizes.append(len(members))
    documents = Documents(
        np.array(sizes, np.int64),
        np.array(members, np.int64),
        np.array(weights, np.float64),
        np.array(fades, np.float64),
    )
    return texts, documents, named
