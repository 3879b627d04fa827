"""What a draft would match if it were published now; nothing of it is kept."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, contains_eager

import matching
from backend.core.clock import today
from backend.match_runs.market import Current, market_of, with_changes
from backend.match_runs.models import STRONG_SCORE
from backend.match_runs.schemas import (
    CapabilityDraft,
    CapabilityPreview,
    ContributionRead,
    FlagRead,
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
from matching.canonical import plain
from matching.types import Match, Need, Offer

SHOWN = 10
"""How many matches a preview shows."""
RESERVE = 10
"""How many more are ranked, for those withdrawn since the index was built."""
DEEP = 1000
"""Places that are counted."""
FEW = 5
"""Fewer than this are not counted out: who tries one draft after another could tell single vendors apart."""
DRAFT = "draft"
"""Id of the draft while it is ranked; all others are UUIDs."""


def preview_scenario(session: Session, draft: ScenarioDraft) -> ScenarioPreview:
    """Return the vendors that match a draft scenario best now, and how many are strong.

    Raises:
        MarketBuilding: there is no index yet.
    """
    current = market_of(session).current(session)
    index = current.snapshot.index
    need = Need(DRAFT, title=draft.title, text=draft.description, domain=draft.domain, region=draft.city)
    with current.snapshot.turn:
        best = matching.rank([need], index, top=SHOWN + RESERVE, top_per_group=0).matches
        counted = matching.rank([need], index, top=DEEP, top_per_group=0, explain=False).matches
    strong = sum(match.score >= STRONG_SCORE for match in counted)
    return ScenarioPreview(
        **_common(current),
        matches=_vendors(session, best)[:SHOWN],
        strong=None if strong < FEW else strong,
        few=strong < FEW,
        strong_from=STRONG_SCORE,
    )


def preview_capability(session: Session, draft: CapabilityDraft) -> CapabilityPreview:
    """Return the scenarios a draft capability would match best now, and its place among the vendors of each.

    Raises:
        MarketBuilding: there is no index yet.
    """
    current = market_of(session).current(session)
    snapshot = current.snapshot
    scenarios = _scenarios(session, [UUID(need.id) for need in snapshot.needs])
    needs = [need for need in snapshot.needs if need.id in scenarios]
    with snapshot.turn:
        index = with_changes(snapshot.index, [_offer(draft)])
        only = {need.id: [DRAFT] for need in needs}
        own = matching.rank(needs, index, candidates=only, top=1, top_per_group=0, explain=False)
        best = sorted(own.matches, key=lambda match: (-match.score, match.need))[:SHOWN]
        wanted = {match.need: match for match in best}
        listed = matching.rank(
            [need for need in needs if need.id in wanted], index, top=DEEP, top_per_group=0, explain=False
        )
        places = {match.need: match.rank for match in listed.matches if match.group == DRAFT}
        told = {
            need.id: (matching.explain(need, DRAFT, index), snapshot.ranked(need) + 1)
            for need in needs
            if need.id in wanted
        }
    excluded = sorted(own.exclusions, key=lambda held: (-held.would_score, held.need))[:SHOWN]
    return CapabilityPreview(
        **_common(current),
        matches=[
            PreviewScenario(
                scenario=scenarios[match.need],
                score=match.score,
                rank=places.get(match.need),
                rank_of=told[match.need][1],
                contributions=_contributions(told[match.need][0]),
                flags=_flags(told[match.need][0]),
            )
            for match in best
        ],
        excluded=[
            PreviewExclusion(
                scenario=scenarios[held.need], gate=held.gate, fact=dict(held.facts), would_score=held.would_score
            )
            for held in excluded
        ],
    )


def _common(current: Current) -> dict[str, Any]:
    return {"engine": matching.ENGINE, "as_of": current.snapshot.as_of, "refreshing": current.refreshing}


def _offer(draft: CapabilityDraft) -> Offer:
    """Return a draft as the engine sees it: the only capability of a vendor nobody knows yet, registered today."""
    return Offer(
        id=DRAFT,
        group=DRAFT,
        title=draft.title,
        text=draft.description,
        domains=tuple(draft.domains),
        keywords=tuple(draft.keywords),
        name="、".join(draft.products),
        region=draft.region,
        service_regions=tuple(draft.service_regions),
        evidence=tuple(sorted({level.value for level in draft.evidence})),
        registered_at=today().isoformat(),
    )


def _vendors(session: Session, matches: Sequence[Match]) -> list[PreviewVendor]:
    """Return the matches whose vendors are still to be seen, in their order."""
    shown = {
        str(capability.id): capability
        for capability in session.scalars(
            visible_capabilities()
            .where(Capability.id.in_([UUID(match.offer) for match in matches]))
            .join(Vendor.organisation)
            .options(contains_eager(Capability.vendor).contains_eager(Vendor.organisation))
        )
    }
    return [
        PreviewVendor(
            rank=place,
            score=match.score,
            vendor=_vendor(shown[match.offer].vendor),
            capability=MatchCapability(id=shown[match.offer].id, title=shown[match.offer].title),
            contributions=_contributions(match),
            flags=_flags(match),
        )
        for place, match in enumerate((match for match in matches if match.offer in shown), 1)
    ]


def _vendor(vendor: Vendor) -> MatchVendor:
    held = vendor.organisation
    return MatchVendor(id=vendor.id, name=held.name, tier=vendor.tier, region=vendor.region, is_demo=held.is_demo)


def _scenarios(session: Session, ids: Sequence[UUID]) -> dict[str, MatchScenario]:
    """Return those scenarios that are still to be seen, by id."""
    query = visible_scenarios().where(Scenario.id.in_(ids))
    return {
        str(held.id): MatchScenario(id=held.id, number=held.number, name=held.name, name_en=held.name_en)
        for held in session.scalars(query)
    }


def _contributions(match: Match) -> list[ContributionRead]:
    return [ContributionRead.model_validate(plain(part)) for part in match.contributions]


def _flags(match: Match) -> list[FlagRead]:
    return [FlagRead.model_validate(plain(flag)) for flag in match.flags]
