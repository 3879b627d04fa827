"""Many texts at once as folded code points: what `normalize` and lower case make of them, in flat arrays.

The rules are those of `matching.text`, which are asked once per code point; all texts are converted to simplified
script in one call. Texts with a combining mark or a capital sigma, whose fold depends on the characters around, are
rare and go through `normalize` itself, one by one.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.text import (
    IS_HAN,
    PINYIN_NOTE,
    TO_FULL_WIDTH,
    TONED_LETTERS,
    UNSTRESSED_READINGS,
    normalize,
    plain_character,
    script_converter,
    simplified,
)
from matching.tokens import IS_LATIN, lower_case

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

BEHIND: Final = -1
"""Stands in `Folded.codes` behind each text, so that nothing is ever read across two of them."""
CODE_POINTS: Final = 0x110000

HAN, LATIN, PLUS, JOIN, NOTE, TONED, OPENING, CLOSING = (1 << bit for bit in range(8))
"""What a code point is: Han; [a-z0-9]; [+#], in a word behind a letter; [.-], in a word between letters; letter of a
pinyin note; letter with a tone mark; opening and closing bracket of a note."""

_UNKNOWN: Final = -1
_DROPPED: Final = 1 << 22
_ODD: Final = 1 << 21  # flag on a code point whose fold depends on its neighbours
_CODE: Final = _ODD - 1
_LINE_END: Final = 10  # behind each text at first: it folds to itself, and no phrase of the converter crosses it

_HALF = {full: half for half, full in TO_FULL_WIDTH.items()} | {"（": "(", "）": ")"}
MARKS: Final = frozenset(_HALF) | frozenset(_HALF.values())
"""Marks whose width depends on their neighbours. `Folded.codes` has them all in half width."""


def half(char: str) -> str:
    """Return the half-width form of one of the `MARKS`, any other character as it is."""
    return _HALF.get(char, char)


class Folded(NamedTuple):
    """Texts as folded code points, one behind the other, `BEHIND` after each."""

    codes: Int32
    """Lower case, shape (n,), of all texts and the n_texts times `BEHIND`."""
    starts: Int32
    """Offset in its own source (code points) where each character begins, shape (n,)."""
    ends: Int32
    """Offset in its own source just behind each character, shape (n,)."""
    bounds: Int64
    """Where each text begins in the arrays, and their length at the end, shape (n_texts + 1,)."""


class _Table:
    """A function of one character, as a table over all code points that fills as they turn up."""

    def __init__(self, function: Callable[[str], int]) -> None:
        self._function = function
        self._values = np.full(CODE_POINTS, _UNKNOWN, np.int32)

    def of(self, codes: Int32) -> Int32:
        """Return the function's value for each code point, shape (n,). Threads may ask at once."""
        values: Int32 = self._values[codes]
        new = values == _UNKNOWN
        if new.any():
            for code in np.unique(codes[new]).tolist():
                self._values[code] = self._function(chr(code))
            values = self._values[codes]
        return values


def _plain_code(char: str) -> int:
    """Return the plain code point; `_DROPPED` when nothing shows, flagged `_ODD` when its neighbours matter."""
    plain = plain_character(char)
    if not plain:
        return _DROPPED
    return ord(plain) | (_ODD if unicodedata.combining(plain) or plain == "Σ" else 0)


_PLAIN = _Table(_plain_code)
_LOWERED = _Table(lambda char: ord(half(char.lower()[0])))


def _classes() -> NDArray[np.uint8]:
    """Return what each code point is, shape (CODE_POINTS,), by the expressions of `text` and `tokens` themselves."""
    every = np.arange(CODE_POINTS, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    classes = np.zeros(CODE_POINTS, np.uint8)
    for run in re.finditer(f"{IS_HAN.pattern}+", every):
        classes[run.start() : run.end()] |= HAN
    notes = "".join(char for char in every[:0x1000] + every[0x1E00:0x2000] if PINYIN_NOTE.match(f"({char})"))
    latin = "".join(char for char in every[:128] if IS_LATIN.match(char))
    brackets = (OPENING, "(（"), (CLOSING, ")）")
    for flag, chars in ((LATIN, latin), (PLUS, "+#"), (JOIN, ".-"), (NOTE, notes), (TONED, TONED_LETTERS), *brackets):
        classes[[ord(char) for char in chars]] |= flag
    return classes


CLASSES: Final = _classes()
_LONGEST_UNSTRESSED: Final = max(map(len, UNSTRESSED_READINGS.values()))
_READINGS: Final = np.array(
    [[ord(char), *map(ord, reading.ljust(_LONGEST_UNSTRESSED, "\0"))] for char, reading in UNSTRESSED_READINGS.items()],
    np.int32,
)
"""Character and reading, filled up with zeros, of each that may be unstressed, shape (n, 1 + longest)."""


@njit(cache=True, nogil=True)
def _note_end(codes: Int32, begin: int, end: int, before: int, classes: NDArray[np.uint8], readings: Int32) -> int:
    """Return the end of the pinyin note that begins at a place behind the character ``before``, or the place itself."""
    at, toned = begin + 1, False
    while at < end and at - begin <= 6 and classes[codes[at]] & NOTE:
        toned |= (classes[codes[at]] & TONED) > 0
        at += 1
    if at == begin + 1 or at >= end or not classes[codes[at]] & CLOSING:
        return begin
    for row in range(len(readings)):
        if not toned and readings[row, 0] == before:
            size = 0
            while size + 1 < readings.shape[1] and readings[row, size + 1] == codes[begin + 1 + size]:
                size += 1
            whole = size + 1 == readings.shape[1] or readings[row, size + 1] == 0
            toned = whole and begin + 1 + size == at
    return at + 1 if toned else begin


@njit(cache=True, nogil=True)
def _tidy(
    source: Int32, plain: Int32, lengths: Int64, classes: NDArray[np.uint8], readings: Int32
) -> tuple[Int32, Int32, Int32, Int64, Bool]:
    """Return the visible code points without notes, where each begins and ends, the texts' bounds, the odd texts."""
    texts = len(lengths)
    codes, starts, ends = (
        np.empty(len(source), np.int32),
        np.empty(len(source), np.int32),
        np.empty(len(source), np.int32),
    )
    bounds, odd = np.zeros(texts + 1, np.int64), np.zeros(texts, np.bool_)
    source_at = size = 0
    for text in range(texts):
        first, length = size, lengths[text]
        for offset in range(length):
            at = source_at + offset
            # Of a line end of two characters the second stands for both.
            pair = offset + 1 < length and source[at] == 13 and source[at + 1] == 10
            if plain[at] == _DROPPED or pair:
                continue
            odd[text] |= (plain[at] & _ODD) > 0
            codes[size], starts[size], ends[size] = plain[at] & _CODE, offset, offset + 1
            size += 1
        at, end, size = first, size, first
        # A note right behind another belongs to the same character once the other is gone, so one pass from the left
        # leaves what repeated passes leave.
        while at < end:
            if classes[codes[at]] & OPENING and size > first and classes[codes[size - 1]] & HAN:
                behind = _note_end(codes, at, end, codes[size - 1], classes, readings)
                if behind > at:
                    ends[size - 1], at = ends[behind - 1], behind
                    continue
            codes[size], starts[size], ends[size] = codes[at], starts[at], ends[at]
            size += 1
            at += 1
        codes[size], starts[size], ends[size] = _LINE_END, 0, 0
        size += 1
        source_at += length + 1
        bounds[text + 1] = size
    return codes[:size], starts[:size], ends[:size], bounds, odd


@njit(cache=True, nogil=True)
def _splice(
    codes: Int32, starts: Int32, ends: Int32, bounds: Int64, odd: Bool,
    own: Int32, own_starts: Int32, own_ends: Int32, sizes: Int64,
) -> tuple[Int32, Int32, Int32, Int64]:  # fmt: skip
    """Return codes, starts, ends and bounds with the odd texts replaced by their own; ``sizes`` are the new ones."""
    total = sizes.sum()
    new, new_starts, new_ends = np.empty(total, np.int32), np.empty(total, np.int32), np.empty(total, np.int32)
    new_bounds = np.zeros(len(bounds), np.int64)
    to = taken = 0
    for text in range(len(sizes)):
        for at in range(bounds[text], bounds[text] + sizes[text]):
            if odd[text]:
                new[to], new_starts[to], new_ends[to] = own[taken], own_starts[taken], own_ends[taken]
                taken += 1
            else:
                new[to], new_starts[to], new_ends[to] = codes[at], starts[at], ends[at]
            to += 1
        new_bounds[text + 1] = to
    return new, new_starts, new_ends, new_bounds


def code_points(text: str) -> Int32:
    """Return the code points of a text, lone surrogates included, shape (len(text),)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<i4").astype(np.int32, copy=False)


def as_text(codes: Int32) -> str:
    """Return the text with these code points."""
    return codes.tobytes().decode("utf-32-le")


def _simplify_all(codes: Int32, bounds: Int64) -> Int32:
    """Return the texts in simplified script, as `simplified` turns each: up to four rounds, until nothing moves."""
    sizes = np.diff(bounds)
    # Only texts with Han characters are converted; from the second round on, only those that moved.
    moving = np.add.reduceat((CLASSES[codes] & HAN) > 0, bounds[:-1]) > 0 if len(sizes) else np.zeros(0, np.bool_)
    done = codes.copy()
    for _ in range(4):
        where = np.flatnonzero(np.repeat(moving, sizes))
        before = as_text(done[where])
        converted = script_converter().convert(before)
        if converted == before:
            break
        if len(converted) != len(before):  # nobody knows in which text
            return code_points("\n".join([*(simplified(as_text(text)) for text in _each(codes, bounds)), ""]))
        after = code_points(converted)
        moved = np.flatnonzero(after != done[where])
        done[where] = after
        moving = np.zeros(len(sizes), np.bool_)
        moving[np.searchsorted(bounds, where[moved], side="right") - 1] = True
    return done


def _each(codes: Int32, bounds: Int64) -> list[Int32]:
    return [codes[begin : end - 1] for begin, end in pairwise(bounds.tolist())]


def fold_all(texts: Sequence[str]) -> Folded:
    """Return the texts clean and in lower case: what `normalize` makes of each, with its way back to the source."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    source = code_points("\0".join((*texts, "")))
    codes, starts, ends, bounds, odd = _tidy(source, _PLAIN.of(source), lengths, CLASSES, _READINGS)
    codes = _simplify_all(codes, bounds)
    if odd.any():
        own = [normalize(texts[at]) for at in np.flatnonzero(odd).tolist()]
        own_codes = code_points("".join(lower_case(clean) + chr(_LINE_END) for clean in own))
        own_starts = np.array([at for clean in own for at in (*clean.starts, 0)], np.int32)
        own_ends = np.array([at for clean in own for at in (*clean.ends, 0)], np.int32)
        sizes = np.diff(bounds)
        sizes[odd] = [len(clean.text) + 1 for clean in own]
        codes, starts, ends, bounds = _splice(codes, starts, ends, bounds, odd, own_codes, own_starts, own_ends, sizes)
    codes = _LOWERED.of(codes)
    codes[bounds[1:] - 1] = BEHIND
    return Folded(codes, starts, ends, bounds)


def join_folded(several: Sequence[Folded]) -> Folded:
    """Return the texts of several as one, in their order."""
    firsts = np.cumsum([0, *(len(folded.codes) for folded in several)])
    bounds = [folded.bounds[:-1] + first for folded, first in zip(several, firsts[:-1], strict=True)]
    return Folded(
        np.concatenate([folded.codes for folded in several]),
        np.concatenate([folded.starts for folded in several]),
        np.concatenate([folded.ends for folded in several]),
        np.append(np.concatenate(bounds), firsts[-1]),
    )
