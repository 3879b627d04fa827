"""Which terms the offers use, by how many vendors, and what each weighs.

idf(t) = factor(kind of t) · (ln((1 + N) / (1 + df(t))) + 1)^power, N vendors of whom df(t) tell the term. Source:
smooth idf as in Manning, Raghavan, Schütze, "Introduction to Information Retrieval" (2008), 6.2; the power is ours,
measured.
"""

from collections.abc import Mapping
from typing import Final, Self

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.folding import Int32, Int64
from matching.keys import KIND_BIT, KINDS, key_of
from matching.reading import CHARACTERS, CONCEPTS, PAIRS, WORDS
from matching.telling import Floats
from matching.tokens import Vocabulary
from matching.weights import TextWeights

_EMPTY: Final = -1


@njit(cache=True, nogil=True)
def _slot(key: int, mask: int) -> np.int64:
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64((mixed >> np.uint64(24)) & np.uint64(mask))


@njit(cache=True, nogil=True)
def _fill(keys: Int64, slots: Int32) -> None:
    mask = len(slots) - 1
    for at in range(len(keys)):
        slot = _slot(keys[at], mask)
        while slots[slot] != _EMPTY:
            slot = (slot + 1) & mask
        slots[slot] = at


@njit(cache=True, nogil=True)
def _find(wanted: Int64, keys: Int64, slots: Int32) -> Int32:
    mask = len(slots) - 1
    found = np.empty(len(wanted), np.int32)
    for at in range(len(wanted)):
        slot = _slot(wanted[at], mask)
        while slots[slot] != _EMPTY and keys[slots[slot]] != wanted[at]:
            slot = (slot + 1) & mask
        found[at] = slots[slot]
    return found


class Lexicon:
    """The terms of an index, their frequencies and weights. Columns of its vectors are positions in `keys`."""

    def __init__(
        self,
        keys: Int64,
        frequency: Int32,
        voices: int,
        weights: TextWeights,
        vocabulary: Vocabulary,
    ) -> None:
        """Take what `fit` or a saved index knows.

        Args:
            keys: of the terms (`matching.keys`), shape (n_terms,); ascending, and then those of updates.
            frequency: by how many vendors each term is told, shape (n_terms,).
            voices: how many vendors have something of their own to say.
            weights: of texts.
            vocabulary: with the thesaurus.
        """
        self.keys, self.frequency, self.voices = keys, frequency, voices
        self._factors = _factors(weights, vocabulary)
        self._power = weights.idf_power
        self.idf = self.weigh(keys, frequency)
        """Weight of each term, shape (n_terms,)."""
        self._slots = np.full(1 << max(4, (2 * len(keys)).bit_length()), _EMPTY, np.int32)
        _fill(keys, self._slots)

    @classmethod
    def fit(cls, keys: Int64, tellers: Int64, voices: int, weights: TextWeights, vocabulary: Vocabulary) -> Self:
        """Return the lexicon of the terms that vendors tell; arguments as `matching.heard.told_keys` gives them."""
        order = np.argsort(keys)
        keys = keys[order]
        first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
        frequency = np.add.reduceat(tellers[order], first) if len(first) else tellers
        return cls(keys[first], frequency.astype(np.int32), voices, weights, vocabulary)

    def weigh(self, keys: Int64, frequency: NDArray[np.integer] | int) -> Floats:
        """Return the weight of terms used by so many vendors, shape (n,)."""
        plain = (np.log((1 + self.voices) / (1 + np.asarray(frequency, np.float64))) + 1) ** self._power
        default, special = self._factors
        factors = default[keys >> KIND_BIT]
        concepts = np.flatnonzero(keys >> KIND_BIT == KINDS.index(CONCEPTS))
        factors[concepts] = [special.get(key, 0.0) for key in keys[concepts].tolist()]
        weights: Floats = factors * plain
        return weights

    def find(self, keys: Int64) -> Int32:
        """Return the column of each term, -1 where no offer has it, shape (n,)."""
        found: Int32 = _find(keys, self.keys, self._slots)
        return found

    def idf_of(self, keys: Int64, columns: Int32) -> Floats:
        """Return the weight of each term; the most for terms no offer has."""
        weights: Floats = np.where(columns >= 0, self.idf[columns] if len(self.idf) else 0.0, 0.0)
        unheard = np.flatnonzero(columns < 0)
        weights[unheard] = self.weigh(keys[unheard], 0)
        return weights


def _factors(weights: TextWeights, vocabulary: Vocabulary) -> tuple[Floats, Mapping[int, float]]:
    by_kind = {WORDS: weights.word, CONCEPTS: 0.0, CHARACTERS: weights.character, PAIRS: weights.pair}
    of_concept = {
        key_of(CONCEPTS, code): weights.concept_near if concept.near else weights.concept_same
        for code, concept in vocabulary.concepts.items()
    }
    return np.array([by_kind[kind] for kind in KINDS]), of_concept
