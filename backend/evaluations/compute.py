"""From needs, offers and judged pairs to measures: no database, so that a run and a what-if are measured alike."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import matching
from backend.evaluations.measure import DEPTH, Grades, Judged, Place, ScenarioMeasure, measurable, measure
from matching.index import group_of
from matching.types import Need


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, of which lists."""

    judged: Judged
    lists: Mapping[str, list[Place]]
    """By scenario, best first."""
    scenarios: Mapping[str, ScenarioMeasure]
    """Those with a relevant vendor."""

    @property
    def pairs(self) -> int:
        """Return how many judged pairs the scenarios measured have."""
        return sum(held.pairs for held in self.scenarios.values())

    @property
    def coverage(self) -> float:
        """Return the mean coverage of the scenarios measured, in [0, 1]."""
        return sum(held.coverage for held in self.scenarios.values()) / len(self.scenarios)


def measure_all(
    needs: Collection[Need], index: matching.Index, weights: matching.Weights, judgements: Mapping[str, Grades]
) -> Measured:
    """Rank the offers for every judged need and measure the lists."""
    wanted = [need for need in needs if need.id in judgements]
    judged = measurable(judgements, wanted, index.offers)
    ranking = matching.rank(wanted, index, top=DEPTH, top_per_group=0, weights=weights, explain=False)
    lists: dict[str, list[Place]] = defaultdict(list)
    for match in ranking.matches:  # by need, best first
        lists[match.need].append((match.group, match.offer))
    vendor_of = {offer.id: group_of(offer) for offer in index.offers}
    found = {need.id: measure(lists[need.id], judged.grades[need.id], vendor_of) for need in wanted}
    return Measured(judged, lists, {name: held for name, held in found.items() if held is not None})
