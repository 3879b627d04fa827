"""How ready a scenario is to be submitted: one table of rules, each with its weight and the place to mend."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from backend.scenarios.content import BudgetBand, RiskTier, ScenarioContent

Check = Callable[[ScenarioContent], bool]
PLACEHOLDER: Final = re.compile("【[^】]*】")
"""What a template leaves to be filled in."""
LONG_ENOUGH: Final = 20
"""Characters of a text that says something; shorter ones are headings."""
MUSTS: Final = 1
"""How many requirements a vendor must meet at least: without one nobody can tell who is out."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a scenario should say."""

    key: str
    """What the pages word it by."""
    pointer: str
    weight: int
    holds: Check
    needed: bool = True
    """Whether it cannot be submitted without."""
    faults: Callable[[ScenarioContent], tuple[str, ...]] | None = None
    """The places that break it, where these may be several; each is told by itself."""


@dataclass(frozen=True, slots=True)
class Item:
    """Whether one rule holds, or one of the places at which it does not."""

    key: str
    pointer: str
    weight: int
    needed: bool
    done: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far a document is, in percent of the weights, and what is left."""

    score: int
    items: tuple[Item, ...]

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """Return the places without which it cannot be submitted, with the key of what is missing there."""
        return tuple((item.pointer, item.key) for item in self.items if item.needed and not item.done)


def _says(name: str, at_least: int = 1) -> Check:
    return lambda content: len(str(getattr(content, name)).strip()) >= at_least


def _is_named(content: ScenarioContent) -> bool:
    return len(content.name.strip()) >= 2


def _lines_are_checkable(content: ScenarioContent) -> bool:
    """Whether there are requirements, each in words, and one of them a must."""
    lines = content.requirements
    return all(line.text.strip() for line in lines) and sum(line.must for line in lines) >= MUSTS


def _data_is_named(content: ScenarioContent) -> bool:
    return bool(content.datasets) and all(dataset.name.strip() for dataset in content.datasets)


def _risk_is_reasoned(content: ScenarioContent) -> bool:
    """Whether a risk that is not low says why; who calls it low need not."""
    return content.risk_tier in (None, RiskTier.LOW) or bool(content.risk_reason.strip())


def _budget_is_reasoned(content: ScenarioContent) -> bool:
    return content.budget_band is not BudgetBand.UNDISCLOSED or bool(content.budget_reason.strip())


def _runs_forward(content: ScenarioContent) -> bool:
    return content.starts_on is None or content.ends_on is None or content.starts_on <= content.ends_on


def _leaves_time(content: ScenarioContent) -> bool:
    """Whether vendors are to answer before the work is to be done."""
    return content.respond_by is None or content.ends_on is None or content.respond_by <= content.ends_on


def _has_evidence(gate: str) -> Check:
    return lambda content: bool(getattr(content.gates, gate).text.strip() or getattr(content.gates, gate).attachments)


def _unfilled(content: ScenarioContent) -> tuple[str, ...]:
    """Return the places at which a template's placeholder still stands."""
    return tuple(pointer for pointer, text in _texts(content.model_dump()) if PLACEHOLDER.search(text))


def _texts(held: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(held, str):
        yield at, held
    elif isinstance(held, dict):
        for name, value in held.items():
            yield from _texts(value, f"{at}/{name}")
    elif isinstance(held, list):
        for place, value in enumerate(held):
            yield from _texts(value, f"{at}/{value['id'] if isinstance(value, dict) else place}")


RULES: Final = (
    Rule("name", "/name", 5, _is_named),
    Rule("domain", "/domain", 5, _says("domain")),
    Rule("city", "/city", 3, _says("city")),
    Rule("goal", "/goal", 10, _says("goal", LONG_ENOUGH)),
    Rule("pain", "/pain", 8, _says("pain", LONG_ENOUGH)),
    Rule("description", "/description", 4, _says("description", LONG_ENOUGH), needed=False),
    Rule("requirements", "/requirements", 14, _lines_are_checkable),
    Rule("datasets", "/datasets", 8, _data_is_named, needed=False),
    Rule("placeholder", "/goal", 1, lambda content: not _unfilled(content), faults=_unfilled),
    Rule("risk_tier", "/risk_tier", 5, lambda content: content.risk_tier is not None),
    Rule("risk_reason", "/risk_reason", 2, _risk_is_reasoned),
    Rule("budget_band", "/budget_band", 5, lambda content: content.budget_band is not None),
    Rule("budget_reason", "/budget_reason", 2, _budget_is_reasoned),
    Rule("starts_on", "/starts_on", 2, lambda content: content.starts_on is not None),
    Rule("ends_on", "/ends_on", 3, lambda content: content.ends_on is not None),
    Rule("schedule_order", "/ends_on", 1, _runs_forward),
    Rule("respond_by", "/respond_by", 3, lambda content: content.respond_by is not None),
    Rule("respond_by_order", "/respond_by", 1, _leaves_time),
    Rule("gate_boundary", "/gates/boundary/text", 6, _has_evidence("boundary")),
    Rule("gate_owner", "/gates/owner/text", 6, _has_evidence("owner")),
    Rule("gate_funding", "/gates/funding/text", 6, _has_evidence("funding")),
)
"""Everything asked of a scenario; the weights say how much it helps those who read it, and add up to 100."""


def readiness_of(content: ScenarioContent) -> Readiness:
    """Return how ready a document is."""
    items = tuple(item for rule in RULES for item in _items(rule, content))
    whole = sum(rule.weight for rule in RULES)
    return Readiness(round(100 * sum(item.weight for item in items if item.done) / whole), items)


def _items(rule: Rule, content: ScenarioContent) -> Iterator[Item]:
    """Yield how a rule stands; its weight is counted once, at its first fault."""
    done = rule.holds(content)
    places = rule.faults(content) if rule.faults and not done else (rule.pointer,)
    for number, pointer in enumerate(places):
        yield Item(rule.key, pointer, 0 if number else rule.weight, rule.needed, done)
