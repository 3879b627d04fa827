"""What an index keeps of each offer's texts: its vector, its vendor's length, what it is called."""

import math
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.folding import Int64
from matching.lexicon import Lexicon
from matching.rows import Rows, in_order, join_rows, lengths_of, places_of, vectors
from matching.telling import Floats
from matching.tokens import Vocabulary
from matching.types import Offer, Span
from matching.voices import Voices, blocks, listen
from matching.weights import TextWeights

THREADS: Final = 2


def listen_to(
    offers: Sequence[Offer],
    groups: Sequence[str],
    unsaid: Mapping[int, Sequence[Span]],
    weights: TextWeights,
    vocabulary: Vocabulary,
) -> list[Voices]:
    """Return what each vendor says, counted; arguments as `matching.voices.blocks`."""
    parts = blocks(offers, groups, unsaid, weights)
    if len(offers) < THREADS * 100:
        return [listen(part, weights, vocabulary) for part in parts]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda part: listen(part, weights, vocabulary), parts))


def told_keys(voices: Iterable[Voices]) -> tuple[Int64, int]:
    """Return the key of every term a vendor tells, once a vendor; and how many vendors tell something."""
    keys, speaking = [np.empty(0, np.int64)], 0
    for one in voices:
        documents = np.unique(one.block.voice_of)
        places = places_of(one.counts.starts, documents)
        of_document = np.repeat(documents, np.diff(one.counts.starts)[documents])
        told = one.counts.told[places] > 0
        keys.append(one.counts.keys[places][told])
        speaking += len(np.unique(of_document[told]))
    return np.concatenate(keys), speaking


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of some offers, in the order of their positions."""

    rows: Rows
    lengths: Floats
    """What each row was divided by: the length of its vendor, shape (n_offers,)."""
    head_starts: Int64
    """Where the terms of each offer's title and product name begin, and their number at the end."""
    heads: Int64
    """Keys of these terms, ascending within an offer."""
    names: tuple[tuple[str, ...], ...]
    """What each offer is called, as RapidFuzz compares it, shape (n_offers, its names)."""

    @classmethod
    def of(
        cls, voices: Sequence[Voices], lexicon: Lexicon, text: TextWeights, mean: float | None = None
    ) -> "tuple[Heard, float]":
        """Return what was heard of all offers of ``voices``, and the mean length of the vendors who tell something.

        Args:
            voices: what was said.
            lexicon: with the weights of terms.
            text: weights.
            mean: length to use instead of the voices' own mean.
        """
        own = [_own_lengths(one, lexicon, text.repeat_limit) for one in voices]
        mean = _mean(voices, own) if mean is None else mean
        rows, lengths, order = [], [np.empty(0)], [np.empty(0, np.int64)]
        head_sizes, heads = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        names: list[tuple[str, ...]] = []
        for one, sizes in zip(voices, own, strict=True):
            divided = (1 - text.length_slope) * mean + text.length_slope * sizes[one.block.voice_of]
            rows.append(rows_of(one, lexicon, divided, text.repeat_limit))
            lengths.append(divided)
            order.append(np.array(one.block.offers, np.int64))
            head_sizes.append(np.diff(one.heads.starts))
            heads.append(one.heads.keys)
            names += one.names
        starts = np.concatenate([[0], np.cumsum(np.concatenate(head_sizes))]).astype(np.int64)
        found = cls(join_rows(*rows), np.concatenate(lengths), starts, np.concatenate(heads), tuple(names))
        return found.take(np.argsort(np.concatenate(order), kind="stable")), mean

    def take(self, order: Int64) -> "Heard":
        """Return what was heard of the offers at these positions, in this order."""
        if len(order) == len(self.lengths) and np.array_equal(order, np.arange(len(order))):
            return self
        sizes = np.diff(self.head_starts)[order]
        return Heard(
            self.rows.take(order),
            self.lengths[order],
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            self.heads[places_of(self.head_starts, order)],
            tuple(self.names[at] for at in order.tolist()),
        )

    def join(self, other: "Heard") -> "Heard":
        """Return these offers and then the others."""
        return Heard(
            join_rows(self.rows, other.rows),
            np.concatenate([self.lengths, other.lengths]),
            np.concatenate([self.head_starts, other.head_starts[1:] + self.head_starts[-1]]),
            np.concatenate([self.heads, other.heads]),
            (*self.names, *other.names),
        )

    def head(self, at: int) -> Int64:
        """Return the keys of the terms in one offer's title and product name, ascending."""
        return self.heads[self.head_starts[at] : self.head_starts[at + 1]]


def _own_lengths(voices: Voices, lexicon: Lexicon, limit: float) -> Floats:
    """Return ‖idf·cost‖ of every document of a block, shape (n_documents,)."""
    idf = lexicon.idf_of(voices.counts.keys, lexicon.find(voices.counts.keys))
    lengths: Floats = lengths_of(voices.counts.starts, voices.counts.full, idf, limit)
    return lengths


def _mean(voices: Sequence[Voices], own: Sequence[Floats]) -> float:
    lengths = []
    for one, sizes in zip(voices, own, strict=True):
        told = np.concatenate([[0], np.cumsum(one.counts.told > 0)])
        speaking = np.diff(told[one.counts.starts]) > 0
        lengths += [float(sizes[voice]) for voice in np.unique(one.block.voice_of).tolist() if speaking[voice]]
    return math.fsum(lengths) / max(len(lengths), 1)


def rows_of(voices: Voices, lexicon: Lexicon, lengths: Floats, limit: float) -> Rows:
    """Return the offers of a block as vectors divided by these lengths, shape (n_offers,)."""
    offers = len(voices.block.offers)
    last = int(voices.counts.starts[offers])
    columns = lexicon.find(voices.counts.keys[:last])
    idf = lexicon.idf_of(voices.counts.keys[:last], columns)
    return in_order(
        *vectors(voices.counts.starts[: offers + 1], voices.counts.told[:last], columns, idf, lengths, limit)
    )
