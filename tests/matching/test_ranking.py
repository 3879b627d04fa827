"""The engine's promises."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matching
from matching import (
    ENGINE,
    Contribution,
    Index,
    Match,
    Need,
    Offer,
    Ranking,
    canonical,
    default_weights,
    explain,
    need_fields,
    offer_fields,
    parse_weights,
    rank,
)
from tests.matching import worlds
from tests.matching.worlds import NEEDS, OFFERS


def ranked(needs: tuple[Need, ...] = NEEDS, offers: tuple[Offer, ...] = OFFERS, **options: object) -> Ranking:
    return rank(needs, Index.fit(offers), **options)  # type: ignore[arg-type]


def places(ranking: Ranking, need: str) -> list[str]:
    return [match.group for match in ranking.matches if match.need == need and match.rank is not None]


def part(match: Match, signal: str) -> Contribution:
    [found] = [c for c in match.contributions if c.signal == signal]
    return found


class TestScores:
    @given(worlds.needs(), worlds.offers())
    @settings(max_examples=40)
    def test_a_score_is_the_sum_of_its_points_and_points_of_their_evidence(
        self, needs: tuple[Need, ...], offers: tuple[Offer, ...]
    ) -> None:
        for match in ranked(needs, offers).matches:
            assert 0 <= match.score <= 1
            assert math.isclose(match.score, math.fsum(c.points for c in match.contributions), rel_tol=0, abs_tol=1e-12)
            for c in match.contributions:
                assert 0 <= c.value <= 1
                assert math.isclose(c.points, c.weight * c.value, rel_tol=0, abs_tol=1e-12)
                assert all(evidence.points >= 0 for evidence in c.evidence)
                if c.known and c.points:
                    told = math.fsum(evidence.points for evidence in c.evidence)
                    assert math.isclose(c.points, told, rel_tol=0, abs_tol=1e-12)

    @given(worlds.needs(), worlds.offers())
    @settings(max_examples=25)
    def test_evidence_points_at_the_words_it_names_in_the_original_texts(
        self, needs: tuple[Need, ...], offers: tuple[Offer, ...]
    ) -> None:
        needs_by_id, offers_by_id = {n.id: n for n in needs}, {o.id: o for o in offers}
        for match in ranked(needs, offers).matches:
            mine = dict(need_fields(needs_by_id[match.need]))
            theirs = dict(offer_fields(offers_by_id[match.offer]))
            for evidence in (e for c in match.contributions for e in c.evidence):
                for texts, spans in ((mine, evidence.need), (theirs, evidence.offer)):
                    for span in spans:
                        assert 0 <= span.start < span.end <= len(texts[span.field])
                if evidence.code in {"word", "characters"}:
                    shown = mine[evidence.need[0].field][evidence.need[0].start : evidence.need[0].end]
                    assert matching.normalize(shown).text.lower().startswith(evidence.term[:2])

    def test_evidence_names_what_was_compared_across_scripts_and_languages(self) -> None:
        matches = {(m.need, m.offer): m for m in ranked().matches}
        proofs = part(matches["n2", "o3"], "text").evidence
        named = next(e for e in proofs if e.code == "concept" and e.term == "市容巡查")
        words = {OFFERS[2].text[s.start : s.end] for s in named.offer if s.field == "text"}
        assert words & {"street vendors", "illegal advertising", "litter", "urban management"}

    def test_what_is_left_over_is_one_row(self) -> None:
        need = Need("n", title="市容巡查", text="。".join(worlds.PHRASES))
        offer = Offer("o", title="平台", text="，".join(reversed(worlds.PHRASES)))
        text = part(explain(need, "o", Index.fit((offer, *OFFERS))), "text")
        assert [e.code for e in text.evidence].count("other_terms") == 1
        assert len(text.evidence) == 9

    def test_explaining_a_pair_says_what_the_ranking_said(self) -> None:
        index = Index.fit(OFFERS)
        needs = {need.id: need for need in NEEDS}
        for match in rank(NEEDS, index).matches:
            assert explain(needs[match.need], match.offer, index) == replace(match, rank=None, group_rank=None)

    def test_a_pair_outside_the_index_is_refused(self) -> None:
        with pytest.raises(ValueError, match="'o9' is not in the index"):
            explain(NEEDS[0], "o9", Index.fit(OFFERS))


class TestOrder:
    def test_who_does_the_job_comes_first(self) -> None:
        ranking = ranked()
        assert places(ranking, "n1")[0] == "v1"
        assert places(ranking, "n2")[:2] in (["v5", "v2"], ["v2", "v5"])

    @given(worlds.needs(), worlds.offers(), st.integers(1, 3), st.data())
    @settings(max_examples=25)
    def test_order_of_input_and_blocks_do_not_matter(
        self, needs: tuple[Need, ...], offers: tuple[Offer, ...], block: int, data: st.DataObject
    ) -> None:
        other_needs, other_offers = (tuple(data.draw(st.permutations(side))) for side in (needs, offers))
        assert canonical(ranked(other_needs, other_offers, block=block)) == canonical(ranked(needs, offers))

    @given(worlds.needs(min_size=2), worlds.offers())
    @settings(max_examples=15)
    def test_a_need_is_ranked_alike_alone_and_among_others(
        self, needs: tuple[Need, ...], offers: tuple[Offer, ...]
    ) -> None:
        index = Index.fit(offers)
        together = [m for m in rank(needs, index, top_per_group=0).matches if m.need == needs[0].id]
        assert list(rank(needs[:1], index, top_per_group=0).matches) == together

    def test_full_ties_go_by_offer_id(self) -> None:
        twins = tuple(Offer(name, title="市容巡查", text="巡查。") for name in ("b", "c", "a"))
        assert places(ranked(NEEDS, twins), "n2") == ["a", "b", "c"]

    def test_both_directions_are_complete_and_cut_where_asked(self) -> None:
        everything = ranked()
        cut = ranked(top=2, top_per_group=1)
        for need in ("n1", "n2", "n3"):
            assert places(cut, need) == places(everything, need)[:2]
        for group in {m.group for m in everything.matches}:
            best = min((m for m in everything.matches if m.group == group), key=lambda m: (-m.score, m.need))
            assert [m.need for m in cut.matches if m.group == group and m.group_rank] == [best.need]

    def test_a_pair_below_the_line_is_kept_for_its_vendor(self) -> None:
        below = [m for m in ranked(top=1).matches if m.rank is None]
        assert below
        assert all(m.group_rank is not None for m in below)

    def test_only_candidates_are_ranked_when_named(self) -> None:
        ranking = ranked(candidates={"n1": ["o6", "o2"]})
        assert {(m.need, m.offer) for m in ranking.matches} == {("n1", "o6"), ("n1", "o2")}

    @pytest.mark.parametrize(
        ("options", "problem"),
        [({"candidates": {"n1": ["o9"]}}, "candidate 'o9' of need 'n1'"), ({}, "need id 'n1' occurs twice")],
    )
    def test_wrong_input_is_named(self, options: dict[str, object], problem: str) -> None:
        with pytest.raises(ValueError, match=problem):
            ranked(NEEDS if options else (NEEDS[0], NEEDS[0]), **options)

    def test_progress_is_told_by_block_and_may_stop_it(self) -> None:
        told: list[tuple[int, int]] = []
        ranked(block=2, progress=lambda done, total: told.append((done, total)))
        assert told == [(2, 3), (3, 3)]

        def stop(_done: int, _total: int) -> None:
            raise InterruptedError("cancelled")

        with pytest.raises(InterruptedError):
            ranked(progress=stop)

    def test_a_result_says_what_made_it(self) -> None:
        ranking = ranked()
        assert (ranking.engine, ranking.normalizer) == (ENGINE, matching.NORMALIZER)
        assert ranking.vocabulary == matching.default_vocabulary().version
        assert parse_weights(ranking.weights) == default_weights()

    def test_nothing_to_rank_is_an_empty_result(self) -> None:
        assert ranked((), OFFERS).matches == ranked(NEEDS, ()).matches == ()


def place_of(group: str, need: Need, offers: tuple[Offer, ...]) -> int:
    return places(ranked((need,), offers, top=len(offers)), need.id).index(group) + 1


class TestFairness:
    @given(worlds.needs(max_size=1), worlds.offers(min_size=3), st.data())
    @settings(max_examples=40)
    def test_repeating_a_profile_changes_nothing(
        self, needs: tuple[Need, ...], offers: tuple[Offer, ...], data: st.DataObject
    ) -> None:
        one_of = data.draw(st.sampled_from(offers))
        copy = replace(one_of, id="z", group=one_of.group or one_of.id)
        before = {(m.group, m.rank, m.score) for m in ranked(needs, offers).matches}
        after = {(m.group, m.rank, m.score) for m in ranked(needs, (*offers, copy)).matches}
        assert after == before

    @given(worlds.needs(max_size=1), worlds.offers(min_size=3), st.data())
    @settings(max_examples=60)
    def test_cutting_a_profile_never_raises_its_vendor(
        self, needs: tuple[Need, ...], offers: tuple[Offer, ...], data: st.DataObject
    ) -> None:
        whole = replace(data.draw(st.sampled_from(offers)), available=True, service_regions=("全国",))
        need = replace(needs[0], gates={})
        rest = tuple(offer for offer in offers if offer.id != whole.id)
        pieces = tuple(
            replace(whole, id=f"{whole.id}-{at}", group=whole.group or whole.id, text=f"{text}。")
            for at, text in enumerate(whole.text.removesuffix("。").split("。"))
        )
        group = whole.group or whole.id
        assert place_of(group, need, (*rest, *pieces)) >= place_of(group, need, (*rest, whole))

    def test_copies_under_other_names_do_not_make_rare_words_common(self) -> None:
        first = replace(OFFERS[0], registered_at="2020-01-01")
        copies = tuple(replace(first, id=f"c{at}", group=f"copy{at}", registered_at="2024-01-01") for at in range(5))
        before = {m.offer: m.score for m in ranked(NEEDS[:1], (first, *OFFERS[1:])).matches}
        after = {m.offer: m.score for m in ranked(NEEDS[:1], (first, *OFFERS[1:], *copies)).matches}
        assert {offer: after[offer] for offer in before} == before

    @pytest.mark.parametrize("field", ["text", "title"])
    def test_a_title_pasted_twenty_times_does_not_reach_the_top(self, field: str) -> None:
        able = tuple(
            Offer(
                f"able{at}",
                title=f"城市{what}",
                text=f"{what}，覆盖占道经营、暴露垃圾与市容环境，机器人上街巡查并派单。",
            )
            for at, what in enumerate(("市容识别", "街面巡查", "城管巡检", "市容机器人", "环境巡查"))
        )
        weak = Offer("weak", title="办公家具", text="办公桌椅的设计、生产与安装，三年质保。")
        stuffed = replace(weak, **{field: getattr(weak, field) + "市容巡查" * 20})
        assert place_of("weak", NEEDS[1], (*able, *OFFERS, stuffed)) > len(able)
        once = replace(weak, **{field: getattr(weak, field) + "市容巡查"})
        first, again = (
            next(m.score for m in ranked(NEEDS[1:2], (*able, *OFFERS, one)).matches if m.offer == "weak")
            for one in (once, stuffed)
        )
        assert again <= first

    @given(worlds.needs(max_size=1), worlds.offers(min_size=4), st.data())
    @settings(max_examples=60)
    def test_leaving_a_fact_blank_never_beats_a_truthful_average(
        self, needs: tuple[Need, ...], offers: tuple[Offer, ...], data: st.DataObject
    ) -> None:
        field = data.draw(st.sampled_from(("domains", "evidence", "region", "tier")))
        offers = tuple(replace(offer, available=True, service_regions=()) for offer in offers)
        filled = {
            "domains": ("智慧医疗",), "evidence": ("text",), "region": "上海市", "tier": "专精特新",
        }  # fmt: skip
        truthful = replace(offers[0], **{field: getattr(offers[0], field) or filled[field]})
        blank = replace(offers[0], **{field: type(filled[field])()})
        signal = {"domains": "domain"}.get(field, field)
        told, untold = (
            part(explain(needs[0], offer.id, Index.fit((offer, *offers[1:]))), signal) for offer in (truthful, blank)
        )
        assert untold.value <= told.value
        assert not untold.known

    def test_what_cannot_be_told_is_said_and_scored_neutral(self) -> None:
        neutral = default_weights().neutral
        match = explain(Need("n", title="市容巡查"), "o", Index.fit([Offer("o", text="巡查")]))
        unknown = {c.signal: c for c in match.contributions if not c.known}
        assert unknown.keys() == {"names", "domain", "region", "tier", "evidence"}
        assert all(c.evidence == () for c in unknown.values())
        fit = part(match, "text").value
        assert 0 < fit < 1
        for name, contribution in unknown.items():
            assert contribution.value == pytest.approx(neutral[name] * fit, abs=1e-9)

    def test_proof_of_another_job_proves_nothing(self) -> None:
        proven = replace(OFFERS[0], evidence=("test_report",))
        index = Index.fit([proven, *OFFERS[1:]])
        for need in NEEDS:
            match = explain(need, "o1", index)
            fit = part(match, "text").value
            proof = part(match, "evidence")
            assert proof.value == pytest.approx(fit, abs=1e-9)
            assert proof.evidence[0].facts["fit"] == pytest.approx(fit, abs=1e-4)
        assert (
            part(explain(NEEDS[2], "o1", index), "evidence").points
            < part(explain(NEEDS[0], "o1", index), "evidence").points
        )

    def test_standing_is_shown_and_moves_no_rank(self) -> None:
        with_tier = tuple(replace(offer, tier="小巨人") for offer in OFFERS)
        assert [(m.need, m.offer, m.score) for m in ranked(NEEDS, with_tier).matches] == [
            (m.need, m.offer, m.score) for m in ranked().matches
        ]
        tier = part(ranked(NEEDS, with_tier).matches[0], "tier")
        assert (tier.known, tier.points, tier.evidence[0].facts["tier"]) == (True, 0.0, "小巨人")
