"""Scores: sums that are exact, against the same formulas done plainly, and what a blank is worth."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import SIGNALS, Contribution, Index, Match, Need, Offer, default_weights, explain, explain_pairs, rank
from matching.signals.base import QUANTA
from tests.examples import some
from tests.matching import worlds
from tests.matching.plainly import Plain
from tests.matching.worlds import NEEDS, OFFERS, Market, market

WEIGHTS = default_weights()


def every_pair(of: Market) -> list[Match]:
    pairs = [(need.id, offer.id) for need in of.needs for offer in of.offers]
    return explain_pairs(of.needs, Index.fit(of.offers), pairs, WEIGHTS)


def quanta(value: float) -> int:
    """Return a value in whole units; it must be whole."""
    whole = round(value * QUANTA)
    assert whole / QUANTA == value
    return whole


def part(match: Match, signal: str) -> Contribution:
    [found] = [c for c in match.contributions if c.signal == signal]
    return found


class TestSums:
    @given(worlds.markets(needs=4, offers=15))
    @settings(max_examples=some(30))
    def test_a_score_is_its_points_and_points_are_their_evidence_to_the_last_quantum(self, drawn: Market) -> None:
        for match in every_pair(drawn):
            assert 0 <= match.score <= 1
            assert quanta(match.score) == sum(quanta(c.points) for c in match.contributions)
            for c in match.contributions:
                assert 0 <= c.value <= 1
                assert quanta(c.points) == round(c.weight * quanta(c.value))
                assert all(evidence.points >= 0 for evidence in c.evidence)
                told = sum(quanta(evidence.points) for evidence in c.evidence)
                assert told == (quanta(c.points) if c.known else 0)

    def test_pairs_with_repeated_passages_add_up_too(self) -> None:
        need = NEEDS[0]
        quoting = replace(OFFERS[5], title="审图", text=OFFERS[5].text + need.text, evidence=("case",))
        [match] = explain_pairs([need], Index.fit((*OFFERS[:5], quoting)), [(need.id, "o6")], WEIGHTS)
        assert "copied_need" in {flag.code for flag in match.flags}
        text = part(match, "text")
        assert 0 < text.points == pytest.approx(math.fsum(row.points for row in text.evidence), abs=1e-12)
        [flag] = [flag for flag in match.flags if flag.code == "copied_need"]
        assert "智能审查" in "".join(quoting.text[span.start : span.end] for span in flag.spans)


class TestPlainly:
    @given(worlds.markets(needs=3, offers=10))
    @settings(max_examples=some(25))
    def test_every_value_is_that_of_the_formulas(self, drawn: Market) -> None:
        plain = Plain(drawn.offers)
        needs, offers = ({one.id: one for one in side} for side in (drawn.needs, drawn.offers))
        for match in every_pair(drawn):
            need, offer = needs[match.need], offers[match.offer]
            found = {c.signal: c.value for c in match.contributions}
            assert found == pytest.approx(plain.values(need, offer), abs=1e-9), (need, offer)
            assert match.score == pytest.approx(plain.score(need, offer), abs=1e-9)

    def test_lists_are_those_of_the_formulas(self) -> None:
        drawn = market(7, 6, 40)
        plain = Plain(drawn.offers)
        ranking = rank(drawn.needs, Index.fit(drawn.offers), top=4, top_per_group=0, explain=False)
        for need in drawn.needs:
            expected = plain.ranked(need)[:4]
            found = [match for match in ranking.matches if match.need == need.id]
            assert [(match.group, match.offer) for match in found] == [(group, offer) for group, offer, _ in expected]
            assert [match.score for match in found] == pytest.approx([score for *_, score in expected], abs=1e-9)

    @pytest.mark.parametrize("signal", SIGNALS)
    def test_other_weights_of_signals_and_neutral_values_are_those_of_the_formulas(self, signal: str) -> None:
        weights = replace(
            WEIGHTS,
            signals={name: 0.75 if name == signal else 0.05 for name in SIGNALS},
            neutral={name: 0.3 if name == signal else 0.1 for name in SIGNALS},
        )
        drawn = market(11, 2, 8)
        plain, index = Plain(drawn.offers, weights), Index.fit(drawn.offers)
        for need in (*drawn.needs, Need("blank")):
            for offer in drawn.offers:
                found = explain(need, offer, index, weights)
                assert found.score == pytest.approx(plain.score(need, offer), abs=1e-9)


class TestBlanks:
    def test_what_cannot_be_told_is_said_and_scored_neutral(self) -> None:
        match = explain(Need("n", title="市容巡查"), "o", Index.fit([Offer("o", text="巡查")]))
        unknown = {c.signal: c for c in match.contributions if not c.known}
        assert unknown.keys() == {"names", "domain", "region", "tier", "evidence"}
        assert all(c.evidence == () for c in unknown.values())
        fit = part(match, "text").value
        assert 0 < fit < 1
        for name, contribution in unknown.items():
            assert contribution.value == pytest.approx(WEIGHTS.neutral[name] * fit, abs=1e-9)

    def test_a_need_that_says_nothing_is_worth_the_neutral_value_to_everybody(self) -> None:
        index = Index.fit(OFFERS)
        for need in (Need("n"), Need("n", title="——", text="…… （）")):
            found = [explain(need, offer, index) for offer in OFFERS]
            assert {match.score for match in found} == {0.0}
            assert {part(match, "text").known for match in found} == {False}

    @given(worlds.markets(needs=3, offers=10), st.data())
    @settings(max_examples=some(60))
    def test_a_fact_left_blank_never_beats_the_least_true_one(self, drawn: Market, data: st.DataObject) -> None:
        field, least = data.draw(st.sampled_from(LEAST))
        [offer, *rest] = data.draw(st.permutations(drawn.offers))
        for need in drawn.needs:
            if field == "service_regions" and need.region not in ("", "深圳市"):
                continue  # the entry would close the gate
            stated, blank = (replace(offer, **{field: entry}) for entry in (least, type(least)()))
            told, untold = (explain(need, one, Index.fit([one, *rest])) for one in (stated, blank))
            assert untold.score <= told.score

    @given(worlds.markets(needs=3, offers=10), st.data())
    @settings(max_examples=some(60))
    def test_a_domain_left_blank_never_beats_that_of_the_need(self, drawn: Market, data: st.DataObject) -> None:
        [offer, *rest] = data.draw(st.permutations(drawn.offers))
        for need in (need for need in drawn.needs if need.domain):
            stated, blank = (replace(offer, domains=entry) for entry in ((need.domain,), ()))
            told, untold = (explain(need, one, Index.fit([one, *rest])) for one in (stated, blank))
            assert untold.score <= told.score
            other = explain(need, offer.id, Index.fit([replace(offer, domains=("养老",)), *rest]))
            assert part(untold, "domain").points <= part(other, "domain").points == 0

    def test_proof_of_another_job_proves_nothing(self) -> None:
        proven = replace(OFFERS[0], evidence=("test_report",))
        index = Index.fit([proven, *OFFERS[1:]])
        for need in NEEDS:
            match = explain(need, "o1", index)
            fit, proof = part(match, "text").value, part(match, "evidence")
            assert proof.value == pytest.approx(fit, abs=1e-9)
            assert proof.evidence[0].facts["fit"] == pytest.approx(fit, abs=1e-4)
        on, off = (part(explain(NEEDS[at], "o1", index), "evidence").points for at in (0, 2))
        assert off < on

    def test_standing_is_shown_and_moves_no_rank(self) -> None:
        without, held = (
            rank(NEEDS, Index.fit([replace(offer, tier=tier) for offer in OFFERS])) for tier in ("", "小巨人")
        )
        assert [(m.need, m.offer, m.score) for m in without.matches] == [
            (m.need, m.offer, m.score) for m in held.matches
        ]
        tier = part(held.matches[0], "tier")
        assert (tier.known, tier.points, tier.evidence[0].facts["tier"]) == (True, 0.0, "小巨人")


LEAST = (("evidence", ("text",)), ("service_regions", ("全国",)), ("region", "上海市"), ("tier", "专精特新"))
"""Fields that say nothing of the job itself, with the least that can be true of who passes the gates."""
