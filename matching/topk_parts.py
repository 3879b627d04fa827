"""What the kernels of `matching.topk` take, and how they are compiled."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

STRIP = 512
"""Offers whose codes lie together, term by term; a block is a multiple of it."""
TOGETHER = 4
"""Head terms multiplied in one go."""
ROW_LENGTH, NEED_LENGTH = 320.0, 204.0
"""Largest lengths of coded heads; their product, which no sum of products exceeds, fits into 16 bits."""


def compiled() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the decorator of everything here: compiled once a machine, strict arithmetic, without the interpreter."""
    decorate: Callable[[Callable[..., Any]], Callable[..., Any]]
    decorate = numba.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
    return decorate


class Offers(NamedTuple):
    """Offers in blocks: rows of the head, postings of the tail, whose terms are numbered from the most frequent on."""

    codes: NDArray[np.uint8]
    """Heads in steps of `steps`, rounded up, by strip of offers and by term; shape (n_strips, n_head, STRIP)."""
    steps: Floats
    """So large that no row of codes is longer than `ROW_LENGTH`; shape (n_offers,)."""
    head_starts: NDArray[np.int64]
    """Where each offer's exact head begins, shape (n_offers + 1,)."""
    head: NDArray[np.uint16]
    """Its terms, by their number in the head, shape (n_head_values,)."""
    head_values: Floats
    first: NDArray[np.int64]
    """Where each block's postings begin, shape (n_blocks,)."""
    starts: NDArray[np.int32]
    """Within a block, where those of each frequent tail term begin, shape (n_blocks, n_frequent + 1)."""
    at: NDArray[np.uint16]
    """Offer within its block, shape (n_postings,)."""
    values: Floats
    rare_starts: NDArray[np.int64]
    """Where the postings of each rarer term begin, which are not divided by block; shape (n_rare + 1,)."""
    rare: NDArray[np.int32]
    """Their offers, shape (n_rare_postings,)."""
    rare_values: Floats


class Needs(NamedTuple):
    """Needs cut into head and tail, the terms by their numbers there, ascending."""

    code_starts: NDArray[np.int64]
    """Where each need's codes begin; a multiple of `TOGETHER` long, shape (n_needs + 1,)."""
    coded: NDArray[np.int32]
    """Its head terms, by their number in the head."""
    codes: NDArray[np.uint16]
    """Their values in steps of `steps`, rounded up."""
    steps: Floats
    """So large that no need's codes are longer than `NEED_LENGTH`; shape (n_needs,)."""

    head_starts: NDArray[np.int64]
    head: NDArray[np.int32]
    head_values: Floats
    tail_starts: NDArray[np.int64]
    tail: NDArray[np.int32]
    tail_values: Floats
    classes: NDArray[np.int64]
    """Row in `Facts` of each need."""


class Facts(NamedTuple):
    """What the classes of needs give to offers, shape (n_classes, n_offers)."""

    mult: Floats
    add: Floats
    inverse: Floats
    """1 / mult, finite."""


class Curve(NamedTuple):
    """f of the bound, and what turns it back."""

    inverse_full: np.float32
    power: np.float32
    clipped: bool
    asked_full: np.float32
    """Slightly below the full mark, so that turning back never asks for too much."""
    exponent: int
    """Whole number not below 1 / power."""


class Lists(NamedTuple):
    """Heaps, one row a need or offer."""

    keys: NDArray[np.uint64]
    sums: Floats
