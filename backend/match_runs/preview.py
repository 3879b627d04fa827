"""What a draft would match if it were published now; nothing of it is kept.

As in a run, no transaction is open while ranking; what is read before and after is read in transactions of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session, contains_eager

import matching
from backend.core.actor import Actor
from backend.core.db import SessionLocal
from backend.match_runs.asker import DRAFT, offer_of, vendor_of
from backend.match_runs.few import told_count
from backend.match_runs.market import Snapshot, market_of
from backend.match_runs.models import STRONG_SCORE
from backend.match_runs.schemas import (
    AdviceRead,
    CapabilityDraft,
    CapabilityPreview,
    ContributionRead,
    FlagRead,
    Gains,
    MatchCapability,
    MatchScenario,
    MatchVendor,
    PreviewExclusion,
    PreviewScenario,
    PreviewVendor,
    ScenarioDraft,
    ScenarioPreview,
)
from backend.scenarios.models import Scenario
from backend.scenarios.service import visible as visible_scenarios
from backend.vendors.models import Capability, Vendor
from backend.vendors.service import visible_capabilities
from matching.advising import Advising
from matching.canonical import plain
from matching.gates import closed
from matching.index import Index
from matching.listing import Listed, rank_one
from matching.preview import Placed, place_offer
from matching.signals.base import QUANTA
from matching.types import Match, Need, Offer

SHOWN = 10
"""How many matches a preview shows."""
RESERVE = 10
"""How many more are looked at, for those withdrawn since the index was built and those worth less on a closer look."""
DEPTHS = (SHOWN + RESERVE, 200, 2000)
"""How many of a scenario's vendors are ranked: more only where all of fewer are strong. The last is the most told."""
TRIED = 12
"""How many changes of a draft capability are tried."""


def preview_scenario(draft: ScenarioDraft) -> ScenarioPreview:
    """Return the vendors that match a draft scenario best now, and how many are strong.

    Raises:
        MarketBuilding: there is no index yet.
    """
    with SessionLocal.begin() as session:
        current = market_of(session).snapshot(session)
    need = Need(DRAFT, title=draft.title, text=draft.description, domain=draft.domain, region=draft.city)
    with current.held.turn:
        listed = _ranked(need, current.held, DEPTHS[0])
        strong = _strong(listed)
        for depth in DEPTHS[1:]:
            if strong < len(listed.best):
                break
            strong = _strong(_ranked(need, current.held, depth))
    with SessionLocal.begin() as session:
        shown = _shown(session, [listed.index.facets.ids[at] for at in listed.best.offer.tolist()])
    with current.held.turn:
        matches = _explained(listed, shown)
    return ScenarioPreview(
        **common(current.held, refreshing=current.refreshing),
        matches=matches,
        strong=told_count(strong),
        few=told_count(strong) is None,
        strong_from=STRONG_SCORE,
    )


def _ranked(need: Need, snapshot: Snapshot, depth: int) -> Listed:
    return rank_one(need, snapshot.index, depth, weights=snapshot.weights)


def _strong(listed: Listed) -> int:
    return int((listed.best.score / QUANTA >= STRONG_SCORE).sum())


def preview_capability(draft: CapabilityDraft, actor: Actor) -> CapabilityPreview:
    """Return the scenarios a draft capability would match best now, its vendor's place on each, and what raises it.

    Raises:
        MarketBuilding: the scenarios have not been prepared yet.
    """
    with SessionLocal.begin() as session:
        current = market_of(session).places(session)
    snapshot, prepared = current.held.snapshot, current.held.prepared
    offer = offer_of(draft, vendor_of(actor), snapshot.index)
    own = _published_of(offer.group, snapshot.index)
    needs = prepared.needs.needs
    with snapshot.turn:
        placed = place_offer(offer, prepared)
        scores, opened = _scores(placed), prepared.opened(offer)
    order = np.argsort(-scores, kind="stable")
    best, shut = order[opened[order]][: SHOWN + RESERVE], order[~opened[order]][: SHOWN + RESERVE]
    with SessionLocal.begin() as session:
        scenarios = _scenarios(session, [UUID(needs[at].id) for at in (*best.tolist(), *shut.tolist())])
    best, shut = (np.array([at for at in some if needs[at].id in scenarios], np.int64) for some in (best, shut))
    shut = shut[:SHOWN]
    with snapshot.turn:
        matches = [(match, need) for need, match in placed.own_matches(best, SHOWN)]
        kept_out = replace(placed, shut=shut, would_score=scores[shut])
        excluded = [(kept_out.exclusion(at), need) for at, need in enumerate(shut.tolist())]
        advising = Advising(offer, placed, [need for _, need in [*matches, *excluded]], TRIED)
    places = dict(zip(placed.needs.tolist(), placed.places.tolist(), strict=True))
    return CapabilityPreview(
        **common(snapshot, refreshing=current.refreshing),
        matches=[
            PreviewScenario(
                scenario=scenarios[match.need],
                score=match.score,
                rank=places.get(need),
                rank_of=current.held.vendors[match.need] + all(closed(needs[need], one) for one in own),
                contributions=_contributions(match),
                flags=_flags(match),
                advice=_advice(advising, need),
            )
            for match, need in matches
        ],
        excluded=[
            PreviewExclusion(
                scenario=scenarios[held.need],
                gate=held.gate,
                fact=dict(held.facts),
                would_score=held.would_score,
                advice=_advice(advising, need),
            )
            for held, need in excluded
        ],
        gains=Gains.model_validate(advising.gains()),
    )


def _advice(advising: Advising, need: int) -> list[AdviceRead]:
    return [AdviceRead.model_validate(promise, from_attributes=True) for promise in advising.promises(need)]


def _published_of(group: str, index: Index) -> list[Offer]:
    """Return what a vendor has published."""
    return [index.offers[at] for at, owner in enumerate(index.facets.groups) if owner == group]


def _scores(placed: Placed) -> NDArray[np.int64]:
    """Return the draft's scores in quanta, shape (n_needs,); beyond the kept places, as if it repeated no need."""
    scores = placed.totals
    scores[placed.needs] = placed.scores
    scores[placed.shut] = placed.would_score
    return scores


def common(snapshot: Snapshot, *, refreshing: bool) -> dict[str, Any]:
    """Return what every preview tells of what it was compared with."""
    return {"engine": matching.ENGINE, "as_of": snapshot.as_of, "refreshing": refreshing}


def _shown(session: Session, ids: Sequence[str]) -> dict[str, Capability]:
    """Return those capabilities that are still to be seen, by id."""
    query = (
        visible_capabilities()
        .where(Capability.id.in_([UUID(name) for name in ids]))
        .join(Vendor.organisation)
        .options(contains_eager(Capability.vendor).contains_eager(Vendor.organisation))
    )
    return {str(capability.id): capability for capability in session.scalars(query)}


def _explained(listed: Listed, shown: Mapping[str, Capability]) -> list[PreviewVendor]:
    """Return the best matches whose capabilities are shown, with their reasons."""
    ids = [listed.index.facets.ids[at] for at in listed.best.offer.tolist()]
    seen = [(at, shown[name]) for at, name in enumerate(ids) if name in shown][:SHOWN]
    found = [(listed.match(at), capability) for at, capability in seen]
    return [
        PreviewVendor(
            rank=place,
            score=match.score,
            vendor=_vendor(capability.vendor),
            capability=MatchCapability(id=capability.id, title=capability.title),
            contributions=_contributions(match),
            flags=_flags(match),
        )
        for place, (match, capability) in enumerate(found, 1)
    ]


def _vendor(vendor: Vendor) -> MatchVendor:
    held = vendor.organisation
    return MatchVendor(id=vendor.id, name=held.name, tier=vendor.tier, region=vendor.region, is_demo=held.is_demo)


def _scenarios(session: Session, ids: Sequence[UUID]) -> dict[str, MatchScenario]:
    """Return those scenarios that are still to be seen, by id."""
    query = (
        visible_scenarios()
        .where(Scenario.id.in_(ids))
        .with_only_columns(Scenario.id, Scenario.number, Scenario.name, Scenario.name_en)
    )
    return {
        str(held.id): MatchScenario(id=held.id, number=held.number, name=held.name, name_en=held.name_en)
        for held in session.execute(query)
    }


def _contributions(match: Match) -> list[ContributionRead]:
    return [ContributionRead.model_validate(plain(part)) for part in match.contributions]


def _flags(match: Match) -> list[FlagRead]:
    return [FlagRead.model_validate(plain(flag)) for flag in match.flags]
