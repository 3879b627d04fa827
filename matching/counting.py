"""How often each term occurs in each document, and how much of that is told rather than merely named."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.columns import Columns
from matching.folding import Int32, Int64
from matching.keys import KINDS, first_key
from matching.reading import CONCEPTS
from matching.rows import places_of
from matching.telling import Floats

_FIRST_CONCEPT = first_key(CONCEPTS)
_BEHIND_CONCEPTS = _FIRST_CONCEPT + (1 << 60)


@dataclass(frozen=True, slots=True)
class Documents:
    """Which texts make up which document. A text may belong to several documents."""

    starts: Int64
    """Where each document's texts begin in `texts`, and their number at the end, shape (n_documents + 1,)."""
    texts: Int64
    """Positions of texts, document by document."""
    weights: Floats
    """What an occurrence in each of these texts counts, ≥ 0, same shape."""
    fades: Floats
    """Characters into each of these texts from which on an occurrence counts half; infinite where it never fades."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The terms of documents as a sparse table, by document and then by key, both ascending."""

    starts: Int64
    """Where each document's terms begin, and their number at the end, shape (n_documents + 1,)."""
    keys: Int64
    full: Floats
    """Occurrences, each with the weight of its text."""
    told: Floats
    """Likewise, each counted only as far as it is told (`matching.telling`), in [0, full]."""

    def take(self, documents: Int64) -> "Counts":
        """Return the documents at these positions, in this order."""
        places = places_of(self.starts, documents)
        starts = np.concatenate([[0], np.cumsum(np.diff(self.starts)[documents])]).astype(np.int64)
        return Counts(starts, self.keys[places], self.full[places], self.told[places])

    def row(self, document: int) -> slice:
        """Return where a document's terms stand."""
        return slice(int(self.starts[document]), int(self.starts[document + 1]))

    def packed(self) -> "Packed":
        """Return the same in a quarter of the memory."""
        key_at, keys = _coded(self.keys, self.keys)
        amount_at, amounts = _coded(self.full.view(np.int64), self.told.view(np.int64))
        few = len(amounts) <= np.iinfo(np.uint16).max
        return Packed(
            self.starts,
            key_at,
            self.keys[keys],
            amount_at.astype(np.uint16) if few else amount_at,
            self.full[amounts],
            self.told[amounts],
        )


@dataclass(frozen=True, slots=True)
class Packed:
    """`Counts` whose terms and amounts are told by their place in a table of the different ones."""

    starts: Int64
    key_at: Int32
    """Shape (n,), as is `amount_at`."""
    keys: Int64
    """The different keys, as they first occur."""
    amount_at: NDArray[np.uint16] | Int32
    full: Floats
    """The different amounts, likewise."""
    told: Floats

    def counts(self) -> Counts:
        """Return them as they were."""
        return Counts(self.starts, self.keys[self.key_at], self.full[self.amount_at], self.told[self.amount_at])


@njit(cache=True, nogil=True)
def _coded(one: Int64, two: Int64) -> tuple[Int32, Int64]:
    """Return the number of each pair of values among the different ones, and where each of these stands first."""
    bits = 4
    while 1 << bits < 2 * len(one):
        bits += 1
    slots = np.full(1 << bits, -1, np.int32)
    mask, shift = (1 << bits) - 1, np.uint64(64 - bits)
    numbers, firsts = np.empty(len(one), np.int32), np.empty(len(one), np.int64)
    size = 0
    for at in range(len(one)):
        mixed = np.uint64(one[at]) * np.uint64(0x9E3779B97F4A7C15) ^ np.uint64(two[at]) * np.uint64(0xBF58476D1CE4E5B9)
        slot = np.int64((mixed ^ mixed >> np.uint64(32)) * np.uint64(0x9E3779B97F4A7C15) >> shift)
        while slots[slot] >= 0 and (one[firsts[slots[slot]]] != one[at] or two[firsts[slots[slot]]] != two[at]):
            slot = (slot + 1) & mask
        if slots[slot] < 0:
            slots[slot], firsts[size] = size, at
            size += 1
        numbers[at] = slots[slot]
    return numbers, firsts[:size].copy()


@njit(cache=True, nogil=True)
def _count(
    doc_starts: Int64, doc_texts: Int64, doc_weights: Floats, doc_fades: Floats, text_at: Int64, keys: Int64,
    starts: Int32, ends: Int32, told: Floats, sources: Int64, first_concept: int, behind_concepts: int,
) -> tuple[Int64, Int64, Floats, Floats]:  # fmt: skip
    documents = len(doc_starts) - 1
    total = largest = 0
    for document in range(documents):
        size = 0
        for entry in range(doc_starts[document], doc_starts[document + 1]):
            for kind in range(text_at.shape[0]):
                size += text_at[kind, doc_texts[entry] + 1] - text_at[kind, doc_texts[entry]]
        total, largest = total + size, max(largest, size)
    out_starts = np.zeros(documents + 1, np.int64)
    out_keys, out_full, out_told = np.empty(total, np.int64), np.empty(total), np.empty(total)
    near_keys, near_full, near_told = np.empty(largest, np.int64), np.empty(largest), np.empty(largest)
    at = 0
    for document in range(documents):
        size = 0
        for kind in range(text_at.shape[0]):
            for entry in range(doc_starts[document], doc_starts[document + 1]):
                text, weight, fade = doc_texts[entry], doc_weights[entry], doc_fades[entry]
                source = sources[text]
                for token in range(text_at[kind, text], text_at[kind, text + 1]):
                    share = weight if fade == np.inf else weight * fade / (fade + starts[token])
                    near_keys[size], near_full[size] = keys[token], share
                    near_told[size] = share * min(told[source + starts[token]], told[source + ends[token] - 1])
                    size += 1
        order = np.argsort(near_keys[:size], kind="mergesort")
        last = np.int64(-1)
        for place in order:
            key = near_keys[place]
            concept = first_concept <= key < behind_concepts
            if key != last:
                out_keys[at], out_full[at], out_told[at] = key, 0.0, 0.0
                at += 1
                last = key
            if concept:  # named or not: a flood of synonyms is still one concept
                out_full[at - 1] = max(out_full[at - 1], min(near_full[place], 1.0))
                out_told[at - 1] = max(out_told[at - 1], min(near_told[place], 1.0))
            else:
                out_full[at - 1] += near_full[place]
                out_told[at - 1] += near_told[place]
        out_starts[document + 1] = at
    return out_starts, out_keys[:at].copy(), out_full[:at].copy(), out_told[:at].copy()


def count(columns: Columns, told: Floats, sources: Int64, documents: Documents) -> Counts:
    """Return the terms of documents with their occurrences.

    Args:
        columns: the tokens of the texts.
        told: what each character of the texts counts, in [0, 1].
        sources: where each text begins in ``told``, shape (n_texts + 1,).
        documents: made of these texts.
    """
    kinds = [columns.tokens[kind] for kind in KINDS]
    firsts = np.cumsum([0, *(len(tokens.key) for tokens in kinds)])
    every = np.arange(columns.texts + 1)
    text_at = np.array(
        [np.searchsorted(tokens.text, every) + first for tokens, first in zip(kinds, firsts, strict=False)], np.int64
    )
    found = _count(
        documents.starts, documents.texts, documents.weights, documents.fades, text_at,
        np.concatenate([tokens.key for tokens in kinds]), np.concatenate([tokens.start for tokens in kinds]),
        np.concatenate([tokens.end for tokens in kinds]), told, sources, _FIRST_CONCEPT, _BEHIND_CONCEPTS,
    )  # fmt: skip
    return Counts(*found)
