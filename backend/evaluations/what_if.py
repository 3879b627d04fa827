"""What other weights would do to everything that is published now; nothing of it is kept.

As in a run, no transaction is open while ranking; what is read before and after is read in transactions of its own.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

import matching
from backend.core.db import SessionLocal
from backend.core.errors import Problem
from backend.evaluations.compute import Measured, measure_all
from backend.evaluations.measure import NDCG, Move, interval, moves
from backend.evaluations.schemas import (
    Interval,
    MoveRead,
    ScenarioChange,
    ShippedWeights,
    SignalWeight,
    WhatIfCreate,
    WhatIfMetric,
    WhatIfRead,
)
from backend.evaluations.service import NothingJudged, judgements_of
from backend.match_runs.market import market_of
from backend.match_runs.schemas import MatchScenario
from backend.organisations.models import Organisation
from backend.scenarios.models import Scenario
from backend.scenarios.service import visible as visible_scenarios
from backend.vendors.models import Vendor, is_shown
from backend.vendors.schemas import VendorLink
from matching.metrics import METRICS

ROUNDING = 1e-6
"""How far from 1 weights may add up: as much as their decimals on a page are rounded by."""


class WeightsDoNotAddUp(Problem):
    """The weights tried do not add up to 1."""

    status, code, title = 422, "weights-do-not-add-up", "The weights do not add up to 1"


def shipped_weights() -> ShippedWeights:
    """Return the weights that are used."""
    shipped = matching.default_weights().signals
    return ShippedWeights(
        engine=matching.ENGINE, signals=[SignalWeight(name=name, weight=shipped[name]) for name in matching.SIGNALS]
    )


def weights_of(given: WhatIfCreate) -> matching.Weights:
    """Return the weights to try, adding up to 1 to the last bit.

    Raises:
        WeightsDoNotAddUp: they do not, and were not to be divided by their sum; or all are 0.
    """
    total = math.fsum(given.signals.values())
    if total == 0:
        raise WeightsDoNotAddUp("The weights are all 0, so nothing can be ranked by them.")
    if not given.normalise and abs(total - 1) > ROUNDING:
        raise WeightsDoNotAddUp(
            f"The weights add up to {total:.9g}, not to 1; change them, or send normalise: true to divide them by it."
        )
    return replace(matching.default_weights(), signals={name: weight / total for name, weight in given.signals.items()})


def what_if(given: WhatIfCreate) -> WhatIfRead:
    """Return what the judged scenarios' lists would be worth with other weights, and who would move in them.

    Raises:
        WeightsDoNotAddUp: see `weights_of`.
        NothingJudged: no published scenario has a relevant judged pair.
        MarketBuilding: there is no index yet.
    """
    shipped, tried = matching.default_weights(), weights_of(given)
    with SessionLocal.begin() as session:
        snapshot = market_of(session).snapshot(session).held
        judgements = judgements_of(session, [UUID(need.id) for need in snapshot.needs])
        scenarios = {
            str(held.id): MatchScenario(id=held.id, number=held.number, name=held.name, name_en=held.name_en)
            for held in session.scalars(visible_scenarios().where(Scenario.id.in_([UUID(name) for name in judgements])))
        }
    needs = [need for need in snapshot.needs if need.id in scenarios]
    with snapshot.turn:
        before = measure_all(needs, snapshot.index, shipped, judgements)
        after = measure_all(needs, snapshot.index, tried, judgements)
    if not before.scenarios:
        raise NothingJudged
    return WhatIfRead(
        engine=matching.ENGINE,
        as_of=snapshot.as_of,
        scenarios=len(before.scenarios),
        judged_pairs=before.pairs,
        gated_pairs=before.judged.gated,
        absent_pairs=before.judged.absent,
        signals=dict(tried.signals),
        shipped=dict(shipped.signals),
        metrics=[_metric(name, before, after) for name in METRICS],
        changes=_changes(scenarios, before, after),
    )


def _metric(name: str, before: Measured, after: Measured) -> WhatIfMetric:
    keys = sorted(before.scenarios)
    was = [before.scenarios[key].values[name] for key in keys]
    now = [after.scenarios[key].values[name] for key in keys]
    return WhatIfMetric(
        name=name,
        shipped=Interval(**interval(was)),
        changed=Interval(**interval(now)),
        difference=Interval(**interval([new - old for old, new in zip(was, now, strict=True)])),
    )


def _changes(scenarios: Mapping[str, MatchScenario], before: Measured, after: Measured) -> list[ScenarioChange]:
    found = {name: moves(before.lists[name], after.lists[name]) for name in before.scenarios}
    named = {move.vendor for change in found.values() for move in (*change.entered, *change.left, *change.moved)}
    with SessionLocal.begin() as session:
        vendors = _vendors(session, named)

    def told(changed: Sequence[Move]) -> list[MoveRead]:
        return [
            MoveRead(vendor=vendors[move.vendor], was=move.was, now=move.now)
            for move in changed
            if move.vendor in vendors
        ]

    rows = [
        ScenarioChange(
            scenario=scenarios[name],
            ndcg_shipped=before.scenarios[name].values[NDCG],
            ndcg=after.scenarios[name].values[NDCG],
            entered=told(change.entered),
            left=told(change.left),
            moved=told(change.moved),
        )
        for name, change in found.items()
    ]
    return sorted(rows, key=lambda row: (row.scenario.number or 0, str(row.scenario.id)))


def _vendors(session: Session, ids: set[str]) -> dict[str, VendorLink]:
    """Return those vendors that are still to be seen, by id."""
    query = (
        select(Vendor.id, Organisation.name)
        .join(Vendor.organisation)
        .where(Vendor.id.in_([UUID(name) for name in ids]), is_shown())
    )
    return {str(row.id): VendorLink(id=row.id, name=row.name) for row in session.execute(query)}
