"""How often each term occurs in each document, and how much of that is told rather than merely named."""

from dataclasses import dataclass

import numpy as np
from numba import njit

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
