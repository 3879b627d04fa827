"""What an index keeps of each offer's texts: its vector, its vendor's length, what it is called."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from matching.folding import Int64
from matching.lexicon import Lexicon
from matching.rows import Rows, empty_rows, in_order, join_rows, lengths_of, places_of, vectors
from matching.sorting import distinct
from matching.telling import Floats
from matching.threads import THREADS, in_turn
from matching.tokens import Vocabulary
from matching.types import Offer, Span
from matching.voices import Voices, blocks, listen
from matching.weights import TextWeights


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
    return list(in_turn(lambda part: listen(part, weights, vocabulary), parts, THREADS))


def told_keys(voices: Iterable[Voices]) -> tuple[Int64, Int64, int]:
    """Return the keys of the terms vendors tell, by how many vendors each, and how many vendors tell something.

    A key may come several times; all its numbers together are the vendors who tell it.
    """
    keys, tellers, speaking = [np.empty(0, np.int64)], [np.empty(0, np.int64)], 0
    for one in voices:
        documents = distinct(one.voice_of)
        places = places_of(one.counts.starts, documents)
        told = (one.counts.told > 0)[one.counts.amount_at[places]]
        number = np.bincount(one.counts.key_at[places][told], minlength=len(one.counts.keys))
        keys.append(one.counts.keys[number > 0])
        tellers.append(number[number > 0])
        sizes = np.diff(one.counts.starts)[documents]
        speaking += len(distinct(np.repeat(documents, sizes)[told]))
    return np.concatenate(keys), np.concatenate(tellers), speaking


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
        order = np.argsort(np.concatenate([np.empty(0, np.int64), *(one.offers for one in voices)]), kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        lengths, sizes = np.empty(len(order)), np.empty(len(order), np.int64)
        first = 0
        of_blocks: list[Int64] = []
        for one, of_voices in zip(voices, own, strict=True):
            of_blocks.append(place[first : first + len(one.offers)])
            lengths[of_blocks[-1]] = (1 - text.length_slope) * mean + text.length_slope * of_voices[one.voice_of]
            sizes[of_blocks[-1]] = _sizes(one, lexicon)
            first += len(one.offers)
        rows = empty_rows(sizes)
        limit = text.repeat_limit
        blocks_at = zip(voices, of_blocks, strict=True)
        parts = in_turn(lambda block: rows_of(block[0], lexicon, lengths[block[1]], limit), blocks_at)
        for at, part in zip(of_blocks, parts, strict=True):
            rows.lay(at, part)
        starts = np.cumsum([0, *chain.from_iterable(np.diff(one.heads.starts) for one in voices)]).astype(np.int64)
        heads = np.concatenate([np.empty(0, np.int64), *(one.heads.keys for one in voices)])
        names = [called for one in voices for called in one.names]
        return cls(
            rows,
            lengths,
            np.concatenate([[0], np.cumsum(np.diff(starts)[order])]).astype(np.int64),
            heads[places_of(starts, order)],
            tuple(names[at] for at in order.tolist()),
        ), mean

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
    said = voices.counts
    idf = lexicon.idf_of(said.keys, lexicon.find(said.keys))
    lengths: Floats = lengths_of(said.starts, said.full[said.amount_at], idf[said.key_at], limit)
    return lengths


def _mean(voices: Sequence[Voices], own: Sequence[Floats]) -> float:
    lengths = []
    for one, sizes in zip(voices, own, strict=True):
        told = np.concatenate([[0], np.cumsum((one.counts.told > 0)[one.counts.amount_at])])
        speaking = np.diff(told[one.counts.starts]) > 0
        lengths += [float(sizes[voice]) for voice in distinct(one.voice_of).tolist() if speaking[voice]]
    return math.fsum(lengths) / max(len(lengths), 1)


def _sizes(voices: Voices, lexicon: Lexicon) -> Int64:
    """Return how many terms the vectors of a block's offers have, shape (n_offers,)."""
    said, last = voices.counts, int(voices.counts.starts[len(voices.offers)])
    kept = (said.told > 0)[said.amount_at[:last]] & (lexicon.find(said.keys) >= 0)[said.key_at[:last]]
    sizes: Int64 = np.diff(np.concatenate([[0], np.cumsum(kept)])[said.starts[: len(voices.offers) + 1]])
    return sizes


def rows_of(voices: Voices, lexicon: Lexicon, lengths: Floats, limit: float) -> Rows:
    """Return the offers of a block as vectors divided by these lengths, shape (n_offers,)."""
    said, offers = voices.counts, len(voices.offers)
    last = int(said.starts[offers])
    key_at, amount_at = said.key_at[:last], said.amount_at[:last]
    columns = lexicon.find(said.keys)
    idf = lexicon.idf_of(said.keys, columns)
    return in_order(
        *vectors(said.starts[: offers + 1], said.told[amount_at], columns[key_at], idf[key_at], lengths, limit)
    )
