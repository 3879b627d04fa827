"""Documents as sparse vectors."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from matching.folding import Int32, Int64
from matching.telling import Floats


@njit(cache=True, nogil=True)
def bounded(tf: float, limit: float) -> float:
    """Return tf' = 1 + ln(min(tf, limit)); below one occurrence it is the occurrence itself."""
    return tf if tf < 1 else 1 + np.log(min(tf, limit))


@njit(cache=True, nogil=True)
def cost(tf: float, limit: float) -> float:
    """Return what saying a term ``tf`` times adds to the length: tf, from twice the limit on tf² / (2·limit)."""
    return max(bounded(tf, limit), tf, tf * tf / (2 * limit))


@dataclass(frozen=True, slots=True)
class Rows:
    """Offers as vectors, divided by their vendor's length: by offer, then by column of the lexicon, both ascending."""

    starts: Int64
    """Shape (n_offers + 1,)."""
    columns: Int32
    values: Floats
    """Above 0."""

    def row(self, at: int) -> tuple[Int32, Floats]:
        """Return columns and values of one offer."""
        where = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.columns[where], self.values[where]

    def take(self, order: Int64) -> "Rows":
        """Return the rows at these positions, in this order."""
        if np.array_equal(order, np.arange(len(self.starts) - 1)):
            return self
        places = places_of(self.starts, order)
        starts = np.concatenate([[0], np.cumsum(np.diff(self.starts)[order])]).astype(np.int64)
        return Rows(starts, self.columns[places], self.values[places])

    def lay(self, at: Int64, rows: "Rows") -> None:
        """Put rows of the right sizes in the places of those at these positions."""
        _lay(rows.starts, rows.columns, rows.values, self.starts[at], self.columns, self.values)


@njit(cache=True, nogil=True)
def _lay(starts: Int64, columns: Int32, values: Floats, begins: Int64, out_columns: Int32, out_values: Floats) -> None:
    for row in range(len(begins)):
        shift = begins[row] - starts[row]
        for at in range(starts[row], starts[row + 1]):
            out_columns[at + shift], out_values[at + shift] = columns[at], values[at]


def empty_rows(sizes: Int64) -> Rows:
    """Return rows of these sizes, to be laid."""
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Rows(starts, np.empty(starts[-1], np.int32), np.empty(starts[-1]))


def places_of(starts: Int64, rows: Int64) -> Int64:
    """Return where the entries of some rows stand in a table whose rows begin at ``starts``."""
    sizes = np.diff(starts)[rows]
    ends = np.cumsum(sizes)
    places: Int64 = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts[:-1][rows] - (ends - sizes), sizes)
    return places


@njit(cache=True, nogil=True)
def lengths_of(starts: Int64, full: Floats, idf: Floats, limit: float) -> Floats:
    """Return ‖idf·cost‖ of each document, shape (n_documents,)."""
    lengths = np.empty(len(starts) - 1)
    for document in range(len(starts) - 1):
        total = 0.0
        for at in range(starts[document], starts[document + 1]):
            total += (cost(full[at], limit) * idf[at]) ** 2
        lengths[document] = np.sqrt(total)
    return lengths


@njit(cache=True, nogil=True)
def vectors(
    starts: Int64, told: Floats, columns: Int32, idf: Floats, lengths: Floats, limit: float
) -> tuple[Int64, Int32, Floats]:
    """Return starts, columns and values idf·tf' / length of documents, without terms that are unknown or not told."""
    out_starts = np.zeros(len(starts), np.int64)
    out_columns, values = np.empty(len(told), np.int32), np.empty(len(told))
    size = 0
    for document in range(len(starts) - 1):
        for at in range(starts[document], starts[document + 1]):
            if columns[at] >= 0 and told[at] > 0:
                out_columns[size] = columns[at]
                values[size] = bounded(told[at], limit) * idf[at] / lengths[document]
                size += 1
        out_starts[document + 1] = size
    return out_starts, out_columns[:size].copy(), values[:size].copy()


def in_order(starts: Int64, columns: Int32, values: Floats) -> Rows:
    """Return rows with their columns in ascending order; they are already, unless terms came with an update."""
    row = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    if ((np.diff(columns) <= 0) & (np.diff(row) == 0)).any():
        order = np.lexsort((columns, row))
        columns, values = columns[order], values[order]
    return Rows(starts, columns, values)


def join_rows(*several: Rows) -> Rows:
    """Return the rows of several tables as one, in their order."""
    firsts = np.cumsum([0, *(len(rows.columns) for rows in several)])
    starts = [rows.starts[:-1] + first for rows, first in zip(several, firsts, strict=False)]
    return Rows(
        np.append(np.concatenate([np.empty(0, np.int64), *starts]), firsts[-1]).astype(np.int64),
        np.concatenate([np.empty(0, np.int32), *(rows.columns for rows in several)]),
        np.concatenate([np.empty(0), *(rows.values for rows in several)]),
    )
