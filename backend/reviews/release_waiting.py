"""What of releases waits for somebody: the desk's word, then the agency's and the vendor's."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.policy import Subject, verdict
from backend.core.work import MOST, WorkItem
from backend.reviews.places import places
from backend.reviews.release_models import Release, ReleasedPair
from backend.reviews.release_schemas import ReleaseParams, ReleaseStanding
from backend.reviews.releases import PLACES_PAGE, list_releasable, shortlist_page
from backend.scenarios.models import Scenario, ScenarioAgency

DESK_PAGE = "/desk/releases"


def waiting(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield the scenarios that are ready to be released, and the released pairs that wait for one's own side."""
    own = Subject.of(organisation=actor.organisation_id)
    if verdict(actor, "review.list_releases").passes:
        yield from _ready(session, actor)
    if verdict(actor, "pair.confirm_for_agency", own, "released").passes:
        yield from _shortlisted(session, actor)
    if verdict(actor, "pair.confirm_for_vendor", own, "released").passes:
        yield from _placed(session, actor)


def _ready(session: Session, actor: Actor) -> Iterator[WorkItem]:
    params = ReleaseParams(standing=ReleaseStanding.READY, size=MOST)
    for held in list_releasable(session, actor, params).items:
        page = f"{DESK_PAGE}?run={held.run.id}&scenario={held.scenario.id}"
        yield WorkItem("scenario-to-release", held.scenario.id, held.scenario.name, held.since, page)


def _shortlisted(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield one item a scenario, however many of its vendors wait."""
    theirs = Scenario.agencies.any(ScenarioAgency.organisation_id == actor.organisation_id)
    query = places().where(theirs, ReleasedPair.agency_confirmed_at.is_(None))
    seen = set()
    for place in session.scalars(query.order_by(Release.released_at, ReleasedPair.pair_id).limit(MOST)):
        if place.scenario_id not in seen:
            seen.add(place.scenario_id)
            since, page = place.release.released_at, shortlist_page(place.scenario_id)
            yield WorkItem("shortlist-to-confirm", place.scenario_id, place.scenario.name, since, page)


def _placed(session: Session, actor: Actor) -> Iterator[WorkItem]:
    query = places().where(ReleasedPair.vendor_id == actor.organisation_id, ReleasedPair.vendor_confirmed_at.is_(None))
    for place in session.scalars(query.order_by(Release.released_at, ReleasedPair.pair_id).limit(MOST)):
        yield WorkItem("place-to-confirm", place.pair_id, place.scenario.name, place.release.released_at, PLACES_PAGE)
