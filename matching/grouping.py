"""Sums of weights by document and key: many (document, key, weight) entries into one sparse matrix, exactly.

Each sum adds its entries in the order given, so the same entries give the same bits however documents are divided into
blocks: group every block by itself and `stack` the results.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.folding import Int32, Int64

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sums:
    """A sparse matrix of sums, documents by keys (CSR)."""

    keys: Int64
    """Distinct keys, ascending, shape (n_keys,)."""
    indptr: Int64
    """Document d has the entries from ``indptr[d]`` to ``indptr[d + 1]``, shape (n_documents + 1,)."""
    columns: Int32
    """Position in `keys` of each entry, ascending within a document, shape (n_entries,)."""
    sums: Float64
    """Sum of the weights of each entry, shape (n_entries,)."""


@njit(cache=True, nogil=True)
def _place(table: Int32, distinct: Int64, key: int) -> int:
    """Return where in the table the number of a key stands, or the free place (-1) it would take."""
    mask = len(table) - 1
    # Fibonacci hashing: keys count up from the low bits, and the product spreads them over the high ones.
    place = (key * -7046029254386353131 >> 32) & mask
    while table[place] >= 0 and distinct[table[place]] != key:
        place = (place + 1) & mask
    return int(place)


@njit(cache=True, nogil=True)
def _number(keys: Int64) -> tuple[Int32, Int64]:
    """Return a number for each key, by first appearance, shape (n,), and the key of each number."""
    table, distinct = np.full(1 << 16, -1, np.int32), np.empty(1 << 15, np.int64)
    numbers = np.empty(len(keys), np.int32)
    size = 0
    for at in range(len(keys)):
        place = _place(table, distinct, keys[at])
        if table[place] < 0:
            if size == len(distinct):
                distinct = np.append(distinct, distinct)
                table = np.full(2 * len(table), -1, np.int32)
                for number in range(size):
                    table[_place(table, distinct, distinct[number])] = number
                place = _place(table, distinct, keys[at])
            table[place], distinct[size] = size, keys[at]
            size += 1
        numbers[at] = table[place]
    return numbers, distinct[:size].copy()


@njit(cache=True, nogil=True)
def _by_document(documents: Int32, count: int) -> tuple[Int64, Int32]:
    """Return the bounds of each document's entries, and the entries by document; empty if they stand so already."""
    bounds = np.zeros(count + 1, np.int64)
    ascending = True
    for at in range(len(documents)):
        bounds[documents[at] + 1] += 1
        ascending &= at == 0 or documents[at] >= documents[at - 1]
    bounds = np.cumsum(bounds)
    if ascending:
        return bounds, np.empty(0, np.int32)
    order, free = np.empty(len(documents), np.int32), bounds.copy()
    for at in range(len(documents)):
        order[free[documents[at]]] = at
        free[documents[at]] += 1
    return bounds, order


@njit(cache=True, nogil=True)
def _sum(bounds: Int64, order: Int32, columns: Int32, weights: Float64, count: int) -> tuple[Int64, Int32, Float64]:
    """Return indptr, columns and sums; an empty ``order`` means the entries stand in the order of the documents."""
    last = np.full(count, -1, np.int32)
    indptr = np.zeros(len(bounds), np.int64)
    for document in range(len(bounds) - 1):
        distinct = 0
        for step in range(bounds[document], bounds[document + 1]):
            column = columns[order[step] if len(order) else step]
            distinct += last[column] != document
            last[column] = document
        indptr[document + 1] = indptr[document] + distinct
    found, sums = np.empty(indptr[-1], np.int32), np.empty(indptr[-1], np.float64)
    last[:] = -1
    total = np.zeros(count, np.float64)
    for document in range(len(bounds) - 1):
        size = indptr[document]
        for step in range(bounds[document], bounds[document + 1]):
            at = order[step] if len(order) else step
            column = columns[at]
            if last[column] != document:
                last[column], total[column], found[size] = document, 0.0, column
                size += 1
            total[column] += weights[at]
        found[indptr[document] : size].sort()
        for at in range(indptr[document], size):
            sums[at] = total[found[at]]
    return indptr, found, sums


def unique_counts(document: Int32, key: Int64, weight: Float64, documents: int) -> Sums:
    """Return the sums of the weights by document and key; all three arrays have shape (n,), document in [0, documents).

    Raises:
        ValueError: the arrays differ in length, or a document lies outside.
    """
    if not len(document) == len(key) == len(weight):
        raise ValueError(f"{len(document)} documents, {len(key)} keys and {len(weight)} weights are not one list")
    if len(document) and not 0 <= document.min() <= document.max() < documents:
        raise ValueError(f"documents {document.min()} to {document.max()} do not lie in [0, {documents})")
    columns, distinct = _number(key)
    keys = np.sort(distinct)
    columns = np.searchsorted(keys, distinct).astype(np.int32)[columns]
    return Sums(keys, *_sum(*_by_document(document, documents), columns, weight, len(keys)))


def stack(blocks: Sequence[Sums]) -> Sums:
    """Return the documents of several blocks as one matrix, one block's documents behind the other's."""
    keys = np.unique(np.concatenate([np.empty(0, np.int64), *(block.keys for block in blocks)]))
    firsts = np.cumsum([0, *(len(block.columns) for block in blocks)])
    columns, sums = np.empty(firsts[-1], np.int32), np.empty(firsts[-1], np.float64)
    for block, first in zip(blocks, firsts[:-1].tolist(), strict=True):
        columns[first : first + len(block.columns)] = np.searchsorted(keys, block.keys)[block.columns]
        sums[first : first + len(block.sums)] = block.sums
    indptr = [block.indptr[1:] + first for block, first in zip(blocks, firsts[:-1].tolist(), strict=True)]
    return Sums(keys, np.concatenate([np.zeros(1, np.int64), *indptr]), columns, sums)
