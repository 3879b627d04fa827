"""Metrics by hand, nDCG also against scikit-learn."""

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from matching.metrics import average_precision, bootstrap, evaluate, ndcg, recall, reciprocal_rank

GRADES = {"a": 3, "b": 0, "c": 1, "d": 2}
RANKED = ["b", "a", "x", "c"]


def test_values_worked_by_hand() -> None:
    best = 7 + 3 / log2(3) + 1 / 2
    assert ndcg(RANKED, GRADES) == pytest.approx((7 / log2(3) + 1 / log2(5)) / best)
    assert ndcg(RANKED, GRADES, k=1) == 0
    assert average_precision(RANKED, GRADES) == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert reciprocal_rank(RANKED, GRADES) == 1 / 2
    assert (recall(RANKED, GRADES, 2), recall(RANKED, GRADES, 10)) == (1 / 3, 2 / 3)


def test_nothing_relevant_is_zero_everywhere() -> None:
    metrics = (ndcg, average_precision, reciprocal_rank, lambda ranked, grades: recall(ranked, grades, 10))
    assert [metric(RANKED, {"a": 0}) for metric in metrics] == [0, 0, 0, 0]


@given(st.lists(st.integers(0, 3), min_size=2, max_size=15).filter(any))
def test_ndcg_agrees_with_scikit_learn(grades: list[int]) -> None:
    names = [f"o{at:02d}" for at in range(len(grades))]
    gains = [2**grade - 1 for grade in grades]
    theirs = ndcg_score([gains], [list(range(len(grades), 0, -1))], k=10)
    assert ndcg(names, dict(zip(names, grades, strict=True))) == pytest.approx(theirs)


class TestEvaluate:
    def test_needs_without_a_relevant_offer_are_left_out_and_missing_ones_score_zero(self) -> None:
        measured = evaluate({"n1": RANKED}, {"n1": GRADES, "n2": {"a": 1}, "n3": {"a": 0}})
        assert measured.keys() == {"n1", "n2"}
        assert set(measured["n2"].values()) == {0.0}

    def test_unjudged_offers_may_be_left_out(self) -> None:
        strict, judged = (evaluate({"n1": RANKED}, {"n1": GRADES}, judged_only=on)["n1"]["MAP"] for on in (False, True))
        assert strict < judged
        assert judged == pytest.approx((1 / 2 + 2 / 3) / 3)


class TestBootstrap:
    def test_the_interval_holds_the_mean_narrows_with_data_and_repeats(self) -> None:
        values = list(np.random.default_rng(1).random(40))
        mean, low, high = bootstrap(values)
        assert low < mean < high
        assert bootstrap(values) == (mean, low, high)
        _, low_more, high_more = bootstrap(values * 9)
        assert high_more - low_more < high - low

    def test_nothing_has_no_mean(self) -> None:
        with pytest.raises(ValueError, match="nothing to average"):
            bootstrap([])
