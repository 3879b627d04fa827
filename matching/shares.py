"""Of many pairs at once, the terms that are worth most in s: what a list tells beside each place."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numba import njit

from matching.folding import Int32, Int64
from matching.index import Index
from matching.needs import Needs
from matching.rows import Rows, join_rows
from matching.scoring import UNITS
from matching.suspicion import rows_without
from matching.telling import Floats
from matching.threads import THREADS
from matching.types import Span

SHOWN: Final = 8
"""Terms told of each pair."""


@njit(cache=True, nogil=True)
def _largest(
    need_of: Int64, offer_of: Int64, first: int, last: int, need_starts: Int64, need_columns: Int32,
    need_values: Floats, starts: Int64, columns: Int32, values: Floats, terms: int, out_columns: Int32,
    out_products: Int64, sums: Int64,
) -> None:  # fmt: skip
    mine = np.zeros(terms)
    shown = out_columns.shape[1]
    need = -1
    for pair in range(first, last):
        if need_of[pair] != need:
            if need >= 0:
                mine[need_columns[need_starts[need] : need_starts[need + 1]]] = 0.0
            need = need_of[pair]
            for at in range(need_starts[need], need_starts[need + 1]):
                mine[need_columns[at]] = need_values[at]
        total = np.int64(0)
        for at in range(starts[offer_of[pair]], starts[offer_of[pair] + 1]):
            product = np.int64(np.rint(mine[columns[at]] * values[at] * UNITS))
            total += product
            place = shown
            while place and product > out_products[pair, place - 1]:
                place -= 1
            if place < shown:
                for other in range(shown - 1, place, -1):
                    out_columns[pair, other] = out_columns[pair, other - 1]
                    out_products[pair, other] = out_products[pair, other - 1]
                out_columns[pair, place], out_products[pair, place] = columns[at], product
        sums[pair] = total


@dataclass(frozen=True, slots=True)
class Shares:
    """The terms worth most of some pairs, best first, equal ones by column; of what repeats the need nothing counts."""

    columns: Int32
    """Positions in the lexicon's `keys`, -1 where places are left, shape (n_pairs, SHOWN)."""
    products: Int64
    """What each adds to s, in `matching.scoring.UNITS`, likewise."""
    sums: Int64
    """s of each pair, shape (n_pairs,)."""

    @classmethod
    def of(
        cls,
        needs: Needs,
        index: Index,
        need_of: Int64,
        offer_of: Int64,
        repeated: Mapping[tuple[int, int], tuple[Span, ...]],
        shown: int = SHOWN,
    ) -> Self:
        """Return the terms of some pairs.

        Args:
            needs: read for the index.
            index: with the offers.
            need_of: positions of the needs; fastest where those of one need stand together, shape (n_pairs,).
            offer_of: positions of the offers, likewise.
            repeated: passages that do not count, by need and offer (`matching.ranking.Lists.repeated`).
            shown: terms of each pair.
        """
        rows, offer_of = _rows(index, need_of, offer_of, repeated)
        found = cls(
            np.full((len(need_of), shown), -1, np.int32),
            np.zeros((len(need_of), shown), np.int64),
            np.zeros(len(need_of), np.int64),
        )
        cuts = np.linspace(0, len(need_of), THREADS + 1).astype(np.int64).tolist()

        def work(first: int, last: int) -> None:
            _largest(
                need_of, offer_of, first, last, needs.rows.starts, needs.rows.columns, needs.rows.values, rows.starts,
                rows.columns, rows.values, len(index.lexicon.keys), found.columns, found.products, found.sums,
            )  # fmt: skip

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, cuts[:-1], cuts[1:]))
        return found


def _rows(
    index: Index, need_of: Int64, offer_of: Int64, repeated: Mapping[tuple[int, int], tuple[Span, ...]]
) -> tuple[Rows, Int64]:
    """Return the offers' vectors, behind them those without what repeats a need, and where each pair's stands."""
    rows = index.heard.rows
    pairs = zip(need_of.tolist(), offer_of.tolist(), strict=True)
    wanted = [at for at, pair in enumerate(pairs) if pair in repeated] if repeated else []
    if not wanted:
        return rows, offer_of
    offers = offer_of[wanted].tolist()
    spans = [repeated[need, offer] for need, offer in zip(need_of[wanted].tolist(), offers, strict=True)]
    places = offer_of.copy()
    places[wanted] = len(index.offers) + np.arange(len(wanted))
    return join_rows(rows, rows_without(index, offers, spans)), places
