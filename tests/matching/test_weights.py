"""Weights are data; bad data is refused by name."""

import copy
import json
from typing import Any

import pytest

from matching import SIGNALS, BadWeights, default_weights, parse_weights
from matching.signals import SIGNALS as RANKED_BY
from matching.signals.facets import LEVELS, NATIONWIDE

SHIPPED: dict[str, Any] = json.loads(json.dumps(default_weights().as_json()))


def test_the_shipped_weights_read_back_as_they_are() -> None:
    assert parse_weights(SHIPPED) == default_weights()
    assert tuple(signal.name for signal in RANKED_BY) == SIGNALS


def test_a_neutral_value_is_no_more_than_the_least_a_truthful_entry_is_worth() -> None:
    neutral = default_weights().neutral
    assert neutral["evidence"] <= min(LEVELS.values())
    assert neutral["region"] <= NATIONWIDE
    assert {neutral[name] for name in ("text", "names", "domain", "tier")} == {0.0}


@pytest.mark.parametrize(
    ("part", "name", "value", "problem"),
    [
        ("signals", "text", 0.9, "signals: must add up to 1"),
        ("signals", "text", -0.1, "signals.text: must be a number not below 0"),
        ("signals", "text", True, "signals.text: must be a number"),
        ("signals", "charm", 0.0, r"signals: missing \[\], unknown \['charm'\]"),
        ("neutral", "domain", 1.5, r"domain: must lie in \[0, 1\]"),
        ("text", "length_slope", 1.1, "length_slope: must lie in"),
        ("text", "repeat_limit", 0.5, "repeat_limit: must be at least 1"),
        ("text", "full_mark", 0.0, "full_mark: must lie above 0"),
        ("text", "title", float("inf"), "text.title: must be a number"),
    ],
)
def test_a_bad_number_is_named(part: str, name: str, value: object, problem: str) -> None:
    document = copy.deepcopy(SHIPPED)
    document[part][name] = value
    with pytest.raises(BadWeights, match=problem):
        parse_weights(document)


@pytest.mark.parametrize("document", [[], {"signals": {}}, {**SHIPPED, "text": None}])
def test_a_missing_part_is_named(document: object) -> None:
    with pytest.raises(BadWeights):
        parse_weights(document)
