"""The engine's promises."""

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
    explain_pairs,
    need_fields,
    offer_fields,
    parse_weights,
    rank,
)
from matching.gates import closed
from tests.examples import some
from tests.matching import worlds
from tests.matching.worlds import NEEDS, OFFERS, Market, market


def ranked(needs: tuple[Need, ...] = NEEDS, offers: tuple[Offer, ...] = OFFERS, **options: object) -> Ranking:
    return rank(needs, Index.fit(offers), **options)  # type: ignore[arg-type]


def places(ranking: Ranking, need: str) -> list[str]:
    return [match.group for match in ranking.matches if match.need == need and match.rank is not None]


def part(match: Match, signal: str) -> Contribution:
    [found] = [c for c in match.contributions if c.signal == signal]
    return found


class TestScores:
    @given(worlds.markets(needs=3, offers=12))
    @settings(max_examples=some(25))
    def test_evidence_points_at_the_words_it_names_in_the_original_texts(self, drawn: Market) -> None:
        needs_by_id, offers_by_id = {n.id: n for n in drawn.needs}, {o.id: o for o in drawn.offers}
        for match in ranked(drawn.needs, drawn.offers).matches:
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

    @given(worlds.markets(needs=8, offers=40), st.integers(1, 9), st.data())
    @settings(max_examples=some(40))
    def test_order_of_input_and_blocks_do_not_matter(self, drawn: Market, block: int, data: st.DataObject) -> None:
        needs, offers = (tuple(data.draw(st.permutations(side))) for side in (drawn.needs, drawn.offers))
        small = {"top": 3, "top_per_group": 2}
        assert canonical(ranked(needs, offers, block=block, **small)) == canonical(
            ranked(drawn.needs, drawn.offers, **small)
        )

    def test_threads_do_not_matter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        drawn = market(1, 60, 400, cheats=0.02)  # so many pairs that threads share them
        bytes_by_threads = set()
        for threads in (1, 2, 3):
            for module in ("heard", "scoring", "nominating", "ranking"):
                monkeypatch.setattr(f"matching.{module}.THREADS", threads)
            for every in (0, 10**12):
                monkeypatch.setattr("matching.ranking.EVERY", every)
                bytes_by_threads.add(canonical(ranked(drawn.needs, drawn.offers, top=3, top_per_group=1)))
        assert len(bytes_by_threads) == 1

    @given(worlds.markets(needs=6, offers=30))
    @settings(max_examples=some(20))
    def test_a_need_is_ranked_alike_alone_and_among_others(self, drawn: Market) -> None:
        index = Index.fit(drawn.offers)
        together = [m for m in rank(drawn.needs, index, top=3, top_per_group=0).matches if m.need == drawn.needs[0].id]
        assert list(rank(drawn.needs[:1], index, top=3, top_per_group=0).matches) == together

    @given(worlds.markets(needs=6, offers=30), st.integers(1, 5), st.integers(0, 4))
    @settings(max_examples=some(40))
    def test_lists_hold_the_best_of_all_pairs_by_score_then_id(
        self, drawn: Market, top: int, top_per_group: int
    ) -> None:
        index, needs = Index.fit(drawn.offers), {need.id: need for need in drawn.needs}
        pairs = [(need.id, offer.id) for need in drawn.needs for offer in drawn.offers]
        scored = explain_pairs(drawn.needs, index, pairs, default_weights(), evidence=False)
        opened = [m for m in scored if closed(needs[m.need], index.offers[index.position[m.offer]]) is None]
        best: dict[tuple[str, str], Match] = {}
        for match in sorted(opened, key=lambda m: (-m.score, m.offer)):
            best.setdefault((match.need, match.group), match)
        found = rank(drawn.needs, index, top=top, top_per_group=top_per_group, explain=False).matches
        for need in needs:
            mine = sorted((m for m in best.values() if m.need == need), key=lambda m: (-m.score, m.offer))[:top]
            listed = sorted((m for m in found if m.need == need and m.rank), key=lambda m: m.rank or 0)
            assert [(m.offer, m.score, m.rank) for m in listed] == [
                (m.offer, m.score, at + 1) for at, m in enumerate(mine)
            ]
        for group in index.groups:
            theirs = sorted((m for m in best.values() if m.group == group), key=lambda m: (-m.score, m.need))
            listed = sorted((m for m in found if m.group == group and m.group_rank), key=lambda m: m.group_rank or 0)
            assert [(m.need, m.offer, m.score) for m in listed] == [
                (m.need, m.offer, m.score) for m in theirs[:top_per_group]
            ]
            assert [m.group_rank for m in listed] == list(range(1, len(listed) + 1))

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
