"""How occurrences become vectors: what repetition, length, place in the text and rare words do."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from matching import Contribution, Index, Need, Offer, default_weights, explain
from matching.needs import Needs
from matching.rows import bounded, cost
from tests.matching.worlds import NEEDS, OFFERS


def fit(need: Need, offer: str, index: Index) -> float:
    """Return the value of the text signal."""
    text: Contribution = explain(need, offer, index).contributions[0]
    return text.value


class TestRepetition:
    def test_it_adds_less_and_less_and_then_nothing(self) -> None:
        gains = [bounded(tf + 1, 3) - bounded(tf, 3) for tf in range(1, 6)]
        assert gains[0] > gains[1] > gains[2] == gains[3] == gains[4] == 0

    def test_it_costs_in_full_and_then_more(self) -> None:
        assert [cost(tf, 3) for tf in (1, 2, 6)] == [1, 2, 6]
        assert cost(20, 3) > 3 * 20

    def test_a_fraction_of_an_occurrence_counts_as_what_it_is(self) -> None:
        assert bounded(0.3, 3) == cost(0.3, 3) == 0.3

    def test_the_twentieth_mention_lowers_the_fit(self) -> None:
        rest = "机器人上街巡查并派单，覆盖占道经营与暴露垃圾。"
        offers = [Offer(f"{times:02d}", text=rest + "市容整治一次。" * times) for times in (1, 5, 10, 20)]
        need = Need("n", title="市容整治")
        values = [fit(need, offer.id, Index.fit([offer, *OFFERS])) for offer in offers]
        assert all(later < earlier for earlier, later in pairwise(values))


class TestNeeds:
    def test_words_no_offer_uses_weigh_most_and_lower_every_value(self) -> None:
        index = Index.fit(OFFERS)
        plain, known, unknown = (
            fit(replace(NEEDS[1], text=NEEDS[1].text + more), "o6", index) for more in ("", "图纸借阅", "量子密钥")
        )
        assert unknown < known < plain

    def test_a_need_is_of_length_one_if_every_word_of_it_is_known(self) -> None:
        offers = [Offer("a", text=NEEDS[0].title + "。" + NEEDS[0].text + NEEDS[0].domain), *OFFERS]
        rows = Needs.read(NEEDS[:1], Index.fit(offers)).rows
        assert np.linalg.norm(rows.row(0)[1]) == pytest.approx(1, abs=1e-12)

    def test_what_is_said_first_weighs_more_than_what_is_said_late(self) -> None:
        filler = "各区各部门要提高认识，加强统筹，压实责任，按时报送进展。" * 12
        early, late = Need("early", text="表面缺陷检测。" + filler), Need("late", text=filler + "表面缺陷检测。")
        index = Index.fit([Offer("o", title="表面缺陷检测"), *OFFERS])
        assert fit(late, "o", index) < fit(early, "o", index)

    def test_the_title_weighs_its_share_whatever_the_text_says(self) -> None:
        titled = Need("n", title="表面缺陷检测", text="各区各部门要提高认识，加强统筹，压实责任。")
        untitled = replace(titled, title="", text=titled.title + "。" + titled.text)
        index = Index.fit([Offer("o", title="表面缺陷检测"), *OFFERS])
        assert fit(untitled, "o", index) < fit(titled, "o", index)

    def test_beyond_its_limit_saying_a_word_again_changes_nothing(self) -> None:
        index = Index.fit([Offer("o", title="表面缺陷检测"), *OFFERS], replace(default_weights().text, fade=1e300))
        few, many, most = (
            Needs.read([Need("n", text="表面缺陷检测。" + "归档、" * times)], index).rows.row(0)[1]
            for times in (2, 8, 40)
        )
        assert few.tolist() != many.tolist() == most.tolist()


class TestLengths:
    def test_what_else_a_vendor_says_makes_each_of_its_offers_count_less(self) -> None:
        alone, other = Offer("a", group="v", title="市容巡查"), Offer("b", group="v", title="食堂承包与团餐配送")
        index, more = Index.fit([alone, *OFFERS]), Index.fit([alone, other, *OFFERS])
        assert fit(NEEDS[1], "a", more) < fit(NEEDS[1], "a", index)

    def test_the_slope_is_the_part_of_the_length_that_is_a_vendors_own(self) -> None:
        text = default_weights().text
        for slope in (0.0, 0.4, 1.0):
            index = Index.fit(OFFERS, replace(text, length_slope=slope))
            own = Index.fit(OFFERS, replace(text, length_slope=1.0)).heard.lengths
            expected = (1 - slope) * index.mean_length + slope * own
            np.testing.assert_allclose(index.heard.lengths, expected, rtol=1e-12)
