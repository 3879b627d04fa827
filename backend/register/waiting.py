"""What of the register waits for somebody: an application to be mended or decided, a year that ends."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.clock import start_of, today
from backend.core.policy import Subject, verdict
from backend.core.work import MOST, WorkItem
from backend.organisations.models import Organisation
from backend.register.models import OPEN, EntryStatus, RegisterEntry, RegisterListing
from backend.register.service import DESK_PAGE, OWN_PAGE, RENEWAL_DAYS


def waiting(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield what one's vendor has to do to be on the register and, for administrators, what is theirs to decide."""
    own = Subject.of(organisation=actor.organisation_id)
    if verdict(actor, "register_entry.resubmit", own, "returned").passes:
        yield from _returned(session, actor)
        yield from _ending(session, actor)
    levels = (
        (EntryStatus.SUBMITTED, "register-submitted", _in_charge(actor, "approve_in_district", "submitted")),
        (
            EntryStatus.DISTRICT_APPROVED,
            "register-district-approved",
            _in_charge(actor, "approve_in_city", "district approved"),
        ),
    )
    kinds = {status: kind for status, kind, condition in levels if condition is not None}
    if kinds:
        mine = or_(*((RegisterEntry.status == status) & held for status, _, held in levels if held is not None))
        query = select(RegisterEntry, Organisation.name).join(
            Organisation, Organisation.id == RegisterEntry.organisation_id
        )
        others = query.where(mine, RegisterEntry.organisation_id.is_distinct_from(actor.organisation_id))
        ordered = others.order_by(RegisterEntry.submitted_at, RegisterEntry.id).limit(MOST)
        for entry, name in session.execute(ordered):
            since = entry.district_decided_at or entry.submitted_at
            yield WorkItem(kinds[entry.status], entry.id, name, since, DESK_PAGE)


def _in_charge(actor: Actor, action: str, state: str) -> ColumnElement[bool] | None:
    """Return which applications the actor decides on one level: all, those of one district, or none."""
    if verdict(actor, f"register_entry.{action}", state=state).passes:
        return RegisterEntry.id.is_not(None)
    if verdict(actor, f"register_entry.{action}", Subject.of(district=actor.district), state).passes:
        return RegisterEntry.district == actor.district
    return None


def _returned(session: Session, actor: Actor) -> Iterator[WorkItem]:
    query = select(RegisterEntry, Organisation.name).join(
        Organisation, Organisation.id == RegisterEntry.organisation_id
    )
    mine = (RegisterEntry.organisation_id == actor.organisation_id, RegisterEntry.status == EntryStatus.RETURNED)
    for entry, name in session.execute(query.where(*mine)):
        since = entry.city_decided_at or entry.district_decided_at or entry.submitted_at
        yield WorkItem("register-returned", entry.id, name, since, OWN_PAGE)


def _ending(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield that the year ends, unless an application for the next one is under way."""
    ahead = timedelta(days=RENEWAL_DAYS)
    applied = exists().where(
        RegisterEntry.organisation_id == RegisterListing.organisation_id,
        RegisterEntry.status.in_(OPEN),
    )
    query = select(RegisterListing, Organisation.name).join(
        Organisation, Organisation.id == RegisterListing.organisation_id
    )
    mine = RegisterListing.organisation_id == actor.organisation_id
    for listing, name in session.execute(query.where(mine, RegisterListing.valid_until <= today() + ahead, ~applied)):
        since = start_of(listing.valid_until - ahead)
        yield WorkItem("register-ending", listing.organisation_id, name, since, OWN_PAGE, listing.valid_until)
