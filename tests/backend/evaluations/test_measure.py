"""What a list of vendors is worth, by hand and against the engine's own metrics."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.evaluations.measure import (
    NDCG,
    Move,
    Place,
    ScenarioMeasure,
    differences,
    means,
    measurable,
    measure,
    moves,
    vendors_ndcg,
)
from matching.metrics import METRICS, evaluate
from matching.types import Need, Offer

OWNERS = {"a1": "a", "a2": "a", "b1": "b", "c1": "c", "d1": "d"}


def measured(places: list[Place], grades: dict[str, int]) -> ScenarioMeasure:
    found = measure(places, grades, OWNERS)
    assert found is not None
    return found


class TestVendorsNdcg:
    def test_by_hand(self) -> None:
        # Gains 2^1-1 = 1 and 2^2-1 = 3 at places 1 and 2; the ideal has 2^3-1 = 7 and 3.
        assert vendors_ndcg([1, 2], [3, 2]) == pytest.approx((1 + 3 / math.log2(3)) / (7 + 3 / math.log2(3)))

    def test_only_the_first_ten_count(self) -> None:
        assert vendors_ndcg([0] * 10 + [3], [3]) == 0

    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=15))
    def test_nothing_beats_the_ideal(self, pairs: list[tuple[int, int]]) -> None:
        standing = [min(pair) for pair in pairs]
        best = [max(pair) for pair in pairs]
        assert 0 <= vendors_ndcg(standing, best) <= 1
        ideal = sorted(best, reverse=True)
        assert vendors_ndcg(ideal, best) == (1 if any(best) else 0)


class TestMeasure:
    @given(
        st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(0, 3), min_size=1),
        st.permutations("abcdefghijklmnop"),
    )
    def test_with_one_capability_each_it_is_what_the_engine_measures(
        self, grades: dict[str, int], order: list[str]
    ) -> None:
        found = measure([(name, name) for name in order], grades, {name: name for name in order})
        expected = evaluate({"n": order}, {"n": grades})
        assert (found.values if found else None) == (pytest.approx(expected["n"]) if expected else None)

    def test_a_vendor_counts_by_the_capability_it_stands_by(self) -> None:
        grades = {"a1": 3, "a2": 1, "b1": 2}
        able = measured([("a", "a1"), ("b", "b1")], grades)
        passed_over = measured([("a", "a2"), ("b", "b1")], grades)
        assert able.values[NDCG] == 1
        assert passed_over.values[NDCG] == vendors_ndcg([1, 2], [3, 2])

    def test_a_vendor_that_stands_by_a_useless_capability_is_not_found(self) -> None:
        found = measured([("a", "a2"), ("b", "b1")], {"a1": 3, "a2": 0, "b1": 1})
        assert found.values["MRR"] == 1 / 2
        assert found.values["R@10"] == 1 / 2
        assert found.values["MAP"] == 1 / 4

    def test_a_second_able_capability_of_a_vendor_is_not_missed(self) -> None:
        found = measured([("a", "a1"), ("b", "b1")], {"a1": 3, "a2": 3, "b1": 1})
        assert found.values == dict.fromkeys(METRICS, 1.0)
        assert (found.judged, found.relevant, found.pairs) == (2, 2, 3)

    def test_what_nobody_judged_counts_nothing_and_lowers_the_coverage(self) -> None:
        found = measured([("c", "c1"), ("d", "d1"), ("a", "a1"), ("b", "b1")], {"a1": 1, "b1": 0})
        assert found.values["MRR"] == 1 / 3
        assert found.coverage == 2 / 4

    def test_coverage_is_of_the_first_ten(self) -> None:
        places = [(f"v{at}", f"v{at}") for at in range(20)]
        grades = {"v0": 1, "v9": 0, "v10": 3}
        found = measure(places, grades, dict(places))
        assert found is not None
        assert found.coverage == 2 / 10

    def test_where_nobody_is_able_there_is_nothing_to_measure(self) -> None:
        assert measure([("a", "a1")], {"a1": 0}, OWNERS) is None
        assert measure([("a", "a1")], {}, OWNERS) is None


class TestMeasurable:
    NEED = Need("n", title="x", region="深圳市")
    OFFERS = (Offer("open"), Offer("paused", available=False), Offer("far", service_regions=("上海市",)))

    def test_pairs_that_a_gate_keeps_apart_and_pairs_not_offered_are_left_out_and_counted(self) -> None:
        judged = measurable({"n": {"open": 2, "paused": 3, "far": 1, "gone": 3}}, [self.NEED], self.OFFERS)
        assert judged.grades == {"n": {"open": 2}}
        assert (judged.gated, judged.absent) == (2, 1)

    def test_judgements_of_other_scenarios_do_not_count(self) -> None:
        judged = measurable({"m": {"open": 2, "gone": 1}}, [self.NEED], self.OFFERS)
        assert judged.grades == {"n": {}}
        assert (judged.gated, judged.absent) == (0, 0)


class TestIntervals:
    def test_means_are_over_scenarios(self) -> None:
        values = {"n": dict.fromkeys(METRICS, 1.0), "m": dict.fromkeys(METRICS, 0.5)}
        found = means(values)
        assert [metric["name"] for metric in found] == list(METRICS)
        assert all(metric["mean"] == 0.75 and 0.5 <= metric["low"] <= metric["high"] <= 1 for metric in found)

    def test_differences_are_paired_over_what_both_have(self) -> None:
        ours = {"a": dict.fromkeys(METRICS, 0.9), "b": dict.fromkeys(METRICS, 0.3), "c": dict.fromkeys(METRICS, 1.0)}
        theirs = {"a": dict.fromkeys(METRICS, 0.8), "b": dict.fromkeys(METRICS, 0.2), "d": dict.fromkeys(METRICS, 0.0)}
        for metric in differences(ours, theirs):
            # Every scenario gained the same, so there is nothing to be unsure of.
            assert [metric["mean"], metric["low"], metric["high"]] == pytest.approx([0.1, 0.1, 0.1])

    def test_every_scenario_both_have_counts(self) -> None:
        ours = {"a": dict.fromkeys(METRICS, 0.9), "b": dict.fromkeys(METRICS, 0.7)}
        theirs = {"a": dict.fromkeys(METRICS, 0.8), "b": dict.fromkeys(METRICS, 0.2)}
        for metric in differences(ours, theirs):
            assert [metric["mean"], metric["low"], metric["high"]] == pytest.approx([0.3, 0.1, 0.5])

    def test_a_metric_the_other_does_not_know_is_left_out(self) -> None:
        ours = {"a": dict.fromkeys(METRICS, 0.9)}
        assert [metric["name"] for metric in differences(ours, {"a": {"MAP": 0.4}})] == ["MAP"]


class TestMoves:
    def test_who_entered_left_and_moved(self) -> None:
        before = [(f"v{at}", "") for at in range(1, 13)]
        after = [before[1], before[0], *before[2:9], before[10], before[9]]
        found = moves(before, after)
        assert found.entered == (Move("v11", 11, 10),)
        assert found.left == (Move("v10", 10, 11),)
        assert found.moved == (Move("v2", 2, 1), Move("v1", 1, 2))

    def test_a_place_that_is_not_counted_is_none(self) -> None:
        assert moves([("a", "")], [("b", "")]).left == (Move("a", 1, None),)

    def test_the_same_list_moves_nobody(self) -> None:
        places = [(f"v{at}", "") for at in range(30)]
        assert moves(places, places) == moves([], [])
