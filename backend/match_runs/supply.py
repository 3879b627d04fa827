"""How many vendors could meet a draft scenario, and which of its conditions keeps most others out; nothing is kept.

A draft is read as a run reads it once it is published (`need_of_document`). What a condition costs is found by ranking:
for a certificate, an entry of 信创 or the city, who lacks this alone; for a requirement, the draft without its line.
"""

from collections.abc import Mapping

from backend.core.db import SessionLocal
from backend.match_runs.asker import DRAFT
from backend.match_runs.few import told_count
from backend.match_runs.load import need_of_document
from backend.match_runs.market import market_of
from backend.match_runs.models import STRONG_SCORE
from backend.match_runs.preview import DEPTHS, common
from backend.match_runs.schemas import ConditionRead, SupplyRead
from backend.scenarios.content import ScenarioPublic
from matching.gates import Condition
from matching.supply import Supply, supplies
from matching.types import Need

TRIED = 10
"""How many requirements are left out by way of trial: the heaviest of those that must be met."""


def supply_of(draft: ScenarioPublic) -> SupplyRead:
    """Return how many vendors could meet a draft, and what each of its conditions keeps out.

    Raises:
        MarketBuilding: there is no index yet.
    """
    with SessionLocal.begin() as session:
        current = market_of(session).snapshot(session)
    need = need_of_document(DRAFT, draft)
    trials = _without_single_requirements(draft)
    with current.held.turn:
        index = current.held.index
        found = supplies(
            [need, *trials.values()],
            index,
            at_least=STRONG_SCORE,
            most=DEPTHS[-1],
            weights=current.held.weights,
        )
    conditions = _conditions(draft, found[need.id], {pointer: found[trial.id] for pointer, trial in trials.items()})
    vendors = told_count(len(found[need.id].able))
    return SupplyRead(
        **common(current.held, refreshing=current.refreshing),
        vendors=vendors,
        few=vendors is None,
        strong_from=STRONG_SCORE,
        conditions=conditions,
        bottleneck=max(
            (condition for condition in conditions if condition.gain is not None),
            key=lambda condition: condition.gain or 0,
            default=None,
        ),
    )


def _without_single_requirements(draft: ScenarioPublic) -> dict[str, Need]:
    """Return the draft without one requirement that must be met, by the pointer of its words."""
    binding = [one for one in draft.requirements if one.must and one.text.strip()]
    heaviest = sorted(binding, key=lambda one: -one.weight)[:TRIED]
    found: dict[str, Need] = {}
    for one in heaviest:
        others = [other for other in draft.requirements if other is not one]
        pointer = f"/requirements/{one.id}"
        found[pointer] = need_of_document(f"{DRAFT}{pointer}", draft.model_copy(update={"requirements": others}))
    return found


def _conditions(draft: ScenarioPublic, base: Supply, trials: Mapping[str, Supply]) -> list[ConditionRead]:
    """Return what each condition keeps out, in the order of the document."""
    lines = [(f"/requirements/{one.id}", one.text) for one in draft.requirements]
    asked: list[tuple[Condition, str]] = [
        *((("certificate", name), "/required_certificates") for name in draft.required_certificates),
        *((("xinchuang", name), "/required_xinchuang") for name in draft.required_xinchuang),
        *((("region", name), "/city") for name in [draft.city] if name.strip()),
    ]
    return [
        *(
            _condition("requirement", pointer, text, len(trials[pointer].able) - len(base.able))
            for pointer, text in lines
            if pointer in trials
        ),
        *(_condition(one[0], pointer, one[1], base.short_of.get(one, 0)) for one, pointer in asked),
    ]


def _condition(kind: str, pointer: str, text: str, gain: int) -> ConditionRead:
    told = told_count(max(gain, 0))
    return ConditionRead.model_validate(
        {"kind": kind, "pointer": pointer, "text": text, "gain": told, "few": told is None}
    )
