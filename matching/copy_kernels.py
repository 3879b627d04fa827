"""The loops over shingles that find copies, compiled. What they find is told in `matching.copies`."""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.bare import Codes
from matching.folding import Int32, Int64

UInt64 = NDArray[np.uint64]
Runs = tuple[Int64, Int32, Int32, Int32, Int64, Int32]
"""Where each shared shingle's texts begin, shape (n_shingles + 1,); the texts, those it leads to first; how many these
are; of each text how many shingles it has; where each text's shared shingles begin, shape (n_texts + 1,), and
they themselves."""

SHINGLE: Final = 4
"""Bare characters; four times 16 bits are a key of 64 that no other shingle has."""
PART_BITS: Final = 6
"""Bits of a hash that tell in which part of the sorted keys it stands."""


@njit(cache=True, nogil=True)
def said(codes: Codes, bounds: Int64, longest_name: int) -> tuple[Codes, Int64, Int64]:
    """Return what documents say, their bounds, and how many bare characters each has: first entries and long ones."""
    kept, kept_bounds = np.empty(len(codes), np.uint16), np.zeros(len(bounds), np.int64)
    lengths = np.zeros(len(bounds) - 1, np.int64)
    size = 0
    for document in range(len(bounds) - 1):
        begin = bounds[document]
        for at in range(bounds[document], bounds[document + 1]):
            if codes[at] == 0:
                if begin == bounds[document] or at - begin > longest_name:
                    kept[size : size + at + 1 - begin] = codes[begin : at + 1]
                    size += at + 1 - begin
                    lengths[document] += at - begin
                begin = at + 1
        kept_bounds[document + 1] = size
    return kept[:size].copy(), kept_bounds, lengths


@njit(cache=True, nogil=True)
def take(codes: Codes, bounds: Int64, documents: Int64) -> tuple[Codes, Int64]:
    """Return some documents and their bounds."""
    taken_bounds = np.zeros(len(documents) + 1, np.int64)
    for at in range(len(documents)):
        taken_bounds[at + 1] = taken_bounds[at] + bounds[documents[at] + 1] - bounds[documents[at]]
    taken = np.empty(taken_bounds[-1], np.uint16)
    for at in range(len(documents)):
        taken[taken_bounds[at] : taken_bounds[at + 1]] = codes[bounds[documents[at]] : bounds[documents[at] + 1]]
    return taken, taken_bounds


@njit(cache=True, nogil=True)
def longest(bounds: Int64) -> int:
    """Return the length of the longest document."""
    most = 0
    for document in range(len(bounds) - 1):
        most = max(most, bounds[document + 1] - bounds[document])
    return most


@njit(cache=True, nogil=True)
def _shingles(codes: Codes, begin: int, end: int, found: UInt64) -> int:
    """Write the shingles of a document, as they come, and return how many they are."""
    size = run = 0
    key = np.uint64(0)
    for at in range(begin, end):
        key = key << np.uint64(16) | np.uint64(codes[at])
        run = 0 if codes[at] == 0 else run + 1
        if run >= SHINGLE:
            found[size] = key
            size += 1
    return size


@njit(cache=True, nogil=True, inline="always")
def _mixed(key: np.uint64) -> np.uint64:
    """Return a hash: the finaliser of SplitMix64 (Steele, Lea and Flood 2014), which spreads neighbours evenly."""
    key = (key ^ key >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ key >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return key ^ key >> np.uint64(31)


@njit(cache=True, nogil=True)
def packed(codes: Codes, bounds: Int64, bits: int) -> tuple[UInt64, Int64]:
    """Return hash and text of each shingle in one number, the text in the last ``bits``, and the bounds of its parts.

    Parts are ascending, so that each can be sorted alone.
    """
    shift, part_shift = np.uint64(bits), np.uint64(64 - PART_BITS)
    found = np.empty(longest(bounds), np.uint64)
    parts = np.zeros((1 << PART_BITS) + 1, np.int64)
    for text in range(len(bounds) - 1):
        for key in found[: _shingles(codes, bounds[text], bounds[text + 1], found)]:
            parts[np.int64(_mixed(key) >> part_shift) + 1] += 1
    parts = np.cumsum(parts)
    filled, keys = parts[:-1].copy(), np.empty(parts[-1], np.uint64)
    for text in range(len(bounds) - 1):
        for key in found[: _shingles(codes, bounds[text], bounds[text + 1], found)]:
            hashed = _mixed(key)
            part = np.int64(hashed >> part_shift)
            keys[filled[part]] = hashed >> shift << shift | np.uint64(text)
            filled[part] += 1
    return keys, parts


@njit(cache=True, nogil=True)
def _distinct(keys: UInt64, begin: int, bits: int, voices: Int32, seen: Int32) -> tuple[int, int, int]:
    """Return the end of the run of one hash, how many texts it has, and how many voices, at most ``len(seen)``."""
    shift = np.uint64(bits)
    texts = known = 0
    end = begin
    while end < len(keys) and keys[end] >> shift == keys[begin] >> shift:
        if end == begin or keys[end] != keys[end - 1]:
            texts += 1
            voice = voices[np.int64(keys[end] & ((np.uint64(1) << shift) - np.uint64(1)))]
            at = 0
            while at < known and seen[at] != voice:
                at += 1
            if at == known and known < len(seen):
                seen[known] = voice
                known += 1
        end += 1
    return end, texts, known


@njit(cache=True, nogil=True)
def shared(keys: UInt64, bits: int, voices: Int32, common: int, asked: int) -> Runs:
    """Return the shingles that two to ``common`` voices say; sorted keys as of `packed`, texts the earliest first."""
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    seen, used = np.empty(common + 1, np.int32), np.empty(common + 1, np.int32)
    runs = size = begin = 0
    while begin < len(keys):
        end, texts, known = _distinct(keys, begin, bits, voices, seen)
        if 2 <= known <= common:
            runs += 1
            size += texts
        begin = end
    firsts, leads = np.zeros(runs + 1, np.int64), np.zeros(runs, np.int32)
    members, sizes = np.empty(size, np.int32), np.zeros(len(voices), np.int32)
    run = begin = 0
    while begin < len(keys):
        end, texts, known = _distinct(keys, begin, bits, voices, seen)
        first = firsts[run]
        front, back = first, first + texts  # those it leads to from the front, the others from the back
        used[:] = 0
        for at in range(begin, end):
            if at > begin and keys[at] == keys[at - 1]:
                continue
            text = np.int32(keys[at] & mask)
            sizes[text] += 1
            if not 2 <= known <= common:
                continue
            number = 0
            while seen[number] != voices[text]:
                number += 1
            used[number] += 1
            if used[number] <= asked:
                members[front] = text
                front += 1
            else:
                back -= 1
                members[back] = text
        if 2 <= known <= common:
            leads[run] = front - first
            run += 1
            firsts[run] = first + texts
        begin = end
    places = np.zeros(len(voices) + 1, np.int64)
    for text in members:
        places[text + 1] += 1
    places = np.cumsum(places)
    filled, of_text = places[:-1].copy(), np.empty(size, np.int32)
    for run in range(runs):
        for at in range(firsts[run], firsts[run + 1]):
            of_text[filled[members[at]]] = run
            filled[members[at]] += 1
    return firsts, members, leads, sizes, places, of_text


@njit(cache=True, nogil=True)
def nominate(
    firsts: Int64, members: Int32, leads: Int32, sizes: Int32, places: Int64, of_text: Int32,
    voices: Int32, begin: int, end: int,
) -> tuple[Int32, Int32]:  # fmt: skip
    """Return the pairs of texts, the first from ``begin`` to ``end``, that share enough that is not common."""
    room = 64
    copiers, originals = np.empty(room, np.int32), np.empty(room, np.int32)
    counts, touched = np.zeros(len(voices), np.int32), np.empty(len(voices), np.int32)
    size = 0
    for text in range(begin, end):
        many = 0
        for place in range(places[text], places[text + 1]):
            run = of_text[place]
            for at in range(firsts[run], firsts[run] + leads[run]):
                other = members[at]
                if voices[other] != voices[text]:
                    if counts[other] == 0:
                        touched[many] = other
                        many += 1
                    counts[other] += 1
        for other in touched[:many]:
            if 10 * counts[other] >= sizes[text] + 50:
                if size == room:
                    copiers, originals = np.append(copiers, copiers), np.append(originals, originals)
                    room *= 2
                copiers[size], originals[size] = text, other
                size += 1
            counts[other] = 0
    return copiers[:size], originals[:size]


@njit(cache=True, nogil=True)
def counted(codes: Codes, bounds: Int64, copiers: Int32, originals: Int32) -> tuple[Int32, Int32, NDArray[np.float64]]:
    """Return the pairs that share enough of everything, and the share; pairs of one copier stand together."""
    own, others = np.empty(longest(bounds), np.uint64), np.empty(longest(bounds), np.uint64)
    met = np.empty(longest(bounds), np.int64)
    shares, kept = np.empty(len(copiers), np.float64), np.zeros(len(copiers), np.bool_)
    many = 0
    for pair in range(len(copiers)):
        text, other = copiers[pair], originals[pair]
        if pair == 0 or copiers[pair - 1] != text:
            many = 0
            for key in np.sort(own[: _shingles(codes, bounds[text], bounds[text + 1], own)]):
                if many == 0 or own[many - 1] != key:
                    own[many] = key
                    many += 1
            met[:many] = -1
        common = 0
        for key in others[: _shingles(codes, bounds[other], bounds[other + 1], others)]:
            at = np.searchsorted(own[:many], key)
            if at < many and own[at] == key and met[at] != pair:
                met[at] = pair
                common += 1
        kept[pair] = 10 * common >= 4 * many + 50
        shares[pair] = common / many
    return copiers[kept], originals[kept], shares[kept]
