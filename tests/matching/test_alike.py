"""How alike names are: RapidFuzz, called for every pair of strings, is the oracle."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from matching.alike import Names

NAME = st.text("审图停车巡查机器人ab 3", min_size=1, max_size=12)
LONG = st.text("审图ab ", min_size=60, max_size=140)


def likeness(titles: list[str], names: list[list[str]]) -> np.ndarray:
    """Compare every title with every offer."""
    starts = np.arange(len(titles) + 1) * len(names)
    offers = np.tile(np.arange(len(names), dtype=np.int32), len(titles))
    found = np.full(len(offers), np.nan)
    Names.of(names).likeness(titles, starts, offers, 0, len(titles), found)
    return found.reshape(len(titles), len(names))


@given(st.lists(NAME | LONG | st.just(""), max_size=4), st.lists(st.lists(NAME | LONG, max_size=4), max_size=5))
def test_the_best_name_is_as_alike_as_rapidfuzz_says_to_the_last_bit(titles: list[str], names: list[list[str]]) -> None:
    found = likeness(titles, names)
    for title, row in zip(titles, found, strict=True):
        for several, value in zip(names, row.tolist(), strict=True):
            if title and several:
                assert value == max(fuzz.ratio(title, name) for name in several) / 100
            else:
                assert np.isnan(value)


def test_only_the_needs_asked_for_are_compared() -> None:
    found = np.full(4, np.nan)
    names = Names.of([["审图"], ["停车"]])
    names.likeness(["审图", "停车"], np.array([0, 2, 4]), np.array([0, 1, 0, 1], np.int32), 1, 2, found)
    assert np.isnan(found[:2]).all()
    assert found[2:].tolist() == [0.0, 1.0]


def test_characters_no_name_has_only_make_a_title_longer() -> None:
    assert likeness(["审图𠀀"], [["审图"]])[0, 0] == fuzz.ratio("审图𠀀", "审图") / 100
    assert likeness(["审图"], [["审图"]])[0, 0] == 1
