"""What each offer says, and what its vendor says in all: the texts of an index, in blocks that are read one by one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.columns import Columns, read_columns
from matching.counting import Counts, Documents, Packed, count
from matching.folding import Int64
from matching.keys import Terms
from matching.naming import HEAD, NAMED_BY, names_in
from matching.reading import Field, field_kind, offer_fields, offer_texts
from matching.telling import Floats, told_in
from matching.threads import THREADS
from matching.tokens import Vocabulary
from matching.types import Offer, Span
from matching.weights import TextWeights

_BLOCK: Final = 1 << 18
"""Characters read at once."""
_FEW: Final = 1000
"""Texts for which no threads are started."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some vendors' texts."""

    offers: tuple[int, ...]
    """Positions of the offers, vendor by vendor."""
    texts: tuple[str, ...]
    """Each text of a vendor once."""
    tellings: tuple[float, ...]
    """What each text counts as a whole: many keywords share what a few would count. In (0, 1]."""
    unsaid: tuple[tuple[int, int, int], ...]
    """Text, start and end of passages that do not count, because somebody else said them first."""
    documents: Documents
    """First the offers, then the vendors with several of them."""
    heads: Documents
    """What each offer is called by its vendor: title and product's name."""
    named: tuple[tuple[int, ...], ...]
    """The texts each offer is called by: title, product's name, keywords."""
    voice_of: Int64
    """The document with all that the vendor of each offer says, shape (n_offers,)."""


def blocks(
    offers: Sequence[Offer], groups: Sequence[str], unsaid: Mapping[int, Sequence[Span]], weights: TextWeights
) -> Iterator[Block]:
    """Yield the texts of all offers in blocks of whole vendors.

    Args:
        offers: in any order.
        groups: whose each is, shape (n_offers,).
        unsaid: by position, the passages of an offer that do not count.
        weights: of texts.
    """
    members: dict[str, list[int]] = defaultdict(list)
    for at, group in enumerate(groups):
        members[group].append(at)
    part: list[list[int]] = []
    size = 0
    for several in members.values():
        part.append(several)
        size += sum(len(offers[at].text) + len(offers[at].title) + 32 for at in several)
        if size >= _BLOCK:
            yield _block(part, offers, unsaid, weights)
            part, size = [], 0
    if part:
        yield _block(part, offers, unsaid, weights)


def _block(
    members: Sequence[Sequence[int]],
    offers: Sequence[Offer],
    unsaid: Mapping[int, Sequence[Span]],
    weights: TextWeights,
) -> Block:
    texts: list[str] = []
    tellings: list[float] = []
    kept: list[tuple[int, int, int]] = []
    own, heads, whole = _Rows(), _Rows(), _Rows()
    named: list[tuple[int, ...]] = []
    voice_of: list[int] = []
    counts = {kind: float(getattr(weights, kind)) for kind in ("title", "name", "domain", "keywords", "text")}
    count_of = sum(map(len, members))
    for several in members:
        place: dict[Field, int] = {}
        said: dict[int, float] = {}
        for at in several:
            called = []
            once: dict[int, float] = {}
            share = min(1.0, (weights.keyword_room / max(len(offers[at].keywords), 1)) ** weights.list_power)
            for kind, text in offer_texts(offers[at]):
                where = place.setdefault((kind, text), len(texts))
                if where == len(texts):
                    texts.append(text)
                    tellings.append(1.0)
                if kind == "keywords" and share < tellings[where]:
                    tellings[where] = share
                once[where] = counts[kind]
                if kind in HEAD:
                    heads.add(where, counts[kind])
                if kind in NAMED_BY:
                    called.append(where)
            if at in unsaid:
                field_at = {name: place[field_kind(name), text] for name, text in offer_fields(offers[at])}
                kept += [(field_at[span.field], span.start, span.end) for span in unsaid[at] if span.field in field_at]
            own.add_all(once)  # an entry that stands there twice is said once
            said.update(once)
            heads.end()
            named.append(tuple(called))
        if len(several) > 1:
            voice_of += [count_of + len(whole.ends) - 1] * len(several)
            whole.add_all(said)
        else:
            voice_of.append(len(own.ends) - 2)
    return Block(
        tuple(at for several in members for at in several), tuple(texts), tuple(tellings), tuple(kept),
        own.join(whole).documents(), heads.documents(), tuple(named), np.array(voice_of, np.int64),
    )  # fmt: skip


class _Rows:
    """Documents in the making."""

    __slots__ = ("ends", "texts", "weights")

    def __init__(self) -> None:
        self.ends, self.texts = [0], list[int]()
        self.weights = list[float]()

    def add(self, text: int, weight: float) -> None:
        """Add a text to the last document."""
        self.texts.append(text)
        self.weights.append(weight)

    def add_all(self, weights: Mapping[int, float]) -> None:
        """Add texts with their weights to the last document, and end it."""
        self.texts += weights
        self.weights += weights.values()
        self.end()

    def end(self) -> None:
        """End the last document."""
        self.ends.append(len(self.texts))

    def join(self, other: "_Rows") -> "_Rows":
        """Return these documents and then the others."""
        both = _Rows()
        both.ends = [*self.ends, *(len(self.texts) + end for end in other.ends[1:])]
        both.texts, both.weights = self.texts + other.texts, self.weights + other.weights
        return both

    def documents(self) -> Documents:
        """Return them as arrays."""
        return Documents(
            np.array(self.ends, np.int64),
            np.array(self.texts, np.int64),
            np.array(self.weights, np.float64),
            np.full(len(self.texts), np.inf),
        )


@dataclass(frozen=True, slots=True)
class Voices:
    """What the vendors of a block say."""

    offers: Int64
    """Positions of the offers, shape (n_offers,)."""
    voice_of: Int64
    """The document with all that the vendor of each offer says, likewise."""
    counts: Packed
    """The terms of the block's documents: its offers, then its vendors with several of them."""
    heads: Counts
    """The terms of what each offer is called by its vendor."""
    names: tuple[tuple[str, ...], ...]
    """What each offer is called, as RapidFuzz compares it."""
    terms: Terms
    """What stands behind the keys."""


def listen(block: Block, weights: TextWeights, vocabulary: Vocabulary) -> Voices:
    """Return what the vendors of a block say."""
    columns = read_columns(block.texts, vocabulary)
    sources = np.cumsum([0, *map(len, block.texts)])
    told = told_in(columns.folded, sources, weights)
    told *= np.repeat(np.array(block.tellings), np.diff(sources))
    for text, start, end in block.unsaid:
        told[sources[text] + start : sources[text] + end] = 0.0
    names = names_in(columns, sorted({text for texts in block.named for text in texts}))
    return Voices(
        np.array(block.offers, np.int64),
        block.voice_of,
        count(columns, told, sources, block.documents).packed(),
        count(columns, told, sources, block.heads),
        tuple(tuple(names[text] for text in texts if names[text]) for texts in block.named),
        columns.terms,
    )


def count_texts(
    texts: Sequence[str], documents: Documents, weights: TextWeights | None, vocabulary: Vocabulary
) -> tuple[Counts, Columns]:
    """Return the terms of documents made of ``texts``; with weights, lists in them count less."""
    columns = read_columns(texts, vocabulary, threads=THREADS if len(texts) > _FEW else 1)
    sources = np.cumsum([0, *map(len, texts)])
    told: Floats = np.ones(int(sources[-1])) if weights is None else told_in(columns.folded, sources, weights)
    return count(columns, told, sources, documents), columns
