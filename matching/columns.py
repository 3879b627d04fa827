"""Many texts read at once, into flat columns: the tokens of `matching.reading`, in the same order, as numbers."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from matching.cutting import Cutter
from matching.folding import Folded, Int32, Int64, fold_all, join_folded
from matching.keys import KINDS, Terms
from matching.reading import CHARACTERS, CONCEPTS, PAIRS, WORDS
from matching.threads import in_turn
from matching.tokens import Vocabulary

T = TypeVar("T")
_BLOCK: Final = 1 << 18
"""Characters read at once by `read_columns`: enough to forget the calls, few enough to stay in the cache."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one kind, text by text, each in the order `Vocabulary` gives them; every array of shape (n,)."""

    text: Int32
    """Position of the text the token was read in, ascending."""
    key: Int64
    """Which term; see `matching.keys`."""
    start: Int32
    """Where the token begins in the original text, in code points."""
    end: Int32
    """Where it ends there."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What was read in some texts."""

    texts: int
    """How many texts were read."""
    tokens: Mapping[str, Tokens]
    """By kind of term, in the order of `KINDS`."""
    terms: Terms
    """The terms behind the keys."""
    folded: Folded
    """The texts themselves, as the tokens were found in them."""


@functools.lru_cache(maxsize=2)
def _cutter(vocabulary: Vocabulary) -> Cutter:
    return Cutter(vocabulary)


def _read(texts: Sequence[str], cutter: Cutter) -> Columns:
    terms, folded = Terms(), fold_all(texts)
    words, characters, pairs = cutter.words_and_grams(folded, terms)
    found = {WORDS: words, CONCEPTS: cutter.concepts(texts, folded, terms), CHARACTERS: characters, PAIRS: pairs}
    return Columns(len(texts), {kind: Tokens(*found[kind]) for kind in KINDS}, terms, folded)


def map_columns(
    function: Callable[[Columns], T], blocks: Iterable[Sequence[str]], vocabulary: Vocabulary, *, threads: int = 1
) -> Iterator[T]:
    """Yield what ``function`` makes of each block of texts, in the order of the blocks; texts count from 0 in each.

    At most ``2 * threads`` blocks are held at a time. Threads, not processes: jieba and the compiled loops run outside
    the interpreter's lock, and nothing has to be started, copied or sent.
    """
    cutter = _cutter(vocabulary)
    if threads == 1:
        yield from (function(_read(block, cutter)) for block in blocks)
        return
    yield from in_turn(lambda texts: function(_read(texts, cutter)), blocks, threads)


def read_columns(texts: Sequence[str], vocabulary: Vocabulary, *, threads: int = 1) -> Columns:
    """Return what `reading.read` finds in each text, in columns; the number of threads changes nothing."""
    return join(list(map_columns(_itself, _blocks(texts), vocabulary, threads=threads)))


def _itself(columns: Columns) -> Columns:
    return columns


def _blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    begin = size = 0
    for at, text in enumerate(texts):
        size += len(text) + 1
        if size >= _BLOCK:
            yield texts[begin : at + 1]
            begin, size = at + 1, 0
    yield texts[begin:]


def join(several: Sequence[Columns]) -> Columns:
    """Return several columns as one, the texts counted on.

    Raises:
        Collision: two terms have the same key.
    """
    if len(several) == 1:
        return several[0]
    terms = Terms()
    for columns in several:
        terms.update(columns.terms)
    first = np.cumsum([0, *(columns.texts for columns in several)]).tolist()
    tokens = {}
    for kind in KINDS:
        parts = [columns.tokens[kind] for columns in several]
        tokens[kind] = Tokens(
            np.concatenate([part.text + np.int32(at) for part, at in zip(parts, first, strict=False)]),
            np.concatenate([part.key for part in parts]),
            np.concatenate([part.start for part in parts]),
            np.concatenate([part.end for part in parts]),
        )
    return Columns(first[-1], tokens, terms, join_folded([columns.folded for columns in several]))
