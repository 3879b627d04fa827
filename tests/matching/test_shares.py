"""What a list tells of each place: the terms worth most, as the plain products of two vectors say."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Index
from matching.needs import Needs
from matching.ranking import ranked_lists
from matching.scoring import products_of
from matching.shares import SHOWN, Shares
from matching.suspicion import row_without
from matching.weights import default_weights
from tests.matching.worlds import NEEDS, OFFERS


@pytest.fixture(scope="module")
def market() -> tuple[Needs, Index]:
    """Offers of which one repeats what a need says."""
    quoting = replace(OFFERS[0], id="quoting", group="v9", text=NEEDS[0].text, evidence=())
    index = Index.fit([*OFFERS, quoting])
    return Needs.read(NEEDS, index), index


@given(st.lists(st.tuples(st.integers(0, len(NEEDS) - 1), st.integers(0, len(OFFERS))), max_size=12), st.integers(1, 9))
def test_the_terms_are_the_largest_products_of_the_two_vectors(
    market: tuple[Needs, Index], pairs: list[tuple[int, int]], shown: int
) -> None:
    needs, index = market
    need_of, offer_of = np.array(pairs, np.int64).reshape(-1, 2).T
    found = Shares.of(needs, index, need_of, offer_of, {}, shown)
    for at, (need, offer) in enumerate(pairs):
        columns, products = products_of(needs.rows.row(need), index.heard.rows.row(offer))
        best = np.lexsort((columns, -products))[:shown]
        best = best[products[best] > 0]
        assert found.columns[at, : len(best)].tolist() == columns[best].tolist()
        assert found.products[at, : len(best)].tolist() == products[best].tolist()
        assert set(found.columns[at, len(best) :].tolist()) <= {-1}
        assert found.sums[at] == products.sum()


def test_what_repeats_the_need_is_not_told_as_a_reason(market: tuple[Needs, Index]) -> None:
    needs, index = market
    lists = ranked_lists(needs, index, top=9, top_per_group=0, weights=default_weights())
    listed = lists.by_need
    found = Shares.of(needs, index, listed.need, listed.offer, lists.repeated)
    quoting = index.position["quoting"]
    [at] = np.flatnonzero((listed.need == 0) & (listed.offer == quoting)).tolist()
    _, products = products_of(needs.rows.row(0), row_without(index, quoting, lists.repeated[0, quoting]))
    assert found.sums[at] == products.sum()
    assert found.products[at].tolist() == np.sort(products)[::-1][:SHOWN].tolist()
    plain = Shares.of(needs, index, listed.need, listed.offer, {})
    assert plain.sums[at] > found.sums[at]
