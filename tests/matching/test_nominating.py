"""The fast pass names everything that belongs on a list: its lists are those of scoring every pair."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Index, Need, Offer, Weights, default_weights
from matching.needs import Needs
from matching.places import Kept
from matching.ranking import Lists, ranked_lists
from tests.examples import some
from tests.matching import worlds
from tests.matching.worlds import Market, market

ALL, NONE = 10**12, 0
"""Pairs up to which all are simply scored."""
SHIPPED = default_weights()
ONLY = {
    name: replace(SHIPPED, signals={**dict.fromkeys(SHIPPED.signals, 0.0), **signals})
    for name, signals in {
        "shipped": SHIPPED.signals,
        "text": {"text": 1.0},
        "facts": {"region": 0.4, "evidence": 0.4, "tier": 0.2},
        "names": {"names": 0.9, "domain": 0.1},
        "generous": {"text": 0.1, "evidence": 0.9},
    }.items()
}
"""Weights under which the bound of the fast pass is tight, loose, or says nothing about who wins."""
ONLY["generous"] = replace(ONLY["generous"], neutral=dict.fromkeys(SHIPPED.neutral, 1.0))


def lists(
    of: Market, weights: Weights, top: int, top_per_group: int, every: int, block: int = 512, index: Index | None = None
) -> Lists:
    index = index or Index.fit(of.offers)
    read = Needs.read(of.needs, index)
    return ranked_lists(
        read, index, top=top, top_per_group=top_per_group, weights=weights, every=every, block=block
    )  # fmt: skip


def rows(kept: Kept) -> Iterator[tuple[object, ...]]:
    """Yield everything a list says of its pairs, in its order."""
    columns = (kept.need, kept.offer, kept.group, kept.score, *kept.values, *kept.known)
    return zip(*(column.tolist() for column in columns), strict=True)


def assert_the_same(one: Lists, other: Lists) -> None:
    for part in ("by_need", "by_group", "excluded"):
        assert list(rows(getattr(one, part))) == list(rows(getattr(other, part))), part
    listed = {(need, offer) for kept in (one.by_need, one.by_group) for need, offer, *_ in rows(kept)}
    assert {pair: one.repeated.get(pair) for pair in listed} == {pair: other.repeated.get(pair) for pair in listed}


class TestLists:
    @given(
        worlds.markets(), st.sampled_from(sorted(ONLY)), st.integers(1, 4), st.integers(0, 3), st.integers(1, 40)
    )  # fmt: skip
    @settings(max_examples=some(60))
    def test_nominated_lists_are_those_of_scoring_every_pair(
        self, drawn: Market, weights: str, top: int, top_per_group: int, block: int
    ) -> None:
        index = Index.fit(drawn.offers)
        exhaustive = lists(drawn, ONLY[weights], top, top_per_group, ALL, index=index)
        assert_the_same(lists(drawn, ONLY[weights], top, top_per_group, NONE, block, index), exhaustive)

    @pytest.mark.parametrize("weights", ["shipped", "generous"])
    def test_in_a_larger_market_too(self, weights: str) -> None:
        large = market(20261122, 100, 400, cheats=0.03)
        index = Index.fit(large.offers)
        exhaustive = lists(large, ONLY[weights], 3, 2, ALL, index=index)
        assert_the_same(lists(large, ONLY[weights], 3, 2, NONE, index=index), exhaustive)
        assert len(exhaustive.excluded)
        assert exhaustive.repeated

    def test_who_shares_nothing_ties_with_who_only_repeats_the_need_and_goes_by_id(self) -> None:
        offers = (
            Offer("a", title="tree felling", text="Trees are felled and stumps removed."),
            Offer("b", title="食堂承包", text="口岸智能查验"),
        )
        of = Market((Need("n", title="口岸智能查验"),), offers)
        for every in (ALL, NONE):
            found = lists(of, SHIPPED, 1, 1, every)
            assert [(offer, score) for _, offer, _, score, *_ in rows(found.by_need)] == [(0, 0)]
