"""Texts as vectors: TF-IDF with bounded repetition, divided by how much a vendor says in all.

Need n and offer o of vendor v are alike by Σ_t need(t)·offer(t) over words, concepts, characters and pairs of these:

    need(t)  = idf(t)·tf'(t), blended from title and whole text, of length 1
    offer(t) = idf(t)·tf'(t) / length(v)

tf'(t) = 1 + ln(min(tf, limit)) is bounded, so saying a term twenty times is worth little more than saying it once.
The length counts every repetition in full, and more than plainly from twice the limit on: who says a term twenty times
pays for it. It is the length of everything the vendor says, so cutting one profile into several leaves it as it was
(s = slope, the part that is the vendor's own):

    length(v) = (1 - s)·mean over vendors + s·‖idf·cost‖,  cost = tf, from twice the limit on tf² / (2·limit)

The sum is shown as two signals, its words and its characters; either is full from a stated share of the sum on, so that
who repeats a need word by word gains nothing over who covers it well.

Source of the parts: bounded tf and smooth idf ln((1+N)/(1+df))+1 as in Manning, Raghavan, Schütze, "Introduction to
Information Retrieval" (2008), 6.2-6.4; pivoted length after Singhal, Buckley, Mitra, SIGIR 1996.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.reading import CHARACTERS, CONCEPTS, PAIRS, WORDS, Reading, field_kind
from matching.tokens import Vocabulary
from matching.weights import TextWeights

Floats = NDArray[np.float64]
Term = tuple[str, str]
"""Kind and term."""
Counts = dict[Term, float]
"""Occurrences by term, each weighted with its field's weight."""

PARTS: Mapping[str, tuple[str, ...]] = {"words": (WORDS, CONCEPTS), "characters": (CHARACTERS, PAIRS)}
"""The two text signals and the kinds of terms each adds up."""


def count(reading: Reading, weights: TextWeights, *, only: str | None = None) -> Counts:
    """Return how often each term occurs, by field weight; ``only`` restricts to one field."""
    counts: Counts = {}
    for kind, by_field in reading.tokens.items():
        for (name, _), tokens in zip(reading.fields, by_field, strict=True):
            if only is not None and name != only:
                continue
            weight: float = getattr(weights, field_kind(name))
            for term, _start, _end in tokens:
                key = (kind, term)
                if kind == CONCEPTS:  # named or not: a flood of synonyms is still one concept
                    counts[key] = max(counts.get(key, 0.0), min(weight, 1.0))
                else:
                    counts[key] = counts.get(key, 0.0) + weight
    return counts


def bounded(tf: float, limit: float) -> float:
    """Return tf' of the module's formula; below one occurrence it is the occurrence itself."""
    return tf if tf < 1 else 1 + math.log(min(tf, limit))


def cost(tf: float, limit: float) -> float:
    """Return what saying a term ``tf`` times adds to the length, as in the module's formula."""
    return max(bounded(tf, limit), tf, tf * tf / (2 * limit))


def length(values: Iterable[float]) -> float:
    """Return the Euclidean length, summed exactly, so that the order of terms does not matter."""
    return math.sqrt(math.fsum(value * value for value in values))


@dataclass(frozen=True, slots=True)
class Row:
    """A sparse vector: positions in ascending order and the value at each."""

    at: NDArray[np.int64]
    values: Floats


class Space:
    """The vector space of a set of offers."""

    def __init__(self, terms: Sequence[Term], frequency: NDArray[np.int64], voices: int, offers: Any) -> None:
        """Take what `fit` or a saved index knows.

        Args:
            terms: in ascending order, shape (n_terms,).
            frequency: by how many voices each term is used, shape (n_terms,).
            voices: how many vendors have something of their own to say.
            offers: a sparse array with one row an offer, divided by its vendor's length, shape (n_offers, n_terms).
        """
        self.terms, self.frequency, self.voices, self.offers = terms, frequency, voices, offers
        self.by_term = sp.csr_array(offers.T.tocsr())
        self._at = {term: position for position, term in enumerate(terms)}

    def need_rows(self, reading: Reading, weights: TextWeights, vocabulary: Vocabulary) -> dict[str, Row] | None:
        """Return the vector of a need by part; None when it says nothing.

        Its length is 1 over all parts together with the terms no offer has, which weigh the most.
        """
        idf = _idf(self.voices, weights, vocabulary)
        position = self._at.get
        blend: dict[Term, float] = {}
        for share, only in ((weights.title_share, "title"), (1 - weights.title_share, None)):
            row = {}
            for term, tf in count(reading, weights, only=only).items():
                frequency = 0 if (at := position(term)) is None else int(self.frequency[at])
                row[term] = bounded(tf, weights.repeat_limit) * idf(term, frequency)
            size = length(row.values())
            for term, value in row.items() if size else ():
                blend[term] = blend.get(term, 0.0) + share * value / size
        size = length(blend.values())
        if not size:
            return None
        found: dict[str, Row] = {}
        for part, kinds in PARTS.items():
            known = sorted((position(term, -1), value / size) for term, value in blend.items() if term[0] in kinds)
            known = [(at, value) for at, value in known if at >= 0]  # the others only add to the length
            places = np.array([at for at, _ in known], np.int64)
            found[part] = Row(places, np.array([value for _, value in known], np.float64))
        return found

    def values(self, rows: Sequence[Row | None]) -> Floats:
        """Return what every offer has in common with every need, shape (n_needs, n_offers), ≥ 0; NaN for blank needs.

        Each number is summed over the need's terms in ascending order, whatever stands beside it in the block.
        """
        filled = [row or _NOTHING for row in rows]
        starts = np.concatenate(([0], np.cumsum([len(row.at) for row in filled])))
        needs = sp.csr_array(
            (np.concatenate([row.values for row in filled]), np.concatenate([row.at for row in filled]), starts),
            shape=(len(filled), len(self.terms)),
        )
        dense: Floats = (needs @ self.by_term).toarray()
        dense[[row is None for row in rows]] = np.nan
        return dense

    def products(self, row: Row, offer: int) -> list[tuple[Term, float]]:
        """Return each shared term's product, in ascending order of terms; they add up to the pair's value."""
        begin, end = self.offers.indptr[offer], self.offers.indptr[offer + 1]
        theirs_at = self.offers.indices[begin:end]
        _, mine, theirs = np.intersect1d(row.at, theirs_at, assume_unique=True, return_indices=True)
        shared = row.values[mine] * self.offers.data[begin:end][theirs]
        return [(self.terms[at], float(value)) for at, value in zip(row.at[mine], shared, strict=True)]


_NOTHING = Row(np.empty(0, np.int64), np.empty(0, np.float64))


def _idf(voices: int, weights: TextWeights, vocabulary: Vocabulary) -> Callable[[Term, int], float]:
    """Return the weight of a term by how many voices use it; the most where none does."""

    def idf(term: Term, frequency: int) -> float:
        factor = 1.0
        if term[0] == WORDS:
            factor = weights.word
        elif term[0] == CONCEPTS:
            factor = weights.concept_near if vocabulary.concepts[term[1]].near else weights.concept_same
        return factor * math.pow(math.log((1 + voices) / (1 + frequency)) + 1, weights.idf_power)

    return idf


def fit(
    readings: Sequence[Reading],
    voice_of: Sequence[int],
    voices: Sequence[Reading],
    counted: Sequence[bool],
    weights: TextWeights,
    vocabulary: Vocabulary,
) -> Space:
    """Return the space of some offers.

    Args:
        readings: one an offer, shape (n_offers,).
        voice_of: the vendor of each offer, a position in ``voices``.
        voices: everything a vendor says, each text once.
        counted: whether a vendor counts for frequencies and the mean length; who only copies others does not.
        weights: of texts.
        vocabulary: with the thesaurus.
    """
    said = [count(voice, weights) for voice in voices]
    frequency: dict[Term, int] = {}
    for counts, here in zip(said, counted, strict=True):
        for term in counts:
            frequency[term] = frequency.get(term, 0) + here
    terms = sorted(frequency)
    at = {term: position for position, term in enumerate(terms)}
    number = sum(counted)
    idf = _idf(number, weights, vocabulary)
    weight = {term: idf(term, frequency[term]) for term in terms}
    limit = weights.repeat_limit
    own = [length(cost(tf, limit) * weight[term] for term, tf in counts.items()) for counts in said]
    mean = math.fsum(size for size, here in zip(own, counted, strict=True) if here) / max(number, 1)
    lengths = [(1 - weights.length_slope) * mean + weights.length_slope * size for size in own]
    indices: list[int] = []
    data: list[float] = []
    starts = [0]
    for reading, voice in zip(readings, voice_of, strict=True):
        counts = count(reading, weights)
        row = sorted((at[term], bounded(tf, limit) * weight[term] / lengths[voice]) for term, tf in counts.items())
        indices.extend(position for position, _ in row)
        data.extend(value for _, value in row)
        starts.append(len(indices))
    offers = sp.csr_array(
        (np.array(data, np.float64), np.array(indices, np.int64), np.array(starts, np.int64)),
        shape=(len(readings), len(terms)),
    )
    return Space(terms, np.array([frequency[term] for term in terms], np.int64), number, offers)
