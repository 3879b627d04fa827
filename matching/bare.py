"""Texts as bare characters, on which copying is found: what is left when everything that can be varied unseen is gone.

Bare are the Han characters and the letters and digits a–z, 0–9 of a text as `folding` reads it: simplified, lower
case, plain width, without invisible characters and pinyin notes. Punctuation, spaces and every other character are
dropped, so that writing the same with other marks between is writing the same. Characters beyond the Basic
Multilingual Plane, of which no sentences are made, are dropped too: a bare character fits in 16 bits.

A Latin word or number is two bare characters, made of its hash: it says as much as a Chinese word, however long it is,
and twelve letters in a row may well be one word anybody uses.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final, NamedTuple, Self

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.folding import CLASSES, HAN, LATIN, Bool, Int32, Int64, fold_all
from matching.text import BLANKS, plain_character
from matching.text import HAN as HAN_RANGES
from matching.types import Need, Offer, Span

Codes = NDArray[np.uint16]

RUN: Final = 12
"""Bare characters in a row that nobody writes twice by chance."""
HIDDEN_PLACES: Final = 3
"""Places with invisible characters in one text from which on they are no accident of typesetting."""

_BLOCK: Final = 1 << 20
"""Characters folded at once."""
_IS_BARE: Final = (CLASSES[: 1 << 16] & (HAN | LATIN)) > 0
_LATIN_HERE: Final = (CLASSES[: 1 << 16] & LATIN) > 0
_PRIVATE, _PRIVATE_SIZE = 0xE000, 0x1900  # the private use area: no text has these of its own
_LETTER: Final = f"[a-zA-Z0-9{HAN_RANGES}]"


@dataclass(frozen=True, slots=True)
class Bare:
    """Bare texts one behind the other."""

    codes: Codes
    """Bare characters of all entries of all documents, 0 behind each entry, shape (n,)."""
    bounds: Int64
    """Where each document begins in `codes`, and their length at the end, shape (n_documents + 1,)."""

    @classmethod
    def of_offers(cls, offers: Iterable[Offer], *, threads: int = 1) -> Self:
        """Return the entries of each offer, its text first; the number of threads changes nothing."""
        return cls(*_read(map(offer_entries, offers), threads))

    @classmethod
    def of_needs(cls, needs: Iterable[Need], *, threads: int = 1) -> Self:
        """Return two entries of each need, title and text; the number of threads changes nothing."""
        return cls(*_read(((need.title, need.text) for need in needs), threads))


def offer_entries(offer: Offer) -> tuple[str, ...]:
    """Return the original texts of an offer, its text first, blank ones too; `entry_names` tells the fields."""
    return (offer.text, offer.title, offer.name, *offer.domains, *offer.keywords)


def entry_names(offer: Offer) -> tuple[str, ...]:
    """Return the names of the fields in `offer_entries`, as evidence spans use them."""
    domains = (f"domains[{at}]" for at in range(len(offer.domains)))
    return ("text", "title", "name", *domains, *(f"keywords[{at}]" for at in range(len(offer.keywords))))


def _blocks(documents: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    block: list[Sequence[str]] = []
    size = 0
    for entries in documents:
        block.append(entries)
        size += sum(map(len, entries)) + len(entries)
        if size >= _BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _read(documents: Iterable[Sequence[str]], threads: int) -> tuple[Codes, Int64]:
    if threads == 1:
        parts = [_strip_block(block) for block in _blocks(documents)]
    else:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(_strip_block, _blocks(documents)))
    codes = np.concatenate([np.zeros(0, np.uint16), *(codes for codes, _ in parts)])
    return codes, np.cumsum(np.concatenate([[0], *(sizes for _, sizes in parts)]), dtype=np.int64)


def _strip_block(documents: Sequence[Sequence[str]]) -> tuple[Codes, Int64]:
    """Return the bare codes of some documents and how many of them each has."""
    # One text a document: folding costs by the text, and nothing it does reaches over a line end.
    folded = fold_all(["\n".join(entries) for entries in documents])
    counts = np.fromiter(map(len, documents), np.int64, len(documents))
    behind = np.cumsum(np.fromiter(map(len, chain.from_iterable(documents)), np.int64, int(counts.sum())) + 1)
    firsts = np.concatenate([[0], np.cumsum(counts)])
    begins = np.concatenate([[0], behind])[firsts[:-1]]
    ends = behind - 1 - np.repeat(begins, counts)
    return _strip(folded.codes, folded.starts, folded.bounds, ends, firsts, _IS_BARE, _LATIN_HERE)


@njit(cache=True, nogil=True)
def _word(codes: Int32, begin: int, end: int, is_latin: Bool) -> tuple[np.int64, np.int64, int]:
    """Return the two characters a Latin word stands for, and where it ends; the second is 0 for a single letter."""
    at, mixed = begin, np.uint64(14695981039346656037)  # FNV-1a
    while at < end and 0 <= codes[at] < len(is_latin) and is_latin[codes[at]]:
        mixed = (mixed ^ np.uint64(codes[at])) * np.uint64(1099511628211)
        at += 1
    if at == begin + 1:
        return np.int64(codes[begin]), np.int64(0), at
    size = np.uint64(_PRIVATE_SIZE)
    return _PRIVATE + np.int64((mixed >> np.uint64(40)) % size), _PRIVATE + np.int64((mixed >> np.uint64(8)) % size), at


@njit(cache=True, nogil=True)
def _strip(
    codes: Int32, starts: Int32, bounds: Int64, ends: Int64, firsts: Int64, is_bare: Bool, is_latin: Bool
) -> tuple[Codes, Int64]:
    """Return the bare codes of texts whose entries end at ``ends`` in the source, and how many each text has."""
    texts = len(bounds) - 1
    bare, sizes = np.empty(len(codes) + len(ends), np.uint16), np.empty(texts, np.int64)
    size = 0
    for text in range(texts):
        before, entry = size, firsts[text]
        at = bounds[text]
        while at < bounds[text + 1] - 1:
            while starts[at] >= ends[entry] and entry + 1 < firsts[text + 1]:
                bare[size] = 0
                size += 1
                entry += 1
            if codes[at] >= len(is_bare) or not is_bare[codes[at]]:
                at += 1
            elif is_latin[codes[at]]:
                first, second, at = _word(codes, at, bounds[text + 1] - 1, is_latin)
                bare[size] = first
                bare[size + 1] = second
                size += 2 if second else 1
            else:
                bare[size] = codes[at]
                size += 1
                at += 1
        while entry < firsts[text + 1]:
            bare[size] = 0
            size += 1
            entry += 1
        sizes[text] = size - before
    return bare[:size].copy(), sizes


class Entry(NamedTuple):
    """The bare characters of one original text, and where they stand in it."""

    field: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def placed(offer: Offer) -> list[Entry]:
    """Return the bare entries of an offer with their places in the originals."""
    entries = []
    folded = fold_all(offer_entries(offer))
    for name, (at, end_of) in zip(entry_names(offer), pairwise(folded.bounds.tolist()), strict=True):
        text, starts, ends = [], [], []
        behind = end_of - 1
        while at < behind:
            code = int(folded.codes[at])
            if code >= len(_IS_BARE) or not _IS_BARE[code]:
                at += 1
                continue
            first, second, end = (
                _word(folded.codes, at, behind, _LATIN_HERE) if _LATIN_HERE[code] else (code, 0, at + 1)
            )
            for bare in (first, second)[: 2 if second else 1]:
                text.append(chr(bare))
                starts.append(int(folded.starts[at]))
                ends.append(int(folded.ends[end - 1]))
            at = end
        entries.append(Entry(name, "".join(text), starts, ends))
    return entries


def passages(entries: Iterable[Entry], width: int, known: Callable[[str], bool], least: int) -> tuple[Span, ...]:
    """Return the spans made of known grams of ``width`` characters, those that overlap joined, if ``least`` long."""
    found = []
    for field, text, starts, ends in entries:
        joined: list[list[int]] = []
        for at in range(len(text) - width + 1):
            if not known(text[at : at + width]):
                continue
            if joined and at <= joined[-1][1]:
                joined[-1][1] = at + width
            else:
                joined.append([at, at + width])
        found += [Span(field, starts[begin], ends[end - 1]) for begin, end in joined if end - begin >= least]
    return tuple(found)


def hidden_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where invisible characters stand between Han characters, Latin letters or digits, ``text[start:end]``.

    Nothing below `HIDDEN_PLACES` places: a soft hyphen or a mark of a web page alone is nobody's trick. Scripts that
    need joiners are none of these letters.
    """
    if text.isprintable() and not BLANKS.search(text):
        return ()  # nearly every text, and quickly; a few characters that show nothing pass for printable
    hidden = "".join(re.escape(char) for char in sorted(set(text)) if not plain_character(char))
    if not hidden:
        return ()
    found = tuple(place.span() for place in re.finditer(f"(?<={_LETTER})[{hidden}]+(?={_LETTER})", text))
    return found if len(found) >= HIDDEN_PLACES else ()
