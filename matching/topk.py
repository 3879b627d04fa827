"""The k best offers of every need, and of every offer its best needs, by a bound of their scores: exact, in one pass.

For need n and offer o, with sparse vectors that are nowhere negative,

    bound(n, o) = mult[o] · f(s) + add[o],   s = Σ_t n(t)·o(t),   f(s) = min(1, (s / full)^power)

where mult and add, what the facts of an offer can add at most, are the same for all needs of one class. All is reckoned
in float32; what this can be wrong by is part of `Nominees.ceilings`. Whoever then scores the nominees exactly, with
nothing above its bound, has proven a need's top k once its k-th score is not below its ceiling; else he asks for more.

How: the terms that many offers use (the head) make most of the multiplications and few of the differences. So every
pair gets its head only from above, in small whole numbers, and its other terms (the tail) exactly, from postings. Where
that is enough for the need's list or the offer's, and there only, the head is multiplied out. Comparisons are made in
s: the bound a list asks for is turned back into s.

Pairs are ordered by bound, then by position, and each s is added up in one order, so the nominees depend neither on
threads nor on classes nor on the width of blocks. The threads are Python's, and the kernels let go of the interpreter:
numba's own pool ends the process when two callers use it at a time.
"""

import itertools
import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching import topk_coding as coding
from matching import topk_kernels as kernels
from matching import topk_parts as parts
from matching.topk_index import LARGEST, SMALLEST, Blocks, Csr, plain

__all__ = ["Blocks", "Csr", "Curve", "Nominees", "ceilings", "nominate"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
ClassFacts = Callable[[int], tuple[Floats, Floats]]
"""Gives mult and add of a class, each of shape (n_offers,), ≥ 0. Closed to the class: mult 0 and add −∞."""
Progress = Callable[[int, int], None]
"""Called with the needs done and the needs in all; what it raises ends the nomination."""

_FACTS_BYTES = 96 << 20
"""Memory for the facts of the classes that go through the blocks together."""
_NEEDS_TOGETHER = 10_000
_UNIT = 2.0**-24
"""Largest relative error of one rounding to float32."""


@dataclass(frozen=True, slots=True)
class Curve:
    """f(s) = min(1, (s / full)^power); f(s) = s where ``full`` is None."""

    full: float | None = None
    power: float = 1.0
    """In (0, 1]; 1 where ``full`` is None. Fastest at 1 and 1/2."""

    def packed(self) -> parts.Curve:
        """Return it as kernels want it.

        Raises:
            ValueError: full or power is out of range.
        """
        if not 0 < self.power <= 1 or (self.full is None and self.power != 1):
            raise ValueError("power must be above 0 and at most 1, and 1 without a full mark")
        if self.full is not None and not SMALLEST <= self.full <= LARGEST:
            raise ValueError("full must be between 2^-60 and 2^60")
        full = 1.0 if self.full is None else self.full
        exponent = math.ceil(1 / self.power - 1e-9)
        allowance = 1 - (64 + 16 * exponent) * _UNIT
        return parts.Curve(
            np.float32(1 / full), np.float32(self.power), self.full is not None, np.float32(full * allowance), exponent
        )


PLAIN = Curve()


@dataclass(frozen=True, slots=True)
class Nominees:
    """What `nominate` found. Empty places hold position −1, s 0 and bound −∞."""

    offers: NDArray[np.int32]
    """By need, best first, equal bounds by position; shape (n_needs, top)."""
    sums: Floats
    """Their s."""
    bounds: Floats
    ceilings: NDArray[np.float64]
    """No offer that a need does not name has a bound above, in real numbers; −∞ where all open ones are named."""
    needs: NDArray[np.int32]
    """By offer, likewise, shape (n_offers, top_per_offer)."""
    need_sums: Floats
    need_bounds: Floats
    need_ceilings: NDArray[np.float64]


def nominate(
    needs: Csr,
    blocks: Blocks,
    *,
    top: int,
    top_per_offer: int = 0,
    curve: Curve = PLAIN,
    classes: Ints | None = None,
    facts: ClassFacts | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> Nominees:
    """Return the best offers of every need and the best needs of every offer, by the bound of the module's formula.

    Args:
        needs: their vectors.
        blocks: the offers.
        top: offers a need names.
        top_per_offer: needs an offer names; 0 for none, which is faster.
        curve: f of the formula.
        classes: the class of each need, shape (n_needs,); one class if left out.
        facts: see `ClassFacts`; asked for the classes in ascending order. Mult 1 and add 0 if left out.
        threads: how many work; one works without starting any.
        progress: see `Progress`.

    Raises:
        ValueError: a value, a term, a class's facts or a number is out of range.
    """
    if top < 1 or top_per_offer < 0 or threads < 1:
        raise ValueError("top and threads must be at least 1, top_per_offer at least 0")
    needs = needs.checked(blocks.n_terms)
    classes = np.zeros(len(needs), np.int64) if classes is None else np.asarray(classes, np.int64)
    if classes.shape != (len(needs),):
        raise ValueError(f"classes must have shape ({len(needs)},), not {classes.shape}")
    threads = max(1, min(threads, blocks.count))
    span = blocks.count if threads == 1 else 1
    packed = curve.packed()
    found = _Places(len(needs), top)
    by_offer = _lists(1, len(blocks), top_per_offer)
    offers_ask = np.full(len(blocks), -1 if top_per_offer else np.inf, np.float32)
    done = 0
    for rows, kinds in _batches(classes, len(blocks)):
        cut = blocks.cut(needs.take(rows), np.searchsorted(kinds, classes[rows]))
        given = blocks.no_facts if facts is None else _facts(kinds, facts, len(blocks))
        reached = np.full(len(rows), -1, np.float32)
        by_need = _lists(threads, len(rows), top)
        turn = itertools.count(step=span)

        def work(
            worker: int,
            rows: Ints = rows,
            cut: parts.Needs = cut,
            given: parts.Facts = given,
            reached: Floats = reached,
            by_need: parts.Lists = by_need,
            turn: "itertools.count[int]" = turn,
        ) -> None:
            mine = parts.Lists(by_need.keys[worker], by_need.sums[worker])
            theirs = parts.Lists(by_offer.keys[0], by_offer.sums[0])
            while (begin := next(turn)) < blocks.count:  # each number comes to one thread only
                kernels.run(
                    begin, begin + span, blocks.width, rows, cut, blocks.offers, given, packed, reached, mine, theirs,
                    offers_ask,
                )  # fmt: skip

        if threads == 1:
            work(0)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(work, range(threads)))
        found.fill(by_need, rows)
        done += len(rows)
        if progress is not None:
            progress(done, len(needs))
    of_offers = _Places(len(blocks), top_per_offer)
    of_offers.fill(by_offer, np.arange(len(blocks)))
    sizes = np.diff(needs.starts)
    return Nominees(
        found.positions,
        found.sums,
        found.bounds,
        _ceilings(found.bounds, sizes),
        of_offers.positions,
        of_offers.sums,
        of_offers.bounds,
        _ceilings(of_offers.bounds, np.full(len(blocks), sizes.max(initial=0))),
    )


class _Places:
    """Lists in order, with their keys read."""

    def __init__(self, count: int, top: int) -> None:
        self.positions = np.full((count, top), -1, np.int32)
        self.sums = np.zeros((count, top), np.float32)
        self.bounds = np.full((count, top), -np.inf, np.float32)

    def fill(self, lists: parts.Lists, rows: Ints) -> None:
        """Write the best of several threads' lists, shape (n_threads, n_rows, top), into some rows."""
        if self.positions.size:
            kernels.arrange(lists, rows, self.positions, self.sums, self.bounds)


def _lists(threads: int, count: int, top: int) -> parts.Lists:
    return parts.Lists(np.zeros((threads, count, top), np.uint64), np.zeros((threads, count, top), np.float32))


def _batches(classes: Ints, n_offers: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield needs that go through the blocks together, by class, and the classes among them, ascending."""
    most = max(1, _FACTS_BYTES // (12 * max(1, n_offers)))
    order = np.argsort(classes, kind="stable")
    begin = 0
    while begin < len(order):
        rows = order[begin : begin + _NEEDS_TOGETHER]
        kinds = np.unique(classes[rows])
        if len(kinds) > most:
            rows, kinds = rows[: np.searchsorted(classes[rows], kinds[most])], kinds[:most]
        yield rows, kinds
        begin += len(rows)


def _facts(kinds: Ints, facts: ClassFacts, n_offers: int) -> parts.Facts:
    """Return the facts of some classes.

    Raises:
        ValueError: mult or add has another shape, is negative, infinite or not a number.
    """
    mult, add, inverse = np.empty((3, len(kinds), n_offers), np.float32)
    for at, kind in enumerate(kinds):
        mult[at], add[at] = facts(int(kind))
    if not coding.invert(mult, add, inverse, np.float32(LARGEST)):
        raise ValueError("mult and add must lie between 0 and 2^60, or be 0 and minus infinity where a class is closed")
    return parts.Facts(*(plain(array, np.float32) for array in (mult, add, inverse)))


def _ceilings(bounds: Floats, sizes: Ints) -> NDArray[np.float64]:
    """Return what no pair left out exceeds, by the bound of the last place and the number of terms added up."""
    if not bounds.shape[1]:
        return np.full(len(bounds), np.inf)
    return ceilings(bounds[:, -1], sizes)


def ceilings(bounds: Floats, sizes: Ints | int) -> NDArray[np.float64]:
    """Return what real bounds can be at most where they came out as ``bounds``, adding up so many terms.

    Nothing is ever subtracted, so the roundings of inputs, products, sums and f add up to a relative error of at most
    n + 15 units of 2^-24; twice n + 24 are allowed for.
    """
    most: NDArray[np.float64] = bounds.astype(np.float64) * (1 + 2 * (sizes + 24) * _UNIT)
    return most
