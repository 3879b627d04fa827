"""The loops over characters that find quotations, compiled. What they find is told in `matching.quotes`."""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.bare import RUN, Codes
from matching.copy_kernels import longest
from matching.folding import Bool, Int32, Int64

UInt8 = NDArray[np.uint8]
UInt32 = NDArray[np.uint32]

KEY: Final = 7
WINDOW: Final = RUN - KEY + 1
"""Keys in a run; the smallest of each run is kept."""
OWN: Final = 6
BLOCK_BITS: Final = 8
"""Of a place, that do not tell its block: of each block it is known to which document its first character belongs."""
_CHECK: Final = np.uint64(0xFF)
_MOST_BITS: Final = 24
"""Of a hash, that tell its bucket."""


@njit(cache=True, nogil=True)
def joined(codes: Codes, bounds: Int64) -> tuple[Codes, Int64, Bool]:
    """Return both entries of each document as one, the bounds, and which characters are the first, the title's."""
    together, together_bounds = np.empty(len(codes), np.uint16), np.zeros(len(bounds), np.int64)
    marked = np.zeros(len(codes), np.bool_)
    size = 0
    for document in range(len(bounds) - 1):
        first = size
        length = 0
        while codes[bounds[document] + length] != 0:
            length += 1
        for at in range(bounds[document], bounds[document + 1]):
            if at != bounds[document] + length:
                together[size] = codes[at]
                size += 1
        together_bounds[document + 1] = size
        _mark(together[first:size], length, marked[first:size])
    return together[:size].copy(), together_bounds, marked[:size].copy()


@njit(cache=True, nogil=True)
def _mark(text: Codes, length: int, marked: Bool) -> None:
    """Mark in a text that begins with its title of that length where the title stands, or `RUN` characters of it."""
    width = min(length, RUN)
    if width == 0:
        return
    for at in range(len(text) - width + 1):
        for start in range(length - width + 1):
            step = 0
            while step < width and text[at + step] == text[start + step]:
                step += 1
            if step == width:
                marked[at : at + width] = True
                break


@njit(cache=True, nogil=True)
def quotable(codes: Codes, title: Bool) -> Bool:
    """Return for each place of needs whether a run begins there that is no title, shape (n,)."""
    found = np.zeros(len(codes), np.bool_)
    length = own = 0
    for at in range(len(codes)):
        if codes[at] == 0:
            length = own = 0
            continue
        length += 1
        own += not title[at]
        if length > RUN:
            own -= not title[at - RUN]
        found[at - RUN + 1] = length >= RUN and own >= OWN
    return found


@njit(cache=True, nogil=True, inline="always")
def _hash(codes: Codes, at: int) -> np.uint64:
    """Return a hash of the key at a place, all 64 bits of it mixed."""
    key = np.uint64(0)
    for step in range(KEY):
        key = (key ^ np.uint64(codes[at + step])) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    key *= np.uint64(0xBF58476D1CE4E5B9)
    return key ^ key >> np.uint64(32)


@njit(cache=True, nogil=True)
def keep(codes: Codes, begin: int, end: int, hashes: NDArray[np.uint64], kept: Int64) -> int:
    """Write the kept keys of a document and their places, in its order, and return how many they are."""
    recent = np.empty(WINDOW, np.uint64)
    size = run = 0
    best = -1  # place of the smallest hash in the window
    for at in range(begin, end):
        run = 0 if codes[at] == 0 else run + 1
        if run < KEY:
            continue
        place = at - KEY + 1
        recent[place % WINDOW] = _hash(codes, place)
        if run == KEY or recent[place % WINDOW] < recent[best % WINDOW]:
            best = place
        elif best <= place - WINDOW:
            best = place - WINDOW + 1
            for later in range(best + 1, place + 1):
                if recent[later % WINDOW] < recent[best % WINDOW]:
                    best = later
        if run >= RUN and (size == 0 or kept[size - 1] != best):
            hashes[size], kept[size] = recent[best % WINDOW], best
            size += 1
    return size


@njit(cache=True, nogil=True)
def index(codes: Codes, bounds: Int64) -> tuple[UInt32, UInt8, UInt32]:
    """Return the places of all kept keys by the first bits of the hash, its last bits, and where each bucket begins."""
    bits = 1
    while bits < _MOST_BITS and 16 << bits < len(codes):
        bits += 1
    shift = np.uint64(64 - bits)
    room = longest(bounds)
    hashes, kept = np.empty(room, np.uint64), np.empty(room, np.int64)
    buckets = np.zeros((1 << bits) + 1, np.uint32)
    for document in range(len(bounds) - 1):
        for key in hashes[: keep(codes, bounds[document], bounds[document + 1], hashes, kept)]:
            buckets[np.int64(key >> shift)] += 1
    for number in range(1 << bits):
        buckets[number + 1] += buckets[number]
    places, checks = np.empty(buckets[-1], np.uint32), np.empty(buckets[-1], np.uint8)
    # Each bucket's end: filled from behind, it moves to where the bucket begins.
    for document in range(len(bounds) - 2, -1, -1):
        for at in range(keep(codes, bounds[document], bounds[document + 1], hashes, kept) - 1, -1, -1):
            bucket = np.int64(hashes[at] >> shift)
            buckets[bucket] -= 1
            places[buckets[bucket]], checks[buckets[bucket]] = kept[at], hashes[at] & _CHECK
    return places, checks, buckets


@njit(cache=True, nogil=True)
def _quotes(one: Codes, at: int, two: Codes, place: int, title: Bool, need_at: int) -> bool:
    """Tell whether the key that begins at both places is the same and lies in a run that makes a quotation."""
    for step in range(KEY):
        if one[at + step] != two[place + step]:
            return False
    before, most = 0, min(RUN - KEY, at, place)
    while before < most and one[at - before - 1] == two[place - before - 1] != 0:
        before += 1
    behind = KEY
    while behind < RUN and one[at + behind] == two[place + behind] != 0:
        behind += 1
    for begin in range(-before, behind - RUN + 1):
        own = 0
        for step in range(begin, begin + RUN):
            own += not title[need_at + step]
        if own >= OWN:
            return True
    return False


@njit(cache=True, nogil=True)
def pairs(
    codes: Codes, bounds: Int64, title: Bool, begin: int, end: int,
    ready: Codes, ready_bounds: Int64, ready_title: Bool,
    places: UInt32, checks: UInt8, buckets: UInt32, blocks: UInt32,
) -> tuple[Int32, Int32]:  # fmt: skip
    """Return which documents from ``begin`` to ``end`` make a quotation with which of those made ready, in order."""
    bits = 0
    while 1 << bits < len(buckets) - 1:
        bits += 1
    shift = np.uint64(64 - bits)
    room = longest(bounds[begin : end + 1])
    hashes, kept = np.empty(room, np.uint64), np.empty(room, np.int64)
    found = np.full(len(ready_bounds) - 1, -1, np.int32)  # the last document each was found for
    room, size = 64, 0
    ones, twos = np.empty(room, np.int32), np.empty(room, np.int32)
    for document in range(begin, end):
        first = size
        for number in range(keep(codes, bounds[document], bounds[document + 1], hashes, kept)):
            bucket, check = np.int64(hashes[number] >> shift), hashes[number] & _CHECK
            key = int(kept[number])
            for at in range(buckets[bucket], buckets[bucket + 1]):
                if checks[at] != check:
                    continue
                place = int(places[at])
                other = np.int64(blocks[place >> BLOCK_BITS])
                while ready_bounds[other + 1] <= place:
                    other += 1
                if found[other] == document:
                    continue
                if len(title):
                    quoted = _quotes(codes, key, ready, place, title, key)
                else:
                    quoted = _quotes(codes, key, ready, place, ready_title, place)
                if not quoted:
                    continue
                found[other] = document
                if size == room:
                    ones, twos = np.append(ones, ones), np.append(twos, twos)
                    room *= 2
                ones[size], twos[size] = document, other
                size += 1
        twos[first:size] = np.sort(twos[first:size])
    return ones[:size], twos[:size]


@njit(cache=True, nogil=True)
def turned(ones: Int32, twos: Int32, count: int) -> tuple[Int32, Int32]:
    """Return pairs, sorted by the first, sorted by the second, which is below ``count``, then by the first."""
    ends = np.zeros(count + 1, np.int64)
    for two in twos:
        ends[two + 1] += 1
    filled = np.cumsum(ends)
    first, second = np.empty(len(ones), np.int32), np.empty(len(ones), np.int32)
    for at in range(len(ones)):
        to = filled[twos[at]]
        first[to], second[to] = twos[at], ones[at]
        filled[twos[at]] += 1
    return first, second
