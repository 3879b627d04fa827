"""Agreement figures against published examples, a well-kept library, and what must hold of them whatever is said."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from backend.reviews.agreement import cohens_kappa, krippendorffs_alpha

VERDICTS = st.sampled_from(["shortlist", "reject", "defer"])
PAIRS = st.lists(st.tuples(VERDICTS, VERDICTS), min_size=1, max_size=40)
UNITS = st.lists(st.lists(VERDICTS, min_size=1, max_size=4), max_size=30)

# Krippendorff (2011), sections A to C: columns are units, dots are missing.
A = "0100000010 1110010000"
B = "aabbdcccedda babbbccceddd"
C = "123321412... 1233224125.3 .3332342251. 12332441251."


def columns(written: str) -> list[list[str]]:
    """Return the answers by unit of a table with one word per observer."""
    observers = written.split()
    return [[told for told in unit if told != "."] for unit in zip(*observers, strict=True)]


class TestKappa:
    def test_the_worked_example_of_two_doctors(self) -> None:
        # 20 both yes, 15 both no, 5 and 10 apart: p_o = 0.7, p_e = 0.5.
        said = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
        assert cohens_kappa(said) == pytest.approx(0.4, abs=1e-15)

    @given(PAIRS)
    def test_it_is_what_scikit_learn_finds(self, said: list[tuple[str, str]]) -> None:
        ours = cohens_kappa(said)
        if ours is None:
            assert len({answer for both in said for answer in both}) == 1
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert ours == pytest.approx(cohen_kappa_score(*zip(*said, strict=True)), abs=1e-12)

    @given(PAIRS)
    def test_it_is_the_same_whoever_is_named_first_and_at_most_one(self, said: list[tuple[str, str]]) -> None:
        found = cohens_kappa(said)
        assert found == cohens_kappa([(other, one) for one, other in said])
        assert found is None or -1 <= found <= 1
        assert (found == 1) == (all(one == other for one, other in said) and found is not None)

    def test_of_nothing_it_says_nothing(self) -> None:
        assert cohens_kappa([]) is None


class TestAlpha:
    @pytest.mark.parametrize(("table", "alpha"), [(A, 0.095), (B, 0.692), (C, 0.743)], ids=["A", "B", "C"])
    def test_the_published_examples(self, table: str, alpha: float) -> None:
        assert krippendorffs_alpha(columns(table)) == pytest.approx(alpha, abs=5e-4)

    @given(PAIRS)
    def test_of_two_reviewers_it_is_scotts_pi_corrected_for_few(self, said: list[tuple[str, str]]) -> None:
        # Krippendorff (2011): alpha = pi + (1 − pi) / n, with n = 2 N answers; pi after Scott (1955).
        total = len(said)
        answers = [answer for both in said for answer in both]
        expected = sum((answers.count(answer) / (2 * total)) ** 2 for answer in set(answers))
        found = krippendorffs_alpha(said)
        if len(set(answers)) == 1:
            assert found is None
            return
        pi = (sum(one == other for one, other in said) / total - expected) / (1 - expected)
        assert found == pytest.approx(pi + (1 - pi) / (2 * total), abs=1e-9)

    @given(UNITS, st.randoms(use_true_random=False))
    def test_neither_order_nor_names_nor_single_answers_matter(self, units: list[list[str]], chance: object) -> None:
        assert hasattr(chance, "shuffle")
        renamed = [[told[::-1] for told in unit] for unit in units]
        mixed = [chance.sample(unit, len(unit)) for unit in renamed]  # type: ignore[attr-defined]
        chance.shuffle(mixed)
        found, again = krippendorffs_alpha(units), krippendorffs_alpha([*mixed, ["alone"]])
        assert found == pytest.approx(again, abs=1e-9) if found is not None else again is None

    def test_of_nothing_it_says_nothing(self) -> None:
        assert krippendorffs_alpha([["shortlist"], []]) is None
