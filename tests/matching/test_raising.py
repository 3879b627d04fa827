"""What would raise a vendor: applied and ranked again, every change leads to the place it was promised."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Index, Match, Need, Offer, rank
from matching.index import group_of
from matching.raising import KINDS, Advice, raise_places
from matching.signals.facets import LEVELS
from matching.standing import Standing
from tests.examples import some
from tests.matching import worlds
from tests.matching.worlds import NEEDS, OFFERS, Market

FEW = st.builds(Market, worlds.needs(max_size=1), worlds.offers(min_size=4))


def listed(need: Need, index: Index) -> list[Match]:
    return list(rank([need], index, top=len(index.groups), top_per_group=0, explain=False).matches)


def place(need: Need, group: str, index: Index) -> tuple[int, float] | None:
    return next(((m.rank, m.score) for m in listed(need, index) if m.group == group and m.rank is not None), None)


def by_kind(advices: tuple[Advice, ...]) -> dict[str, Advice]:
    return {advice.kind: advice for advice in advices}


def needed(advice: Advice, last: int) -> int:
    """Return how many places a vendor was raised; who is kept out stands below the last."""
    return (last + 2 if advice.rank_before is None else advice.rank_before) - advice.rank


class TestPromise:
    @given(st.one_of(FEW, worlds.markets(needs=1, offers=25)), st.integers(1, 3), st.data())
    @settings(max_examples=some(60))
    def test_applied_and_ranked_again_the_promised_place_appears(
        self, drawn: Market, places: int, data: st.DataObject
    ) -> None:
        index, need = Index.fit(drawn.offers), drawn.needs[0]
        offer = data.draw(st.sampled_from(drawn.offers))
        told = self.check(need, offer, index, places)
        assert len(by_kind(told)) == len(told)

    def test_for_every_vendor_of_a_market_too(self) -> None:
        drawn = worlds.market(1, 1, 25)
        index = Index.fit(drawn.offers)
        told = [advice for offer in drawn.offers for advice in self.check(drawn.needs[0], offer, index, 2)]
        assert max(advice.rank for advice in told) > 5
        assert {advice.kind for advice in told} == {"domain", "evidence", "keyword", "region"}

    @staticmethod
    def check(need: Need, offer: Offer, index: Index, places: int) -> tuple[Advice, ...]:
        """Carry out every change an offer is told, and compare; return what it was told."""
        before = place(need, group_of(offer), index)
        found = raise_places(need, offer, index, places=places)
        for advice in found:
            assert (advice.rank_before, advice.score_before) == (before or (None, None))
            after = place(need, group_of(offer), index.update([advice.offer]))
            assert after == (advice.rank, advice.score)
            assert needed(advice, len(listed(need, index))) >= places
        return found

    @given(worlds.needs(max_size=1), worlds.offers(min_size=4), st.integers(1, 3), st.data())
    @settings(max_examples=some(40))
    def test_no_smaller_step_would_do_and_where_none_is_told_none_does(
        self, needs: tuple[Need, ...], offers: tuple[Offer, ...], places: int, data: st.DataObject
    ) -> None:
        index, need = Index.fit(offers), needs[0]
        offer = data.draw(st.sampled_from(offers))
        found = by_kind(raise_places(need, offer, index, places=places, kinds=("evidence", "region")))
        last, group = len(listed(need, index)), group_of(offer)
        before = place(need, group, index)
        target = (last + 2 if before is None else before[0]) - places
        told = LEVELS[found["evidence"].added["evidence"][0]] if "evidence" in found else 2.0
        held = max((LEVELS[level] for level in offer.evidence), default=0.0)
        for level, worth in LEVELS.items():
            if held < worth < told:
                after = place(need, group, index.update([replace(offer, evidence=(*offer.evidence, level))]))
                assert after is None or after[0] > target
        if "region" not in found:
            served = replace(offer, service_regions=(*offer.service_regions, need.region))
            after = place(need, group, index.update([served]))
            assert after is None or after[0] > target

    def test_every_kind_is_found_where_it_is_what_is_missing(self) -> None:
        held = ("等保三级",), ("鲲鹏",)
        gates = {"certificate": held[0], "xinchuang": held[1]}
        need = Need("n", title="市容巡查机器人", text="巡查市容。", domain="城市治理", region="深圳市", gates=gates)
        rivals = [
            Offer(
                f"r{at}", title="市容巡查", text=f"上街巡查{said}。", evidence=("contract",), certificates=held[0],
                xinchuang=held[1],
            )
            for at, said in enumerate(("街道", "广场", "垃圾"))
        ]  # fmt: skip
        mine = replace(rivals[0], id="m", text="上街巡查道路。", evidence=("case",), service_regions=("广州",))
        index = Index.fit([*rivals, mine, replace(rivals[0], id="s", text="巡查广告。", xinchuang=()), *OFFERS])
        found = by_kind(raise_places(need, "m", index.update([replace(mine, service_regions=("深圳",))])))
        assert set(found) == {"evidence", "keyword", "domain"}
        assert found["domain"].added == {"domains": ("城市治理",)}
        [region] = raise_places(need, "m", index)
        assert (region.kind, region.rank_before, region.added) == ("region", None, {"service_regions": ("深圳市",)})
        [certificate] = raise_places(need, "s", index)
        assert (certificate.kind, certificate.rank_before, certificate.added) == (
            "certificate", None, {"xinchuang": ("鲲鹏",)},
        )  # fmt: skip


class TestKeyword:
    NEED = Need("n", title="市容巡查机器人", text="在市容巡查领域适度超前布局市容巡查机器人等应用。")
    RIVALS = tuple(
        Offer(f"r{at}", title="市容巡查", text=f"人工上街巡查市容，拍照上报，第{at}组。", evidence=("text",))
        for at in range(3)
    )

    def test_the_one_that_leads_highest_is_told(self) -> None:
        index = Index.fit([*self.RIVALS, Offer("m", title="巡逻设备", text="夜间巡逻。", evidence=("case",)), *OFFERS])
        [advice] = raise_places(self.NEED, "m", index, kinds=("keyword",))
        for word in ("机器人", "市容", "巡查", "市容巡查", "超前布局"):
            mine = index.offers[index.position["m"]]
            after = place(self.NEED, "m", index.update([replace(mine, keywords=(word,))]))
            assert after is not None
            assert after[0] >= advice.rank

    def test_an_unproven_offer_needs_a_proof_with_it(self) -> None:
        mine = Offer("m", title="食堂承包", text="团餐配送与食堂管理。", evidence=("text",))
        index = Index.fit([*self.RIVALS, mine, *(offer for offer in OFFERS if offer.available)])
        [advice] = raise_places(self.NEED, mine, index, places=2, kinds=("keyword",))
        assert set(advice.added) == {"keywords", "evidence"}
        [level] = advice.added["evidence"]
        assert LEVELS[level] >= LEVELS["case"]
        proven = place(self.NEED, "m", index.update([replace(mine, evidence=("text", level))]))
        assert proven is not None
        assert advice.rank_before is not None
        assert proven[0] > advice.rank_before - 2

    def test_where_the_proof_alone_suffices_a_keyword_would_be_for_show(self) -> None:
        mine = Offer("m", title="市容巡查", text="人工上街巡查道路，拍照上报。", evidence=("text",))
        index = Index.fit([*self.RIVALS, mine, *(offer for offer in OFFERS if offer.available)])
        before = place(self.NEED, "m", index)
        assert before is not None
        after = place(self.NEED, "m", index.update([replace(mine, evidence=("text", "case"))]))
        both = replace(mine, evidence=("text", "case"), keywords=("机器人",))
        named = place(self.NEED, "m", index.update([both]))
        assert after is not None
        assert named is not None
        assert named[0] <= after[0] < before[0]
        assert [one.kind for one in raise_places(self.NEED, mine, index, kinds=("keyword", "evidence"))] == ["evidence"]

    def test_what_the_offer_says_already_is_no_advice(self) -> None:
        mine = Offer("m", title="市容巡查机器人", text=self.NEED.text, evidence=("case",))
        index = Index.fit([*self.RIVALS, mine, replace(mine, id="z", evidence=("test_report",)), *OFFERS])
        assert raise_places(self.NEED, mine, index, kinds=("keyword",)) == ()


class TestAsking:
    INDEX = Index.fit(OFFERS)

    def test_the_first_of_a_list_cannot_be_raised(self) -> None:
        best = listed(NEEDS[1], self.INDEX)[0]
        assert raise_places(NEEDS[1], best.offer, self.INDEX) == ()

    def test_a_paused_offer_is_raised_by_nothing_listed(self) -> None:
        assert raise_places(NEEDS[0], "o5", self.INDEX) == ()

    def test_a_context_made_before_gives_the_same(self) -> None:
        context = Standing.of(NEEDS, self.INDEX, depth=None)
        answers: Counter[str] = Counter()
        for need in NEEDS:
            for offer in OFFERS:
                with_it = raise_places(need, offer, self.INDEX, context=context)
                assert with_it == raise_places(need, offer.id, self.INDEX)
                answers.update(advice.kind for advice in with_it)
        assert answers.total() > 5

    def test_kinds_come_in_the_order_asked_for(self) -> None:
        every = raise_places(NEEDS[0], "o6", self.INDEX)
        assert [advice.kind for advice in every] == [kind for kind in KINDS if kind in by_kind(every)]
        assert raise_places(NEEDS[0], "o6", self.INDEX, kinds=KINDS[::-1]) == every[::-1]

    @pytest.mark.parametrize(
        ("options", "problem"),
        [
            ({"offer": "o9"}, "offer 'o9' is not in the index"),
            ({"places": 0}, "places must be at least 1, is 0"),
            ({"kinds": ("luck",)}, "unknown kind 'luck'"),
            ({"context": Standing.of(NEEDS[1:], INDEX, depth=None)}, "need 'n1' is not among"),
            ({"context": Standing.of(NEEDS, INDEX, depth=1)}, "does not hold all vendors of need 'n1'"),
        ],
    )
    def test_wrong_questions_are_named(self, options: dict[str, object], problem: str) -> None:
        with pytest.raises(ValueError, match=problem):
            raise_places(NEEDS[0], **{"offer": "o6", "index": self.INDEX, **options})  # type: ignore[arg-type]
