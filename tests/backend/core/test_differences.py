"""What differs between two states of a document."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.core.differences import Change, differences

TEXTS = st.text("ab", max_size=2)
ELEMENTS = st.lists(
    st.builds(lambda i, t: {"id": i, "text": t}, st.sampled_from("xyz"), TEXTS), unique_by=lambda e: e["id"]
)
PAPERS = st.fixed_dictionaries(
    {
        "goal": TEXTS,
        "lines": ELEMENTS,
        "tags": st.lists(TEXTS, max_size=2),
        "inner": st.fixed_dictionaries({"a": TEXTS}),
    }
)


def applied(before: dict[str, Any], changes: tuple[Change, ...]) -> dict[str, Any]:
    """Return the later state, made of the earlier one and the changes."""
    made = {"goal": before["goal"], "tags": before["tags"], "inner": dict(before["inner"])}
    lines, order = {held["id"]: dict(held) for held in before["lines"]}, None
    for change in changes:
        match change.pointer.split("/")[1:]:
            case ["lines"]:
                order = change.after
            case ["lines", name] if change.after is None:
                del lines[name]
            case ["lines", name]:
                lines[name] = change.after
            case ["lines", name, field]:
                lines[name][field] = change.after
            case ["inner", field]:
                made["inner"][field] = change.after
            case [field]:
                made[field] = change.after
    return made | {"lines": lines, "order": order}


class TestDifferences:
    """What is told."""

    def test_a_word_in_an_element_is_told_as_that_field(self) -> None:
        before = {"lines": [{"id": "x", "text": "旧"}, {"id": "y", "text": "同"}]}
        after = {"lines": [{"id": "y", "text": "同"}, {"id": "x", "text": "新"}]}
        assert differences(before, after) == (
            Change("/lines/x/text", "旧", "新"),
            Change("/lines", ["x", "y"], ["y", "x"]),
        )

    def test_what_came_and_what_went_is_told_whole(self) -> None:
        new, old = {"id": "n", "text": "新"}, {"id": "o", "text": "旧"}
        assert differences({"lines": [old]}, {"lines": [new]}) == (
            Change("/lines/n", None, new),
            Change("/lines/o", old, None),
        )

    def test_a_field_of_an_earlier_form_is_told(self) -> None:
        assert differences({"former": "x"}, {"latter": "y"}) == (
            Change("/latter", None, "y"),
            Change("/former", "x", None),
        )

    @given(PAPERS, PAPERS)
    def test_the_changes_lead_from_one_to_the_other(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        made = applied(before, differences(before, after))
        assert {name: made[name] for name in ("goal", "tags", "inner")} == {
            name: after[name] for name in ("goal", "tags", "inner")
        }
        assert made["lines"] == {held["id"]: held for held in after["lines"]}
        kept = [
            held["id"]
            for held in after["lines"]
            if held in before["lines"] or held["id"] in {e["id"] for e in before["lines"]}
        ]
        assert made["order"] in (None, kept)

    @given(PAPERS)
    def test_nothing_differs_from_itself(self, paper: dict[str, Any]) -> None:
        assert differences(paper, paper) == ()
