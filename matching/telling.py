"""Named or told: how much of a text only lists names.

Who strings the names of many jobs together (医学影像、手术机器人、审图 …) says of none of them that it can do it.
So the items of a bare list share what one of them would count alone: of n short items each counts (room / n)^power,
never more than 1. The enumeration comma 、 is always a list mark; commas, bars and blanks, which also stand between
clauses and between English words, are one only from longer runs of short items on.
"""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.folding import BEHIND, CLASSES, CODE_POINTS, HAN, LATIN, Folded, Int32, Int64
from matching.weights import TextWeights

Floats = NDArray[np.float64]

ITEM: Final = 8
"""Han characters of an item that only names something, an English word for two; a longer one says something of it,
unless it is one of very many."""
_STRONG, _WEAK, _BLANK, _END = (1 << bit for bit in range(4))
"""What a code point may be: a mark between items of one of three kinds, or the end of a sentence."""


def _kinds() -> NDArray[np.uint8]:
    """Return what each code point is, shape (CODE_POINTS,)."""
    kinds = np.zeros(CODE_POINTS, np.uint8)
    strong, weak = "、､", ",;/|·•・‧﹑、､"
    for flag, chars in ((_STRONG, strong), (_WEAK, weak), (_BLANK, weak + " "), (_END, "。.!?\n")):
        kinds[[ord(char) for char in chars]] |= flag
    return kinds


_KINDS: Final = _kinds()


@njit(cache=True, nogil=True)
def _lower(told: Floats, begins: Int64, ends: Int64, items: int, room: float, power: float) -> None:
    if items < 2 or items <= room:
        return
    factor = (room / items) ** power
    for item in range(items):
        for at in range(begins[item], ends[item]):
            told[at] = min(told[at], factor)


@njit(cache=True, nogil=True)
def _lists(
    codes: Int32, classes: NDArray[np.uint8], kinds: NDArray[np.uint8], marks: int, longest: int, room: float,
    power: float, told: Floats,
) -> None:  # fmt: skip
    """Lower ``told`` on the items of every run of at least two short items with ``marks``, a kind, between them.

    Where blanks are marks, an item must end in a Han character: English words are divided by blanks anyway.
    """
    begins, ends = np.empty(len(codes), np.int64), np.empty(len(codes), np.int64)
    items = begin = size = 0
    for at in range(len(codes)):
        code = codes[at]
        over = code == BEHIND or kinds[code] & _END > 0
        if not over and not kinds[code] & marks:
            if code >= 0 and classes[code] & HAN:
                size += 1
            elif classes[code] & LATIN and (at == begin or not classes[codes[at - 1]] & LATIN):
                size += 2
            continue
        if size > longest or (marks == _BLANK and at > begin and not classes[codes[at - 1]] & HAN):
            _lower(told, begins, ends, items, room, power)
            items = 0
        elif size:
            begins[items], ends[items] = begin, at
            items += 1
        begin, size = at + 1, 0
        if over:
            _lower(told, begins, ends, items, room, power)
            items = 0


@njit(cache=True, nogil=True)
def _at_source(folded: Floats, starts: Int32, ends: Int32, bounds: Int64, sources: Int64) -> Floats:
    told = np.ones(sources[-1], np.float64)
    for text in range(len(bounds) - 1):
        for at in range(bounds[text], bounds[text + 1] - 1):
            for place in range(sources[text] + starts[at], sources[text] + ends[at]):
                told[place] = folded[at]
    return told


def told_in(folded: Folded, sources: Int64, weights: TextWeights) -> Floats:
    """Return what each character of some texts counts, in (0, 1], shape (sources[-1],).

    Args:
        folded: the texts.
        sources: where each original text begins in the result, and their length at the end, shape (n_texts + 1,).
        weights: with the room in lists of each kind.
    """
    told = np.ones(len(folded.codes), np.float64)
    rooms = (
        (_STRONG, ITEM, weights.list_room),
        (_WEAK, ITEM, weights.run_room),
        (_BLANK, ITEM, weights.blank_room),
        (_WEAK, 2 * ITEM, 2 * weights.run_room),
    )
    for marks, longest, room in rooms:
        _lists(folded.codes, CLASSES, _KINDS, marks, longest, room, weights.list_power, told)
    return _at_source(told, folded.starts, folded.ends, folded.bounds, sources)
