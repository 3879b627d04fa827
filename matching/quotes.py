"""Which offers say in a need's own words what it asks for.

An offer quotes a need if some `RUN` bare characters in a row (see `bare`) of one of its fields stand in the need's
title and text, read as one, and at least `OWN` of them belong to no occurrence of the title: to name what one can do
as the need names it is no quotation, nor is the title with a word of the sentence around it. A part of the title as
long as a run is an occurrence too.

How: of every `WINDOW` neighbouring keys of `KEY` characters, the one with the smallest hash is kept (winnowing:
Schleimer, Wilkerson and Aiken, SIGMOD 2003), about two of seven. Two texts with twelve characters in common keep the
same key of them, so one look-up for each kept key finds every quotation; what it leads to is compared character by
character, so none is found that is not there. A million characters take 2 MB for comparing and 1.5 for keys.

A pair costs one comparison for each key it shares, so the time grows with what is quoted, not with needs × offers; the
pairs themselves take 8 bytes each.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from matching import quote_kernels as kernels
from matching.bare import RUN, Bare, Codes, Entry, passages, placed
from matching.folding import Bool, Int32, Int64
from matching.types import Need, Offer, Span

OWN: Final = kernels.OWN
"""Bare characters of a run that must not be the title's."""
_CHUNK: Final = 4096
"""Texts compared at once by a thread."""


@dataclass(frozen=True, slots=True)
class Quotes:
    """Pairs of which the offer quotes the need, by need, then offer; each once."""

    need: Int32
    """Position of the need, shape (n_pairs,)."""
    offer: Int32
    """Position of the offer, shape (n_pairs,)."""

    def take(self, needs: Int64) -> "Quotes":
        """Return what is quoted of the needs at these positions, which count from 0 in their order."""
        begins = np.searchsorted(self.need, needs)
        sizes = np.searchsorted(self.need, needs, side="right") - begins
        ends = np.cumsum(sizes)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begins - (ends - sizes), sizes)
        return Quotes(np.repeat(np.arange(len(needs), dtype=np.int32), sizes), self.offer[places])


@dataclass(frozen=True, slots=True)
class _Side:
    """Bare texts, and of those of needs which characters are the title's; of offers' none is marked."""

    codes: Codes
    bounds: Int64
    title: Bool
    """Shape (n,) as `codes`, or (0,) for offers."""


def _needs_side(needs: Iterable[Need], threads: int = 1) -> _Side:
    bare = Bare.of_needs(needs, threads=threads)
    return _Side(*kernels.joined(bare.codes, bare.bounds))


def _offers_side(offers: Iterable[Offer], bare: Bare | None, threads: int = 1) -> _Side:
    read = bare or Bare.of_offers(offers, threads=threads)
    return _Side(read.codes, read.bounds, np.zeros(0, np.bool_))


class _Quotable:
    """One side, ready to be compared with any other: where each kept key stands."""

    def __init__(
        self, codes: Codes, bounds: Int64, title: Bool,
        places: NDArray[np.uint32], checks: NDArray[np.uint8], buckets: NDArray[np.uint32],
    ) -> None:  # fmt: skip
        """Take what `arrays` gave; it may be mapped from files."""
        self._side = _Side(codes, bounds, title)
        self._places, self._checks, self._buckets = places, checks, buckets
        self._blocks = (
            np.searchsorted(bounds, np.arange(0, len(codes), 1 << kernels.BLOCK_BITS), side="right").astype(np.uint32)
            - 1
        )

    @classmethod
    def _of(cls, side: _Side) -> Self:
        return cls(side.codes, side.bounds, side.title, *kernels.index(side.codes, side.bounds))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arguments that make an equal one."""
        side = self._side
        return {
            "codes": side.codes,
            "bounds": side.bounds,
            "title": side.title,
            "places": self._places,
            "checks": self._checks,
            "buckets": self._buckets,
        }

    def _pairs(self, other: _Side, threads: int) -> tuple[Int32, Int32]:
        """Return positions in the other side and in this one, in their order."""
        own = self._side

        def compare(begin: int) -> tuple[Int32, Int32]:
            end = min(begin + _CHUNK, len(other.bounds) - 1)
            return kernels.pairs(
                other.codes, other.bounds, other.title, begin, end,
                own.codes, own.bounds, own.title, self._places, self._checks, self._buckets, self._blocks,
            )  # fmt: skip

        begins = range(0, len(other.bounds) - 1, _CHUNK)
        if threads == 1:
            parts = [compare(begin) for begin in begins]
        else:
            with ThreadPoolExecutor(threads) as pool:
                parts = list(pool.map(compare, begins))
        none = np.zeros(0, np.int32)
        return np.concatenate([none, *(one for one, _ in parts)]), np.concatenate([none, *(two for _, two in parts)])


class QuotableOffers(_Quotable):
    """Offers, ready to be asked which of them quote a need."""

    @classmethod
    def fit(cls, offers: Iterable[Offer], bare: Bare | None = None, *, threads: int = 1) -> Self:
        """Read offers; ``bare`` is of them, if they were read already."""
        return cls._of(_offers_side(offers, bare, threads))

    def pairs(self, needs: Iterable[Need], *, threads: int = 1) -> Quotes:
        """Return which of the offers quote which of these needs; threads change nothing but the time."""
        return Quotes(*self._pairs(_needs_side(needs, threads), threads))


class QuotableNeeds(_Quotable):
    """Needs, ready to be asked which of them an offer quotes."""

    @classmethod
    def fit(cls, needs: Iterable[Need], *, threads: int = 1) -> Self:
        """Read needs."""
        return cls._of(_needs_side(needs, threads))

    def pairs(self, offers: Iterable[Offer], bare: Bare | None = None, *, threads: int = 1) -> Quotes:
        """Return which of these offers quote which of the needs; ``bare`` is of them, if they were read already."""
        offer, need = self._pairs(_offers_side(offers, bare, threads), threads)
        return Quotes(*kernels.turned(offer, need, len(self._side.bounds) - 1))


def quotes(needs: Iterable[Need], offers: Iterable[Offer], bare: Bare | None = None, *, threads: int = 1) -> Quotes:
    """Return which offers quote which needs."""
    return QuotableNeeds.fit(needs, threads=threads).pairs(offers, bare, threads=threads)


def quotable_runs(need: Need) -> frozenset[str]:
    """Return the runs of bare characters by which a need is quoted."""
    side = _needs_side([need])
    said = "".join(map(chr, side.codes.tolist()))
    return frozenset(said[at : at + RUN] for at in np.flatnonzero(kernels.quotable(side.codes, side.title)).tolist())


def spans_of_runs(runs: frozenset[str], entries: Iterable[Entry]) -> tuple[Span, ...]:
    """Return the passages of an offer, given as `matching.bare.placed`, that are made of a need's runs."""
    return passages(entries, RUN, runs.__contains__, RUN)


def quoted_spans(need: Need, offer: Offer) -> tuple[Span, ...]:
    """Return the passages of an offer that quote a need, in the offer's fields; none if `quotes` lacks the pair."""
    return spans_of_runs(quotable_runs(need), placed(offer))
