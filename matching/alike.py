"""How alike two names are: the share of their characters in the longest common subsequence.

    ratio(a, b) = 2 · |lcs(a, b)| / (|a| + |b|)

The same number, to the last bit, as RapidFuzz's ``fuzz.ratio(a, b) / 100``, whose order of roundings is kept; but for a
title and the names of any offers, given as columns, without a call for each. The subsequence is found for 64 characters
of the title at a time. Source: Hyyrö, "Bit-parallel LCS-length computation revisited", AWOCA 2004.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Self

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.folding import Int32, Int64, code_points
from matching.telling import Floats

_BITS: Final = 64


@njit(cache=True, nogil=True)
def _common(masks: NDArray[np.uint64], name: Int32, state: NDArray[np.uint64]) -> int:
    """Return the length of the longest common subsequence of a title, given by its characters' places, and a name."""
    state[:] = np.uint64(0xFFFFFFFFFFFFFFFF)
    for letter in name:
        carry = np.uint64(0)
        for word in range(len(state)):
            old = state[word]
            matched = old & masks[letter, word]
            total = old + matched
            lost = np.uint64(total < old)
            total += carry
            carry = lost | np.uint64(total < carry)
            state[word] = total | (old & ~matched)
    length = 0
    for word in range(len(state)):
        free = ~state[word]
        while free:
            free &= free - np.uint64(1)
            length += 1
    return length


@njit(cache=True, nogil=True)
def _best(
    titles: Int32, title_starts: Int64, first: int, last: int, pair_starts: Int64, offers: Int32, letters: Int32,
    name_starts: Int64, offer_starts: Int64, alphabet: int, best: Floats,
) -> None:  # fmt: skip
    """Write the likeness of each need's title, from ``first`` to ``last``, and each of its offers' best name."""
    longest = 1
    for need in range(first, last):
        longest = max(longest, title_starts[need + 1] - title_starts[need])
    every = np.zeros((alphabet, (longest + _BITS - 1) // _BITS), np.uint64)
    whole = np.empty(every.shape[1], np.uint64)
    for need in range(first, last):
        begin, size = title_starts[need], title_starts[need + 1] - title_starts[need]
        if size == 0:
            continue
        words = (size + _BITS - 1) // _BITS
        masks, state = every[:, :words], whole[:words]
        for at in range(size):
            if titles[begin + at] >= 0:
                masks[titles[begin + at], at // _BITS] |= np.uint64(1) << np.uint64(at % _BITS)
        for pair in range(pair_starts[need], pair_starts[need + 1]):
            offer = offers[pair]
            most = -1.0
            for name in range(offer_starts[offer], offer_starts[offer + 1]):
                start, end = name_starts[name], name_starts[name + 1]
                total = size + end - start
                if most >= 0 and 1.0 - (total - 2 * min(size, end - start)) / total <= most:
                    continue  # were all of the shorter in the longer, it would not be better
                common = _common(masks, letters[start:end], state)
                most = max(most, 1.0 - (total - 2 * common) / total)
            if most >= 0:
                best[pair] = most * 100 / 100
        for at in range(size):
            if titles[begin + at] >= 0:
                masks[titles[begin + at]] = np.uint64(0)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of offers, ready to be compared."""

    alphabet: Int32
    """Every character in them, ascending."""
    letters: Int32
    """Their characters one behind the other, by position in `alphabet`."""
    starts: Int64
    """Where each name begins, and their length at the end, shape (n_names + 1,)."""
    offers: Int64
    """Where each offer's names begin, and their number at the end, shape (n_offers + 1,)."""

    @classmethod
    def of(cls, names: Sequence[Sequence[str]]) -> Self:
        """Return the names of each offer; none of them may be blank."""
        flat = list(chain.from_iterable(names))
        alphabet, letters = np.unique(code_points("".join(flat)), return_inverse=True)
        return cls(alphabet, letters.astype(np.int32), _bounds(flat), _bounds(names))

    def likeness(
        self, titles: Sequence[str], starts: Int64, offers: Int32, first: int, last: int, best: Floats
    ) -> None:
        """Write how alike the titles of some needs and the best names of offers are, in [0, 1].

        Args:
            titles: of all needs; blank where one has none.
            starts: where each need's offers begin, and their number at the end, shape (n_needs + 1,).
            offers: positions, need by need, shape (n_pairs,).
            first: the first need to be compared.
            last: the need behind the last one.
            best: shape (n_pairs,); left as it is where a need has no title or an offer no name.
        """
        codes = code_points("".join(titles))
        at = np.searchsorted(self.alphabet, codes)
        at[at == len(self.alphabet)] = 0
        found = np.where(self.alphabet[at] == codes, at, -1) if len(self.alphabet) else np.full(len(codes), -1)
        _best(
            found.astype(np.int32), _bounds(titles), first, last, starts, offers, self.letters, self.starts,
            self.offers, len(self.alphabet), best,
        )  # fmt: skip


def _bounds(several: Sequence[Sequence[object]]) -> Int64:
    return np.cumsum([0, *map(len, several)]).astype(np.int64)
