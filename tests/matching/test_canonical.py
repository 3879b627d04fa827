"""One value, one string of bytes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Need, Span, canonical, digest

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1, 1).map(lambda x: round(x, 12) + 0.0) | st.text("甲ab\n"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xyz", max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(plain)
def test_it_reads_back_and_writes_the_same_again(value: object) -> None:
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


def test_its_form() -> None:
    assert canonical({"b": (1, 0.1 + 0.2), "a": -0.0, "词": None}) == '{"a":0.0,"b":[1,0.3],"词":null}'.encode()
    assert canonical(Span("title", 0, 2)) == b'{"end":2,"field":"title","start":0}'
    assert digest(Need("n")) != digest(Need("m"))


@pytest.mark.parametrize(
    ("value", "error"),
    [(float("nan"), ValueError), (float("inf"), ValueError), ({1: 2}, TypeError), ({1, 2}, TypeError)],
)
def test_what_has_no_single_form_is_refused(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        canonical(value)
