"""How good lists of vendors are, by judged pairs of scenario and capability: pure functions over ids and grades.

A list shows a vendor once, by one capability, while people judge capabilities. So a vendor's grade is that of the
capability it stands there by, which is what a reader of the list sees; a vendor whose able capability is passed over
for another one counts by the other one. The ideal list shows every vendor by its best judged capability: a vendor with
five able capabilities is no more to be found than one with a single one, and no list can be better than the ideal.
Capabilities nobody judged count 0. Pairs that a gate keeps apart are left out of both, since no order could show them.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.gates import closed
from matching.metrics import METRICS, bootstrap, evaluate
from matching.types import Need, Offer

NDCG = "nDCG@10"
TOP = 10
"""Places that nDCG and coverage look at."""
DEPTH = 1000
"""Places of a list that are measured at all, as trec_eval does; the others add less than 1/1000 of a find each."""

Grades = Mapping[str, int]
"""Grade by capability."""
Place = tuple[str, str]
"""Vendor, and the capability it stands in the list by."""
Values = Mapping[str, float]
"""Value in [0, 1] by metric."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What of the judged pairs can be measured by."""

    grades: Mapping[str, Grades]
    """By scenario."""
    gated: int
    """Pairs left out because a gate keeps the capability out."""
    absent: int
    """Pairs left out because the capability is not among those offered."""


@dataclass(frozen=True, slots=True)
class ScenarioMeasure:
    """How good one scenario's list is."""

    values: Values
    judged: int
    """Vendors with a judged capability."""
    relevant: int
    """Vendors with a capability judged above 0."""
    pairs: int
    coverage: float
    """Share of the list's top ten whose capability is judged, in [0, 1]."""


def measurable(judgements: Mapping[str, Grades], needs: Collection[Need], offers: Collection[Offer]) -> Judged:
    """Return the judged pairs of these needs whose offers are there and that no gate keeps apart."""
    by_id = {offer.id: offer for offer in offers}
    grades: dict[str, Grades] = {}
    gated = absent = 0
    for need in needs:
        judged = judgements.get(need.id, {})
        here = {name: grade for name, grade in judged.items() if name in by_id}
        grades[need.id] = {name: grade for name, grade in here.items() if closed(need, by_id[name]) is None}
        absent += len(judged) - len(here)
        gated += len(here) - len(grades[need.id])
    return Judged(grades, gated, absent)


def vendors_ndcg(standing: Sequence[int], best: Collection[int], k: int = TOP) -> float:
    """Return nDCG@k in [0, 1] of a list of vendors, with exponential gain.

    Args:
        standing: grade of the capability each vendor stands by, in the order of the list.
        best: grade of each judged vendor's best capability, in any order.

    Source: as `matching.metrics.ndcg`, whose ideal is made from the grades of what is listed; here a vendor may stand
    there by less than its best.
    """

    def dcg(grades: Sequence[int]) -> float:
        return math.fsum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades[:k], 1))

    ideal = dcg(sorted(best, reverse=True))
    return dcg(standing) / ideal if ideal else 0.0


def measure(places: Sequence[Place], grades: Grades, vendor_of: Mapping[str, str]) -> ScenarioMeasure | None:
    """Return how good a list is, or None when no vendor is relevant: no order could be good then.

    Args:
        places: best first, every vendor once.
        grades: of the measurable pairs.
        vendor_of: whose each judged capability is.
    """
    best: dict[str, int] = {}
    for capability, grade in grades.items():
        vendor = vendor_of[capability]
        best[vendor] = max(grade, best.get(vendor, 0))
    # A vendor that stands by a capability of no use has not been found, however able it is otherwise.
    found = [vendor if grades.get(capability, 0) > 0 else f"{vendor} by another" for vendor, capability in places]
    measured = evaluate({"": found}, {"": best})
    if not measured:
        return None
    standing = [grades.get(capability, 0) for _, capability in places]
    top = places[:TOP]
    return ScenarioMeasure(
        values=measured[""] | {NDCG: vendors_ndcg(standing, best.values())},
        judged=len(best),
        relevant=sum(grade > 0 for grade in best.values()),
        pairs=len(grades),
        coverage=sum(capability in grades for _, capability in top) / len(top) if top else 0.0,
    )


def interval(values: Sequence[float]) -> dict[str, float]:
    """Return mean and 95 % bootstrap interval.

    Raises:
        ValueError: there are no values.
    """
    mean, low, high = bootstrap(values)
    return {"mean": mean, "low": low, "high": high}


def means(scenarios: Mapping[str, Values]) -> list[dict[str, Any]]:
    """Return every metric's mean over scenarios, with its interval.

    Raises:
        ValueError: there are no scenarios.
    """
    return [{"name": name, **interval([scenarios[key][name] for key in sorted(scenarios)])} for name in METRICS]


def differences(scenarios: Mapping[str, Values], others: Mapping[str, Values]) -> list[dict[str, Any]]:
    """Return the mean of every metric's difference over the scenarios both have, paired, with its interval.

    A metric one of them does not know is left out: an older evaluation may have been made with fewer.

    Raises:
        ValueError: they have no scenario in common.
    """
    common = sorted(scenarios.keys() & others.keys())
    known = [name for name in METRICS if all(name in others[key] for key in common)]
    return [{"name": name, **interval([scenarios[key][name] - others[key][name] for key in common])} for name in known]


@dataclass(frozen=True, slots=True)
class Move:
    """A vendor whose place changed; None is a place that is not counted."""

    vendor: str
    was: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class Moves:
    """What changed in a list's top ten."""

    entered: tuple[Move, ...]
    left: tuple[Move, ...]
    moved: tuple[Move, ...]


def moves(before: Sequence[Place], after: Sequence[Place]) -> Moves:
    """Return who entered, left or moved within the top ten, in the order of the list each stands in."""
    was = {vendor: place for place, (vendor, _) in enumerate(before, 1)}
    now = {vendor: place for place, (vendor, _) in enumerate(after, 1)}
    old, new = [vendor for vendor, _ in before[:TOP]], [vendor for vendor, _ in after[:TOP]]

    def told(vendors: Sequence[str]) -> tuple[Move, ...]:
        return tuple(Move(vendor, was.get(vendor), now.get(vendor)) for vendor in vendors)

    return Moves(
        entered=told([vendor for vendor in new if vendor not in old]),
        left=told([vendor for vendor in old if vendor not in new]),
        moved=told([vendor for vendor in new if vendor in old and was[vendor] != now[vendor]]),
    )
