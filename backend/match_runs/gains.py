"""What filling in a vendor's profile would bring: on how many scenarios' lists it would stand higher, by ranking.

A profile is tried as it is written, whether it is published or not. What the engine cannot weigh has no gain.
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.overload import Overloaded
from backend.match_runs.asker import draft_of, offer_of
from backend.match_runs.market import Places, market_of
from backend.vendors import drafts
from backend.vendors.completeness import completeness
from backend.vendors.content import VendorContent
from backend.vendors.models import EvidenceLevel
from backend.vendors.schemas import CompletenessGain, CompletenessRead
from matching.advising import ranks_in
from matching.preview import place_versions
from matching.raising import Change, changes
from matching.types import Need, Offer

CONSIDERED: Final = 3
"""Capabilities that are tried, the first of a profile; more would keep its writer waiting."""
TRIED: Final = 4
"""Changes that are tried for one thing that is missing: what most scenarios ask for."""
_PROOFS: Final = {"case": EvidenceLevel.CASE, "evidence": EvidenceLevel.CONTRACT}
"""By thing that is missing: the level of proof that doing it would give."""
_ASKED: Final = {
    "certificate": "certificate",
    "xinchuang": "certificate",
    "service-regions": "region",
    "capability-told": "domain",
}
"""By thing that is missing: the kind of change."""


def completeness_of(session: Session, actor: Actor, vendor_id: UUID) -> CompletenessRead:
    """Return how complete a profile is, and what the engine says of what is missing; nothing while it is busy.

    Raises:
        Problem: as reading the draft.
    """
    content = drafts.get_draft(session, actor, vendor_id).content
    told = completeness(content)
    places = market_of(session).places_at_hand(session)
    if places is None:
        return told
    wanted = {item.key for item in told.items if not item.done}
    try:
        gains = _gains(content, str(vendor_id), places, wanted)
    except Overloaded:
        return told  # what is missing is told all the same
    items = [
        item.model_copy(update={"gain": CompletenessGain(scenarios=gains[item.key])}) if item.key in gains else item
        for item in told.items
    ]
    return told.model_copy(update={"items": items})


def _gains(content: VendorContent, vendor: str, places: Places, wanted: set[str]) -> dict[str, int]:
    """Return for how many scenarios the best single change of each kind raises the vendor, by what is missing."""
    snapshot, prepared = places.snapshot, places.prepared
    written = [one for one in content.capabilities if one.title.strip()][:CONSIDERED]
    before: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    after: dict[tuple[str, object], list[np.ndarray[tuple[int], np.dtype[np.int64]]]] = {}
    for capability in written:
        offer = offer_of(draft_of(content, capability), vendor, snapshot.index)
        tried = [(key, change) for key in sorted(wanted) for change in _changes(key, offer, snapshot.needs)]
        with snapshot.turn:
            now, *placed = place_versions(offer, [offer, *(change.offer for _, change in tried)], prepared)
        before.append(ranks_in(now))
        for (key, change), one in zip(tried, placed, strict=True):
            after.setdefault((key, tuple(sorted(change.added.items()))), []).append(ranks_in(one))
    found: dict[str, int] = {}
    for (key, _), ranks in after.items():
        raised = int((np.min(ranks, axis=0) < np.min(before, axis=0)).sum())
        found[key] = max(found.get(key, 0), raised)
    return found


def _changes(key: str, offer: Offer, needs: tuple[Need, ...]) -> Iterator[Change]:
    if key in _PROOFS:
        yield Change(offer, {}).also("evidence", _PROOFS[key].value)
    elif key in _ASKED and not (key == "capability-told" and offer.domains):
        asking = {(need.region, need.domain, tuple(sorted(need.gates.items()))): need for need in needs}
        every = (change for need in asking.values() for change in changes(_ASKED[key], need, offer))
        distinct = {tuple(sorted(change.added.items())): change for change in every}
        yield from list(distinct.values())[:TRIED]
