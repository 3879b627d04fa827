"""What one new or changed text would do is what updating the index and ranking again does."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Exclusion, Index, Match, Need, Offer, rank
from matching.index import group_of
from matching.listing import rank_one
from matching.preview import Prepared, place_offer
from tests.examples import some
from tests.matching import worlds
from tests.matching.worlds import NEEDS, OFFERS, PHRASES

LONG = "对行李影像自动判读，标出违禁品，用于口岸安检，审查人员逐条确认，图纸归档、借阅与移交，团餐配送与食堂管理。"


@st.composite
def changes(draw: st.DrawFn, offers: tuple[Offer, ...], needs: tuple[Need, ...]) -> Offer:
    """Draw a new offer or another version of one, which may say what others, or the needs, said."""
    base = draw(st.sampled_from(offers))
    said = st.sampled_from([LONG, *(offer.text for offer in offers), *(need.text for need in needs)])
    return replace(
        base,
        id=draw(st.sampled_from([base.id, "o10", "a"])),
        group=draw(st.sampled_from([base.group, "", "v1", "v9"])),
        title=draw(st.one_of(st.just(base.title), worlds.sentences)),
        text=draw(
            st.one_of(st.just(base.text), worlds.paragraphs, said, st.tuples(said, worlds.sentences).map("".join))
        ),
        keywords=tuple(draw(st.lists(st.sampled_from([*PHRASES, *(need.title for need in needs)]), max_size=3))),
        service_regions=draw(st.sampled_from(((), ("全国",), ("深圳",), ("广州市",)))),
        evidence=tuple(draw(st.lists(st.sampled_from(worlds.LEVELS), max_size=2))),
        available=draw(st.booleans()),
        registered_at=draw(st.sampled_from([base.registered_at, "2023-01-01", "2025-01-01"])),
    )


def ranked(needs: tuple[Need, ...], index: Index) -> tuple[dict[tuple[str, str], Match], dict[str, list[Exclusion]]]:
    ranking = rank(needs, index, top=len(index.groups), top_per_group=0)
    kept_out: dict[str, list[Exclusion]] = {}
    for exclusion in ranking.exclusions:
        kept_out.setdefault(exclusion.offer, []).append(exclusion)
    return {(match.need, match.group): match for match in ranking.matches}, kept_out


class TestPlaceOffer:
    @given(st.data())
    @settings(max_examples=some(80))
    def test_places_scores_and_reasons_are_those_after_an_update(self, data: st.DataObject) -> None:
        needs = data.draw(worlds.needs())
        offers = data.draw(worlds.offers())
        offers = tuple(
            replace(offer, text=data.draw(st.sampled_from([offer.text, offer.text, LONG, LONG + offer.text])))
            for offer in offers
        )
        index = Index.fit(offers)
        changed = data.draw(changes(offers, needs))
        in_common = data.draw(st.sampled_from(((), ("region", "certificates"))))
        placed = place_offer(changed, Prepared.of(needs, index, in_common=in_common))
        group, facts = group_of(changed), {name: getattr(changed, name) for name in in_common}
        others = [replace(one, **facts) for one in offers if group_of(one) == group and one.id != changed.id]
        expected, _ = ranked(needs, index.update([changed, *others]))
        mine = {placed.prepared.needs.needs[need].id: at for at, need in enumerate(placed.needs.tolist())}
        assert set(mine) == {need for need, other in expected if other == group}
        for need, at in mine.items():
            assert placed.match(at) == expected[need, group]

    @given(st.data())
    @settings(max_examples=some(40))
    def test_beyond_the_kept_places_nothing_is_told_and_above_them_everything(self, data: st.DataObject) -> None:
        needs, offers = data.draw(worlds.needs()), data.draw(worlds.offers(min_size=5))
        index = Index.fit(offers)
        changed = data.draw(changes(offers, needs))
        depth = data.draw(st.integers(1, 3))
        placed = place_offer(changed, Prepared.of(needs, index, depth=depth))
        expected, _ = ranked(needs, index.update([changed]))
        told = {
            (placed.prepared.needs.needs[need].id, place)
            for need, place in zip(placed.needs.tolist(), placed.places.tolist(), strict=True)
        }
        every = {(need, match.rank or 0) for (need, group), match in expected.items() if group == group_of(changed)}
        assert told <= every
        assert {entry for entry in every if entry[1] < depth} <= told

    @given(st.data())
    @settings(max_examples=some(40))
    def test_the_gate_that_keeps_an_offer_out_is_told_with_the_score_it_would_have(self, data: st.DataObject) -> None:
        needs, offers = data.draw(worlds.needs()), data.draw(worlds.offers())
        index = Index.fit(offers)
        changed = replace(data.draw(changes(offers, needs)), id="new", group="new")
        placed = place_offer(changed, Prepared.of(needs, index, depth=None))
        _, kept_out = ranked(needs, index.update([changed]))
        assert [placed.exclusion(at) for at in range(len(placed.shut))] == kept_out.get("new", [])

    def test_one_preparation_serves_many_offers(self) -> None:
        index = Index.fit(OFFERS)
        prepared = Prepared.of(NEEDS, index)
        for offer in (*OFFERS, Offer("o9", title="口岸", text="口岸通关。")):
            changed = replace(offer, evidence=("test_report",))
            placed = place_offer(changed, prepared)
            expected, _ = ranked(NEEDS, index.update([changed]))
            assert len(placed.needs) == sum(group == group_of(changed) for _, group in expected)
            for at in range(len(placed.needs)):
                match = placed.match(at)
                assert match == expected[match.need, group_of(changed)]

    def test_a_copier_loses_what_its_original_says_now(self) -> None:
        need = Need("n", title="口岸通关", text="在进出境环节试点货物申报单证一次提交。")
        first = Offer("o", group="v1", title="图纸移交", text=LONG, evidence=("case",), registered_at="2024-01-01")
        copier = Offer(
            "c", group="v2", title="团餐", text=LONG + need.text, keywords=("口岸通关",), evidence=("test_report",),
            registered_at="2024-02-01",
        )  # fmt: skip
        index = Index.fit([first, copier, Offer("x", text="食堂承包。"), Offer("y", text="道路养护。")])
        assert [match.offer for match in rank([need], index).matches[:2]] == ["c", "o"]
        changed = replace(first, keywords=("口岸通关",))
        placed = place_offer(changed, Prepared.of([need], index))
        assert placed.places.tolist() == [1]
        assert placed.match(0) == ranked((need,), index.update([changed]))[0]["n", "v1"]


class TestRankOne:
    @given(worlds.needs(max_size=1), worlds.offers(), st.integers(1, 8))
    @settings(max_examples=some(40))
    def test_the_list_is_that_of_a_ranking(self, needs: tuple[Need, ...], offers: tuple[Offer, ...], top: int) -> None:
        index = Index.fit(offers)
        listed = rank_one(needs[0], index, top)
        expected = rank(needs, index, top=top, top_per_group=0).matches
        assert tuple(listed.match(at) for at in range(len(listed.best))) == expected

    def test_an_unknown_gate_is_refused(self) -> None:
        with pytest.raises(ValueError, match="unknown gate 'luck'"):
            rank_one(Need("n", title="口岸", gates={"luck": ("x",)}), Index.fit(OFFERS), 3)
