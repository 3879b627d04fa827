"""Who could meet a need is who a complete ranking lists with enough, with and without each hard condition."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Index, Need, Offer, rank, supply
from matching.gates import GATES, closed, lacking
from matching.supply import supplies
from tests.examples import some
from tests.matching import worlds
from tests.matching.worlds import NEEDS, OFFERS, Market

MOST = 10_000


def enough(need: Need, index: Index, at_least: float) -> set[str]:
    """Return the vendors a complete ranking lists with at least this score."""
    listed = rank([need], index, top=len(index.groups), top_per_group=0, explain=False).matches
    return {match.group for match in listed if match.score >= at_least}


class TestSupplies:
    @given(worlds.markets(needs=3, offers=60), st.sampled_from((0.05, 0.2, 0.35, 0.6)))
    @settings(max_examples=some(40))
    def test_it_is_who_a_complete_ranking_lists(self, drawn: Market, at_least: float) -> None:
        index = Index.fit(drawn.offers)
        found = supplies(drawn.needs, index, at_least=at_least, most=MOST)
        for need in drawn.needs:
            names = {index.groups[group] for group in found[need.id].able}
            assert names == enough(need, index, at_least)

    def test_where_only_some_are_named_at_first_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(supply, "_FIRST", 3)
        drawn = worlds.market(3, 4, 150)
        index = Index.fit(drawn.offers)
        found = supplies(drawn.needs, index, at_least=0.05, most=MOST)
        assert max(len(one.able) for one in found.values()) > 12
        for need in drawn.needs:
            assert len(found[need.id].able) == len(enough(need, index, 0.05))

    def test_no_more_offers_are_looked_at_than_allowed(self) -> None:
        drawn = worlds.market(3, 1, 150)
        found = supplies(drawn.needs, Index.fit(drawn.offers), at_least=0.01, most=5)
        assert 0 < len(found[drawn.needs[0].id].able) <= 5

    def test_without_a_condition_as_many_more_as_a_ranking_without_it_lists(self) -> None:
        gates = {"certificate": ("等保三级", "CMMI3"), "xinchuang": ("鲲鹏",)}
        some: dict[str, Any] = {"certificates": ("等保三级",), "xinchuang": ("鲲鹏",)}
        held = [{}, some, {"certificates": ("等保三级", "CMMI3"), "xinchuang": ("鲲鹏",)}]
        short = 0
        for seed in range(4):
            drawn = worlds.market(seed, 1, 100)
            index = Index.fit([replace(offer, **held[at % 3]) for at, offer in enumerate(drawn.offers)])
            need = replace(drawn.needs[0], gates=gates)
            found = supplies([need], index, at_least=0.05, most=MOST)[need.id]
            for gate, name in [(gate, name) for gate, names in gates.items() for name in names]:
                rest = gates | {gate: tuple(other for other in gates[gate] if other != name)}
                more = enough(replace(need, gates=rest), index, 0.05) - enough(need, index, 0.05)
                assert found.short_of.get((gate, name), 0) == len(more)
                short += len(more)
        assert short

    def test_the_city_keeps_out_who_serves_another(self) -> None:
        need = replace(NEEDS[0], region="深圳市")
        far = replace(OFFERS[0], id="far", group="far", service_regions=("上海市",))
        found = supplies([need], Index.fit([far]), at_least=0.05, most=MOST)[need.id]
        assert (len(found.able), dict(found.short_of)) == (0, {("region", "深圳市"): 1})

    def test_nobody_is_found_for_nothing_or_among_nobody(self) -> None:
        assert not supplies([Need("n")], Index.fit(OFFERS), at_least=0.35, most=MOST)["n"].able
        assert not supplies([NEEDS[0]], Index.fit([]), at_least=0.35, most=MOST)[NEEDS[0].id].able


class TestLacking:
    @given(worlds.needs(), worlds.offers())
    @settings(max_examples=some(60))
    def test_nothing_is_lacking_where_no_gate_is_closed(
        self, needs: tuple[Need, ...], offers: tuple[Offer, ...]
    ) -> None:
        for need in needs:
            for offer in offers:
                lacks = lacking(need, offer)
                assert bool(lacks) == (closed(need, offer) is not None)
                assert {gate for gate, _ in lacks} <= GATES.keys()

    def test_each_missing_entry_is_one_condition(self) -> None:
        need = Need("n", gates={"certificate": ("甲", "乙", "丙")})
        assert lacking(need, Offer("o", certificates=("乙",))) == {("certificate", "甲"), ("certificate", "丙")}
