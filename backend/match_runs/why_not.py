"""Why a vendor stands where it does in a run's list, or why not at all: worked out from what the run kept.

A run stores the places of a list and those whom a gate kept from one. Of everybody else this ranks the scenario anew,
as the run did; no transaction is open meanwhile.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

import matching
from backend.core.actor import Actor
from backend.core.db import SessionLocal
from backend.core.overload import Turn
from backend.core.row_security import info_for
from backend.match_runs.compute import engine_facts
from backend.match_runs.load import Inputs, load_kept
from backend.match_runs.models import RunScenario, RunStatus
from backend.match_runs.ranked_lists import get_ranked
from backend.match_runs.replay import NotDone
from backend.match_runs.schemas import ContributionRead, MatchCapability, MatchVendor
from backend.organisations.models import Organisation
from backend.vendors.models import Capability, Vendor, is_shown
from backend.vendors.service import VendorNotFound
from matching.canonical import plain
from matching.gates import closed
from matching.types import Match, Need, Offer

DEPTH: Final = 1000
"""Places that are counted; below them a vendor stands “below”."""


class PlaceStanding(StrEnum):
    """Where a vendor stands in a scenario's list."""

    LISTED = "listed"
    BELOW_LINE = "below_line"
    EXCLUDED = "excluded"
    ABSENT = "absent"


class ClosedGate(BaseModel):
    """A gate that keeps a capability out, and the fact that closed it."""

    capability: MatchCapability
    gate: str
    fact: dict[str, Any]


class WhyNotRead(BaseModel):
    """Where a vendor stands in a scenario's list of a run, and what put it there."""

    vendor: MatchVendor
    standing: PlaceStanding
    rank: int | None = Field(description="Its place; null where a gate keeps it out, or below place 1000")
    ranked: int = Field(description="How many vendors were ranked", ge=0)
    score: float | None = Field(description="By its best capability that no gate keeps out")
    capability: MatchCapability | None
    contributions: list[ContributionRead] = Field(description="What the score is the sum of")
    most: dict[str, float] = Field(description="Points each signal can give")
    line: float | None = Field(description="The score of the last place that is listed")
    gates: list[ClosedGate] = Field(description="By capability, where a gate keeps it out")


@dataclass(frozen=True, slots=True)
class _Case:
    """What a run ranked, as far as one pair needs it."""

    vendor: MatchVendor
    titles: dict[str, str]
    ranked: int
    inputs: Inputs
    weights: matching.Weights
    top: int


_ranking = Turn()
"""Of whoever reads what a run kept and ranks anew: with many vendors that takes much memory, and seconds."""


def explain(actor: Actor, run_id: UUID, scenario_id: UUID, vendor_id: UUID) -> WhyNotRead:
    """Return where a vendor stands for a scenario, and why.

    Raises:
        RunNotFound: there is no such run, or the actor may not know what it found.
        VendorNotFound: there is no such vendor any more.
        NotDone: the run has no result, or was made by another engine.
        Overloaded: others were before, and take long.
    """
    with _ranking:
        return _explained(actor, run_id, scenario_id, vendor_id)


def _explained(actor: Actor, run_id: UUID, scenario_id: UUID, vendor_id: UUID) -> WhyNotRead:
    with SessionLocal(info=info_for(actor)) as session, session.begin():
        case = _read(session, actor, run_id, scenario_id, vendor_id)
    own = [offer for offer in case.inputs.offers if offer.group == str(vendor_id)]
    if not case.inputs.needs or not own:
        return _told(case, PlaceStanding.ABSENT)
    need = case.inputs.needs[0]
    gates = {offer.id: found for offer in own if (found := closed(need, offer)) is not None}
    open_ = [offer for offer in own if offer.id not in gates]
    held = [
        ClosedGate(capability=_capability(case, name), gate=gate, fact=_fact(facts))
        for name, (gate, facts) in gates.items()
    ]
    if not open_:
        return _told(case, PlaceStanding.EXCLUDED, gates=held)
    listed, best = _rank(case, need, open_)
    line = listed[min(case.top, len(listed)) - 1].score
    place = next((match.rank for match in listed if match.group == str(vendor_id)), None)
    standing = PlaceStanding.LISTED if place is not None and place <= case.top else PlaceStanding.BELOW_LINE
    return _told(case, standing, place, best, line, held)


def _read(session: Session, actor: Actor, run_id: UUID, scenario_id: UUID, vendor_id: UUID) -> _Case:
    run = get_ranked(session, actor, run_id, scenario_id, vendor_id)
    found = session.execute(
        select(Vendor, Organisation).join(Vendor.organisation).where(Vendor.id == vendor_id, is_shown())
    ).one_or_none()
    if found is None:
        raise VendorNotFound
    if run.status is not RunStatus.DONE or run.manifest["engine"] != engine_facts():
        raise NotDone(f"{run.number} is {run.status.value}, by engine {run.engine or '—'}.")
    inputs, weights = load_kept(session, run.manifest, [str(scenario_id)])
    vendor, organisation = found
    titles = select(Capability.id, Capability.title).where(Capability.vendor_id == vendor_id)
    ranked = select(RunScenario.ranked).where(RunScenario.run_id == run_id, RunScenario.scenario_id == scenario_id)
    return _Case(
        vendor=MatchVendor(
            id=vendor.id, name=organisation.name, tier=vendor.tier, region=vendor.region, is_demo=organisation.is_demo
        ),
        titles={str(row.id): row.title for row in session.execute(titles)},
        ranked=session.scalars(ranked).one_or_none() or 0,
        inputs=inputs,
        weights=matching.parse_weights(weights),
        top=run.manifest["engine"]["top"],
    )


def _rank(case: _Case, need: Need, own: list[Offer]) -> tuple[list[Match], Match]:
    """Return the whole list, and the vendor's own match with its reasons."""
    index = matching.Index.fit(case.inputs.offers, case.weights.text)
    whole = matching.rank([need], index, top=DEPTH, top_per_group=0, weights=case.weights, explain=False)
    only = {need.id: [offer.id for offer in own]}
    [best] = matching.rank([need], index, top_per_group=0, weights=case.weights, candidates=only).matches
    return sorted(whole.matches, key=lambda match: match.rank or DEPTH), best


def _told(
    case: _Case,
    standing: PlaceStanding,
    rank: int | None = None,
    best: Match | None = None,
    line: float | None = None,
    gates: list[ClosedGate] | None = None,
) -> WhyNotRead:
    return WhyNotRead(
        vendor=case.vendor,
        standing=standing,
        rank=rank,
        ranked=case.ranked,
        score=best.score if best else None,
        capability=_capability(case, best.offer) if best else None,
        contributions=[ContributionRead.model_validate(plain(part)) for part in best.contributions] if best else [],
        most=dict(case.weights.signals),
        line=line,
        gates=gates or [],
    )


def _capability(case: _Case, name: str) -> MatchCapability:
    return MatchCapability(id=UUID(name), title=case.titles.get(name, ""))


def _fact(facts: object) -> dict[str, Any]:
    told = plain(facts)
    return told if isinstance(told, dict) else {}
