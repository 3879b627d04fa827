"""What other weights would do to everything that is published now; nothing of it is kept.

As in a run, no transaction is open while ranking; what is read before and after is read in transactions of its own.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

import matching
from backend.core.actor import Actor
from backend.core.db import SessionLocal
from backend.core.errors import Problem
from backend.core.overload import Turn
from backend.core.policy import require
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
from backend.evaluations.service import NothingJudged, judgements_of, read_kept
from backend.match_runs.load import weights_in_force
from backend.match_runs.market import market_of
from backend.match_runs.models import MatchRun
from backend.match_runs.reading import state_of
from backend.match_runs.schemas import MatchScenario
from backend.match_runs.service import RunNotFound
from backend.organisations.models import Organisation
from backend.scenarios.models import Scenario
from backend.scenarios.service import visible as visible_scenarios
from backend.vendors.models import Vendor, is_shown
from backend.vendors.schemas import VendorLink
from matching.metrics import METRICS

ROUNDING = 1e-6
"""How far from 1 weights may add up: as much as their decimals on a page are rounded by."""


UNJUDGED = 100
"""How many lists of a run are ranked anew of which no pair is judged."""


class WeightsDoNotAddUp(Problem):
    """The weights tried do not add up to 1."""

    status, code, title = 422, "weights-do-not-add-up", "The weights do not add up to 1"


def shipped_weights() -> ShippedWeights:
    """Return the weights that new runs rank by."""
    with SessionLocal.begin() as session:
        name, used = weights_in_force(session)
    return ShippedWeights(
        engine=matching.ENGINE,
        weight_set=name,
        signals=[SignalWeight(name=signal, weight=used.signals[signal]) for signal in matching.SIGNALS],
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


def adding_up(signals: Mapping[str, float]) -> dict[str, float]:
    """Return weights that add up to 1 to the last bit.

    Raises:
        WeightsDoNotAddUp: they do not, not even nearly.
    """
    return dict(weights_of(WhatIfCreate(signals=dict(signals))).signals)


def what_if(given: WhatIfCreate) -> WhatIfRead:
    """Return what the judged scenarios' lists would be worth with other weights, and who would move in them.

    Raises:
        WeightsDoNotAddUp: see `weights_of`.
        NothingJudged: no published scenario has a relevant judged pair.
        MarketBuilding: there is no index yet.
    """
    tried = weights_of(given)
    with SessionLocal.begin() as session:
        _, used = weights_in_force(session)
        snapshot = market_of(session).snapshot(session).held
        judgements = judgements_of(session, [UUID(need.id) for need in snapshot.needs])
        scenarios = _named(session, judgements)
    needs = [need for need in snapshot.needs if need.id in scenarios]
    with snapshot.turn:
        before, after = (measure_all(needs, snapshot.index, one, judgements) for one in (used, tried))
    if not before.scenarios:
        raise NothingJudged
    return _told(snapshot.as_of, scenarios, (used, before), (tried, after))


def what_if_on_run(actor: Actor, run_id: UUID, given: WhatIfCreate) -> WhatIfRead:
    """Return the same for what a run has ranked, as it was kept, beside the weights it was ranked by.

    Lists that nobody has judged are ranked too, as many as `UNJUDGED`: who moves in them is known all the same.

    Raises:
        RunNotFound: there is no such run, or the actor may not know of it.
        WeightsDoNotAddUp: see `weights_of`.
        NotMeasurable: the run is not done, or was made with another engine.
        Overloaded: others were before, and take long.
    """
    tried = weights_of(given)
    with _fitting:
        with SessionLocal.begin() as session:
            run = session.get(MatchRun, run_id)
            if run is None:
                raise RunNotFound
            require(actor, "what_if.try", state=state_of(run), missing=RunNotFound)
            case = read_kept(session, run, UNJUDGED)
            judgements = {need.id: case.judgements.get(need.id, {}) for need in case.inputs.needs}
            scenarios = _named(session, judgements)
        needs = [need for need in case.inputs.needs if need.id in scenarios]
        used = matching.parse_weights(case.weights)
        index = matching.Index.fit(case.inputs.offers, used.text)
        before, after = (measure_all(needs, index, one, judgements) for one in (used, tried))
    return _told(run.requested_at, scenarios, (used, before), (tried, after))


_fitting = Turn()
"""Of whoever reads a run's offers anew: with many vendors that takes much memory, and seconds of a processor."""


def _named(session: Session, judged: Collection[str]) -> dict[str, MatchScenario]:
    """Return the judged scenarios that are still to be seen, by id."""
    query = visible_scenarios().where(Scenario.id.in_([UUID(name) for name in judged]))
    return {
        str(held.id): MatchScenario(id=held.id, number=held.number, name=held.name, name_en=held.name_en)
        for held in session.scalars(query)
    }


Side = tuple[matching.Weights, Measured]
"""Weights, and what was measured with them."""


def _told(as_of: datetime, scenarios: Mapping[str, MatchScenario], was: Side, now: Side) -> WhatIfRead:
    (used, before), (tried, after) = was, now
    return WhatIfRead(
        engine=matching.ENGINE,
        as_of=as_of,
        scenarios=len(before.scenarios),
        judged_pairs=before.pairs,
        gated_pairs=before.judged.gated,
        absent_pairs=before.judged.absent,
        signals=dict(tried.signals),
        shipped=dict(used.signals),
        metrics=[_metric(name, before, after) for name in METRICS] if before.scenarios else [],
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
    found = {name: moves(before.lists[name], after.lists[name]) for name in before.lists}
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
            ndcg_shipped=_ndcg(before, name),
            ndcg=_ndcg(after, name),
            entered=told(change.entered),
            left=told(change.left),
            moved=told(change.moved),
        )
        for name, change in found.items()
    ]
    return sorted(rows, key=lambda row: (row.scenario.number or 0, str(row.scenario.id)))


def _ndcg(measured: Measured, scenario: str) -> float | None:
    found = measured.scenarios.get(scenario)
    return found.values[NDCG] if found else None


def _vendors(session: Session, ids: set[str]) -> dict[str, VendorLink]:
    """Return those vendors that are still to be seen, by id."""
    query = (
        select(Vendor.id, Organisation.name)
        .join(Vendor.organisation)
        .where(Vendor.id.in_([UUID(name) for name in ids]), is_shown())
    )
    return {str(row.id): VendorLink(id=row.id, name=row.name) for row in session.execute(query)}
