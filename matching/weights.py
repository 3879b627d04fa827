"""The numbers of the engine, kept as data: what each signal counts, what an unknown is worth, how text is weighed."""

import functools
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from matching.tokens import DATA


class BadWeights(ValueError):
    """A weights file does not say what it must; the message names the field."""


@dataclass(frozen=True, slots=True)
class TextWeights:
    """How texts become vectors. An index is built with these, so they cannot be changed at ranking."""

    title: float
    """What one occurrence in a title counts; likewise the other fields. All ≥ 0."""
    name: float
    keywords: float
    domain: float
    text: float
    title_share: float
    """Share of a need's title, as a vector of its own, in the need's vector; the rest is its whole text. In [0, 1]."""
    fade: float
    """Characters into a need's text from which on a term counts half: what is said first is what is wanted. > 0."""
    need_limit: float
    """Occurrences of a term in a need beyond this many add nothing. ≥ 1."""
    repeat_limit: float
    """Occurrences of a term in an offer beyond this many add nothing. ≥ 1."""
    list_room: float
    """Items of an enumeration (、) that count in full between them. ≥ 1."""
    run_room: float
    """Likewise where commas or bars stand between short items. ≥ 1."""
    blank_room: float
    """Likewise where blanks do. ≥ 1."""
    keyword_room: float
    """Keywords of one offer that count in full between them. ≥ 1."""
    list_power: float
    """How fast an item of a longer list loses weight. ≥ 0."""
    idf_power: float
    length_slope: float
    """Share of a vendor's own length in the length its offers are divided by; the rest is the average. In [0, 1]."""
    character: float
    """What a single character counts beside the other kinds of terms. All ≥ 0."""
    pair: float
    word: float
    concept_same: float
    """For groups of terms that mean the same."""
    concept_near: float
    """For groups of terms of one job."""
    full_mark: float
    """Share of all a need says from which on the text value is full. In (0, 1]."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The signals' weights, their neutral values and the text weights."""

    signals: Mapping[str, float]
    """Weight by signal name, ≥ 0, adding up to 1."""
    neutral: Mapping[str, float]
    """Value in [0, 1] that stands in where the data cannot tell.

    It is no more than the lowest value a truthful entry can have, so that leaving a field blank gains nothing.
    """
    text: TextWeights

    def as_json(self) -> dict[str, Any]:
        """Return the weights as plain values, as they are stored with a result."""
        return {"signals": dict(self.signals), "neutral": dict(self.neutral), "text": asdict(self.text)}


def _numbers(document: Mapping[str, Any], part: str, names: tuple[str, ...]) -> dict[str, float]:
    values = document.get(part)
    if not isinstance(values, dict):
        raise BadWeights(f"{part}: must be an object of numbers")
    if set(values) != set(names):
        missing, extra = sorted(set(names) - set(values)), sorted(set(values) - set(names))
        raise BadWeights(f"{part}: missing {missing}, unknown {extra}")
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            raise BadWeights(f"{part}.{name}: must be a number not below 0, is {value!r}")
    return {name: float(values[name]) for name in names}


SIGNALS = ("text", "names", "domain", "region", "tier", "evidence")
"""Names of the signals, in the order they are shown and added up."""


def parse_weights(document: object) -> Weights:
    """Return the weights of a JSON document.

    Raises:
        BadWeights: a part is missing or unknown, a number is out of range, or the signals do not add up to 1.
    """
    if not isinstance(document, dict):
        raise BadWeights("weights must be a JSON object with signals, neutral and text")
    signals = _numbers(document, "signals", SIGNALS)
    if abs(sum(signals.values()) - 1) > 1e-9:
        raise BadWeights(f"signals: must add up to 1, add up to {sum(signals.values())}")
    neutral = _numbers(document, "neutral", SIGNALS)
    text = TextWeights(**_numbers(document, "text", tuple(f.name for f in fields(TextWeights))))
    for name, value in (*neutral.items(), ("title_share", text.title_share), ("length_slope", text.length_slope)):
        if value > 1:
            raise BadWeights(f"{name}: must lie in [0, 1], is {value}")
    if not 0 < text.full_mark <= 1:
        raise BadWeights(f"text.full_mark: must lie above 0 and not above 1, is {text.full_mark}")
    if text.fade == 0:
        raise BadWeights("text.fade: must be above 0")
    for name in ("need_limit", "repeat_limit", "list_room", "run_room", "blank_room", "keyword_room"):
        if (limit := getattr(text, name)) < 1:
            raise BadWeights(f"text.{name}: must be at least 1, is {limit}")
    return Weights(signals, neutral, text)


def load_weights(path: Path) -> Weights:
    """Return the weights of a JSON file.

    Raises:
        BadWeights: it is not JSON or does not say what it must; the message names the file.
    """
    try:
        return parse_weights(json.loads(path.read_text("utf-8")))
    except (ValueError, UnicodeDecodeError) as error:
        raise BadWeights(f"{path}: {error}") from error


@functools.cache
def default_weights() -> Weights:
    """Return the shipped weights, data/weights.json."""
    return load_weights(DATA / "weights.json")
