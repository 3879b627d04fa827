"""Who says what another vendor said before, word for word or lightly changed.

What an offer says is its text, and any other entry too long to be a name (`LONGEST_NAME`): names, titles and keywords
are shared by honest vendors. Compared are the sets of shingles, four bare characters in a row each (see `bare`). Four,
since with every tenth character changed and the clauses shuffled about half of them are left, of six only a third; and
five hundred honest texts have no more than .36 of theirs in common with any other.

An offer of n shingles copies one of another vendor if that one has at least .4·n + 5 of them: all of 9, 13 of 20, 105
of 250. A short text so must be the same nearly throughout; one below `RUN` characters says too little to be anybody's.
And .1·n + 5 of those they share must be theirs, that is, said by no more than `COMMON` voices. A voice is a vendor; all
who say exactly the same are together one voice, so that a text does not become common by being copied, and whole texts
that are the same are copies whatever they are made of. Copies that a score of vendors change each in another way do
make a text common: then they are no longer found.

The original is, of all matching offers registered earlier, one that is no copy itself if there is any, then the one
with most of the shingles, then the earliest. Of several that say exactly the same, the earliest of another vendor
stands for all. Who said as much of it himself by then copied nothing: whose profile is copied may publish it again.
Where dates are equal or missing, nobody knows who copied: the pair is told once, not dated.

How: shingles are hashed, packed into 64 bits with the text they stand in, and sorted once; only those with two voices
or more, and no more than `COMMON`, lead from text to text. To keep one vendor's thousand variants from being compared
with another's, a shingle leads to the `ASKED` earliest texts of each voice only. The pairs so found are then counted
exactly.
"""

import functools
import math
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching import copy_kernels as kernels
from matching.bare import RUN, Bare, Codes, passages, placed
from matching.folding import Int32, Int64
from matching.types import Offer, Span

COMMON: Final = 20
"""Voices that may say a shingle before it is anybody's."""
ASKED: Final = 5
"""Texts of one voice that a shingle leads to."""
LONGEST_NAME: Final = 30
"""Bare characters of a title, name, domain or keyword; a longer one is a text."""
_SHOWN: Final = 6
"""Bare characters of a passage that is shown: single shingles are words anybody uses."""
_CHUNKS: Final = 8


@dataclass(frozen=True, slots=True)
class Copy:
    """An offer that says what another vendor's offer says."""

    offer: int
    """Position of the copier."""
    original: int
    """Position of the offer it was copied from."""
    share: float
    """Part of the copier's distinct shingles that stand in the original, in (0, 1]."""
    dated: bool
    """Whether the original was registered earlier. If not, one of the dates is missing or they are equal."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What offers say, each text once, in the order in which they were said first."""

    members: Sequence[Sequence[int]]
    """Positions of the offers that say it, earliest first, by text."""
    codes: Codes
    bounds: Int64


def passages_said_before(
    offers: Sequence[Offer], groups: Sequence[str], bare: Bare | None = None, *, threads: int = 1
) -> list[Copy]:
    """Return who copied from whom, by position, each copier once; the order of the offers changes nothing else.

    Args:
        offers: with ids that differ.
        groups: the vendor of each offer; blank where it stands for itself.
        bare: of the offers, if it was read already.
        threads: change nothing but the time.
    """
    read = bare or Bare.of_offers(offers, threads=threads)
    dates = [offer.registered_at.strip() for offer in offers]
    vendors = [(group, "") if group else ("", offer.id) for group, offer in zip(groups, offers, strict=True)]
    # Who does not say when he came, came last.
    order = sorted(range(len(offers)), key=lambda at: (dates[at] == "", dates[at], offers[at].id))
    texts = texts_of(read, order)
    likely = likely_copies(texts, voices_of(texts, vendors), threads)
    shares: dict[int, dict[int, float]] = {at: {at: 1.0} for at, same in enumerate(texts.members) if len(same) > 1}
    for copier, original, share in zip(*likely, strict=True):
        shares.setdefault(copier, {copier: 1.0})[original] = share
    return _Judge(offers, vendors, dates, texts, shares).copies(order)


def copied_spans(offer: Offer, original: Offer) -> tuple[Span, ...]:
    """Return the passages of an offer that stand in another, six bare characters or longer, in the offer's fields."""
    width = kernels.SHINGLE
    known = {
        entry.text[at : at + width]
        for entry in placed(original)
        if _is_said(entry.field, entry.text)
        for at in range(len(entry.text) - width + 1)
    }
    said = [entry for entry in placed(offer) if _is_said(entry.field, entry.text)]
    return passages(said, width, known.__contains__, _SHOWN)


def _is_said(field: str, text: str) -> bool:
    return field == "text" or len(text) > LONGEST_NAME


def texts_of(bare: Bare, order: Sequence[int]) -> Texts:
    """Return what offers say, where it is enough to tell a copy; ``order`` holds their positions, earliest first."""
    codes, bounds, lengths = kernels.said(bare.codes, bare.bounds, LONGEST_NAME)
    begins, ends, sizes = bounds[:-1].tolist(), bounds[1:].tolist(), lengths.tolist()
    members: dict[bytes, list[int]] = {}
    for at in order:
        if sizes[at] >= RUN:
            key = blake2b(codes[begins[at] : ends[at]].data, digest_size=16).digest()
            members.setdefault(key, []).append(at)
    firsts = np.array([same[0] for same in members.values()], np.int64)
    return Texts(tuple(members.values()), *kernels.take(codes, bounds, firsts))


def voices_of(texts: Texts, vendors: Sequence[tuple[str, str]]) -> Int32:
    """Return a number for the voice of each text, shape (n_texts,)."""
    numbers: dict[tuple[str, str] | int, int] = {}
    voices = []
    for text, same in enumerate(texts.members):
        single = len({vendors[at] for at in same}) == 1
        voices.append(numbers.setdefault(vendors[same[0]] if single else text, len(numbers)))
    return np.array(voices, np.int32)


def likely_copies(texts: Texts, voices: Int32, threads: int) -> tuple[list[int], list[int], list[float]]:
    """Return the pairs of texts of which the first may copy the second, and its share."""
    bits = max(1, math.ceil(math.log2(max(2, len(voices)))))
    keys, parts = kernels.packed(texts.codes, texts.bounds, bits)
    with ThreadPoolExecutor(threads) as pool:
        deque(pool.map(np.ndarray.sort, np.split(keys, parts[1:-1])), 0)
    runs = kernels.shared(keys, bits, voices, COMMON, ASKED)
    del keys
    ends = np.linspace(0, len(voices), _CHUNKS * threads + 1).astype(np.int64)

    def compare(chunk: int) -> tuple[Int32, Int32, NDArray[np.float64]]:
        begin, end = int(ends[chunk]), int(ends[chunk + 1])
        copiers, originals = kernels.nominate(*runs, voices, begin, end)
        return kernels.counted(texts.codes, texts.bounds, copiers, originals)

    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(compare, range(len(ends) - 1)))
    copiers, originals, shares = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return copiers.tolist(), originals.tolist(), shares.tolist()


class _Judge:
    """Finds the original of each offer among the texts that match its own."""

    def __init__(
        self,
        offers: Sequence[Offer],
        vendors: Sequence[tuple[str, str]],
        dates: Sequence[str],
        texts: Texts,
        shares: Mapping[int, Mapping[int, float]],
    ) -> None:
        self._ids = [offer.id for offer in offers]
        self._vendors, self._dates, self._texts, self._shares = vendors, dates, texts, shares
        members = texts.members
        self._text_of = {at: text for text in shares for at in members[text]}
        asked = set(shares).union(*shares.values())
        self._dated = {text: self._firsts(at for at in members[text] if dates[at]) for text in asked}
        self._by_id: dict[tuple[int, str | None], list[int]] = {}
        for text in asked:
            by_date: dict[str | None, list[int]] = {None: []}
            for at in sorted(members[text], key=self._ids.__getitem__):
                by_date[None].append(at)
                by_date.setdefault(dates[at], []).append(at)
            self._by_id.update({(text, date): self._firsts(several) for date, several in by_date.items()})

    def _firsts(self, several: Iterable[int]) -> list[int]:
        """Return the first, and the first of another vendor: whoever asks, one of them is another's."""
        firsts: list[int] = []
        for at in several:
            if not firsts or self._vendors[at] != self._vendors[firsts[0]]:
                firsts.append(at)
            if len(firsts) == 2:
                break
        return firsts

    def copies(self, order: Iterable[int]) -> list[Copy]:
        """Return the copies among offers, which come earliest first."""
        found: dict[int, Copy] = {}
        for at in order:
            if at in self._text_of:
                copy = self._earlier(at, found) or self._undated(at)
                if copy:
                    found[at] = copy
        return [found[at] for at in sorted(found)]

    def _earlier(self, at: int, found: Mapping[int, Copy]) -> Copy | None:
        best: tuple[bool, float, str, str, int] | None = None
        for text, share in self._shares[self._text_of[at]].items():
            for other in self._dated[text]:
                if self._vendors[other] != self._vendors[at] and self._dates[other] < self._dates[at]:
                    if self._said_himself(at, share, self._dates[other]):
                        break
                    copied = other in found and found[other].dated
                    mine = (copied, -share, self._dates[other], self._ids[other], other)
                    best = min(best or mine, mine)
                    break
        return best and Copy(at, best[-1], -best[1], dated=True)

    @functools.cached_property
    def _said_by(self) -> Mapping[tuple[str, str], Mapping[int, str]]:
        """By vendor: the day he first said each of his texts, where it is known."""
        first: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
        for text, same in enumerate(self._texts.members):
            for at in same:  # the earliest first, who does not say when last
                if self._dates[at]:
                    first[self._vendors[at]].setdefault(text, self._dates[at])
        return first

    def _said_himself(self, at: int, share: float, date: str) -> bool:
        """Return whether the vendor of an offer had said such a share of it, on its own, by a day."""
        own = self._text_of[at]
        said = [text for text, first in self._said_by.get(self._vendors[at], {}).items() if first <= date]
        if own in said or not said:
            return own in said
        pairs = np.full(len(said), own, np.int32), np.array(said, np.int32)
        shares = kernels.counted(self._texts.codes, self._texts.bounds, *pairs)[2]
        return bool((shares >= share).any())

    def _undated(self, at: int) -> Copy | None:
        best: tuple[float, str, int] | None = None
        own = self._text_of[at]
        for text, share in self._shares[own].items():
            both = own == text or own in self._shares.get(text, {})
            for date in ("", self._dates[at]) if self._dates[at] else (None,):
                for other in self._by_id.get((text, date), []):
                    if self._vendors[other] != self._vendors[at]:
                        if not both or self._ids[other] < self._ids[at]:
                            mine = (-share, self._ids[other], other)
                            best = min(best or mine, mine)
                        break
        return best and Copy(at, best[-1], -best[0], dated=False)
