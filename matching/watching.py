"""Whether a new or changed text could make, end or hide a copy: looked up instead of comparing all texts again.

Who copies whom (`matching.copies`) depends on the texts that share shingles, and on how many voices say each shingle.
So one text more or less matters only if it shares enough with another; or if by it a shingle becomes common, or no
longer is, that two texts share of which one copies the other, or nearly does. `CopyWatch.untouched` rules all of this
out. It never does so wrongly, but may fail to; then all texts must be compared.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Self

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching import copy_kernels as kernels
from matching.bare import RUN, Bare, Codes
from matching.copies import ASKED, COMMON, LONGEST_NAME, Texts, likely_copies, texts_of, voices_of
from matching.folding import Bool, Int32, Int64
from matching.index import group_of
from matching.types import Offer

UInt64 = NDArray[np.uint64]

_MANY: Final = 64
"""Texts that are still compared with each other because a shingle of theirs is common no more."""
_NOBODY: Final = -1


@njit(cache=True, nogil=True)
def _sayers(
    keys: UInt64, shingle: np.uint64, bits: int, voices: Int32, gone: int, voice: int, common: int, texts: Int32
) -> tuple[int, int, int, int]:
    """Return what is known of a shingle, text ``gone`` apart: how many voices say it with that text and without it, in
    how many texts ``voice`` says it, and how many texts, which are written to ``texts``, there are.

    Counting ends two voices above ``common``.
    """
    shift = np.uint64(bits)
    seen = np.empty(common + 2, np.int32)
    known = own = size = 0
    goes = False
    for at in range(np.searchsorted(keys, shingle << shift), len(keys)):
        if keys[at] >> shift != shingle or known == len(seen):
            break
        text = np.int64(keys[at] & ((np.uint64(1) << shift) - np.uint64(1)))
        if text == gone:
            goes = True
        elif size == 0 or texts[size - 1] != text:
            own += voices[text] == voice
            texts[size] = text
            size += 1
            if not np.any(seen[:known] == voices[text]):
                seen[known] = voices[text]
                known += 1
    return known + (goes and not np.any(seen[:known] == voices[gone])), known, own, size


@njit(cache=True, nogil=True)
def _shared_with(
    keys: UInt64, bits: int, voices: Int32, linked: Bool, shingles: UInt64, gone: int, voice: int, common: int,
    asked: int,
) -> tuple[Int32, bool]:  # fmt: skip
    """Return with how many shingles of a new text each text shares, that are not common then; and whether others may
    no longer be copies of each other by it, because a shingle becomes common or a text is asked no more."""
    counts, texts = np.zeros(len(voices), np.int32), np.empty(len(voices), np.int32)
    doubtful = False
    for shingle in shingles:
        before, known, own, size = _sayers(keys, shingle, bits, voices, gone, voice, common, texts)
        after = known + (own == 0)
        if after <= common:
            doubtful |= own >= asked
            counts[texts[:size]] += 1
        elif before <= common:
            doubtful |= bool(np.any(linked[texts[:size]]))
    return counts, doubtful


@njit(cache=True, nogil=True)
def _freed(
    keys: UInt64, bits: int, voices: Int32, shingles: UInt64, gone: int, voice: int, common: int, asked: int, most: int
) -> tuple[Int32, Int32, bool]:  # fmt: skip
    """Return pairs of texts that share a shingle which is common only as long as a text says it that goes; and whether
    other texts may be asked then, or the pairs are too many."""
    texts = np.empty(len(voices), np.int32)
    room = len(shingles) * most * most
    copiers, originals = np.empty(room, np.int32), np.empty(room, np.int32)
    pairs = 0
    for shingle in shingles:
        before, after, own, size = _sayers(keys, shingle, bits, voices, gone, voice, common, texts)
        if after > common:
            continue
        if own >= asked or (before > common and size > most):
            return copiers[:0], originals[:0], True
        if before > common:
            for one in texts[:size]:
                for other in texts[:size]:
                    if voices[one] != voices[other]:
                        copiers[pairs], originals[pairs] = one, other
                        pairs += 1
    return copiers[:pairs], originals[:pairs], False


@njit(cache=True, nogil=True)
def _sizes(keys: UInt64, bits: int, texts: int) -> Int32:
    """Return how many shingles each text has."""
    sizes = np.zeros(texts, np.int32)
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    for at in range(len(keys)):
        if at == 0 or keys[at] != keys[at - 1]:
            sizes[np.int64(keys[at] & mask)] += 1
    return sizes


def _digest(codes: Codes) -> bytes:
    return blake2b(codes.tobytes(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class CopyWatch:
    """The texts of some offers, by their shingles."""

    texts: Texts
    voices: Int32
    keys: UInt64
    """As of `copy_kernels.packed`, sorted."""
    sizes: Int32
    """Shingles of each text."""
    linked: Bool
    """Which texts are copied, copies, or nearly; or said by several offers."""
    text_of: dict[str, int]
    """The text of each offer that says enough, by id."""
    number: dict[bytes, int]
    """Each text, by its digest."""
    voice_of: dict[str, int]
    """The voice of each vendor that has one."""
    entangled: frozenset[str]
    """The vendors with a linked text: what they say besides may decide who copied whom."""

    @classmethod
    def of(cls, offers: Sequence[Offer]) -> Self:
        """Return the watch over some offers."""
        ids = [offer.id for offer in offers]
        vendors = [(group_of(offer), "") for offer in offers]
        dates = [offer.registered_at.strip() for offer in offers]
        order = sorted(range(len(ids)), key=lambda at: (dates[at] == "", dates[at], ids[at]))
        texts = texts_of(Bare.of_offers(offers), order)
        voices = voices_of(texts, vendors)
        bits = cls._bits(len(voices))
        keys, parts = kernels.packed(texts.codes, texts.bounds, bits)
        for part in np.split(keys, parts[1:-1]):
            part.sort()
        several = np.array([len(same) > 1 for same in texts.members], np.bool_)
        copiers, originals, _ = likely_copies(texts, voices, 1)
        several[[*copiers, *originals]] = True
        bounds = texts.bounds.tolist()
        single = (text for text, same in enumerate(texts.members) if len({vendors[at] for at in same}) == 1)
        return cls(
            texts, voices, keys, _sizes(keys, bits, len(voices)), several,
            {ids[at]: text for text, same in enumerate(texts.members) for at in same},
            {_digest(texts.codes[bounds[text] : bounds[text + 1]]): text for text in range(len(voices))},
            {vendors[texts.members[text][0]][0]: int(voices[text]) for text in single},
            frozenset(vendors[at][0] for text in np.flatnonzero(several).tolist() for at in texts.members[text]),
        )  # fmt: skip

    @staticmethod
    def _bits(texts: int) -> int:
        return max(1, math.ceil(math.log2(max(2, texts))))

    def untouched(self, offer: Offer, before: Offer | None) -> bool:
        """Return whether it is certain that a new or changed offer leaves all copies as they are, and is in none.

        Args:
            offer: as it will be.
            before: as it is, if it is there.
        """
        gone = _NOBODY if before is None else self.text_of.get(before.id, _NOBODY)
        if not self.entangled.isdisjoint(group_of(one) for one in (offer, before) if one is not None):
            return False
        said = self._said(offer)
        bits = self._bits(len(self.voices))
        mine, old = self._shingles(said, bits), self._shingles(self._text(gone), bits)
        voice = self.voice_of.get(group_of(offer), _NOBODY)
        if len(mine):
            if self.number.get(_digest(said), gone) != gone:
                return False
            counts, doubtful = _shared_with(self.keys, bits, self.voices, self.linked, mine, gone, voice, COMMON, ASKED)
            likely = np.flatnonzero(10 * counts >= np.minimum(self.sizes, len(mine)) + 50)
            if doubtful or self._shares(said, likely):
                return False
        former = _NOBODY if before is None else self.voice_of.get(group_of(before), _NOBODY)
        if former == voice:
            old = np.setdiff1d(old, mine)
        one, other, doubtful = _freed(self.keys, bits, self.voices, old, gone, former, COMMON, ASKED, _MANY)
        return not doubtful and not len(kernels.counted(self.texts.codes, self.texts.bounds, one, other)[0])

    @staticmethod
    def _said(offer: Offer) -> Codes:
        bare = Bare.of_offers([offer])
        codes, _, lengths = kernels.said(bare.codes, bare.bounds, LONGEST_NAME)
        return codes if lengths[0] >= RUN else codes[:0]

    def _text(self, text: int) -> Codes:
        bounds = self.texts.bounds
        return self.texts.codes[bounds[text] : bounds[text + 1]] if text >= 0 else self.texts.codes[:0]

    @staticmethod
    def _shingles(codes: Codes, bits: int) -> UInt64:
        keys, _ = kernels.packed(codes, np.array([0, len(codes)]), bits)
        distinct: UInt64 = np.unique(keys >> np.uint64(bits))
        return distinct

    def _shares(self, said: Codes, texts: Int64) -> bool:
        """Return whether one of some texts and a new one have enough in common for a copy, whoever copies."""
        if not len(texts):
            return False
        codes, bounds = kernels.take(self.texts.codes, self.texts.bounds, texts)
        codes, bounds = np.append(codes, said), np.append(bounds, len(codes) + len(said))
        mine, theirs = np.full(len(texts), len(texts), np.int32), np.arange(len(texts), dtype=np.int32)
        return any(len(kernels.counted(codes, bounds, *pair)[0]) for pair in ((mine, theirs), (theirs, mine)))
