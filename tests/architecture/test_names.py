"""Names of tests that would change from process to process are found."""

from uuid import uuid4

import pytest

from backend.core.ids import new_id
from tests.names import changing_names, changing_part

FIXED = "0190c0de-7a5b-7c3d-8e9f-0123456789ab"


class TestChangingPart:
    def test_a_set_whose_order_is_in_the_name_is_found(self) -> None:
        case = {"a", "b"}
        assert changing_part(f"{case}-x", case)
        assert not changing_part("a+b-x", case)
        assert not changing_part("{'a'}-x", {"a"})
        assert not changing_part("['a', 'b']-x", ["a", "b"])

    def test_an_id_made_now_is_found_and_one_written_down_is_not(self) -> None:
        assert changing_part(f"one-{new_id()}")
        assert changing_part(f"one-{uuid4()}")
        assert not changing_part(f"one-{FIXED}")

    def test_where_an_object_lies_is_found(self) -> None:
        assert changing_part(f"{object()}-x")


def test_cases_that_are_a_set_are_found(request: pytest.FixtureRequest) -> None:
    item = request.node
    assert changing_names([item]) == []
    item.add_marker(pytest.mark.parametrize("case", {"a", "b"}))
    assert changing_names([item]) == [f"{item.nodeid}: its cases are a set"]
