"""What one can do with the register. Plain functions; the caller owns the transaction."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.accounts.districts import check_district
from backend.attachments.errors import AttachmentNotFound, Quarantined
from backend.attachments.models import Attachment, AttachmentState
from backend.attachments.references import check_references
from backend.core import audit
from backend.core.actor import Actor, Role
from backend.core.clock import today
from backend.core.db import violated
from backend.core.errors import Conflict, NotFound, Problem
from backend.core.notices import notify
from backend.core.paging import Slice, paginate
from backend.core.policy import NOBODYS, Subject, require
from backend.core.search_text import found_by
from backend.core.versions import check_version
from backend.organisations.audiences import holders_of, members_of
from backend.organisations.models import Organisation
from backend.register.models import WAITING, EntryStatus, RegisterEntry, RegisterListing
from backend.register.reading import LEVELS, STATES, evidence_of, read_entry, shown_entry, shown_listing, subject_of
from backend.register.schemas import (
    DecisionSent,
    EntryParams,
    EntryRead,
    EntrySent,
    ListingRead,
    RegisterParams,
    StandingRead,
)
from backend.revisions.models import SubjectKind
from backend.vendors.models import Vendor
from backend.vendors.service import visible

VALID_DAYS: Final = 365
RENEWAL_DAYS: Final = 60
"""How long before the end of a year re-certification may begin."""
OWN_PAGE: Final = "/vendors/mine/register"
DESK_PAGE: Final = "/admin/register"


class EntryNotFound(NotFound):
    """There is no such application, or the asker may not know of it."""

    code, title = "register-entry-not-found", "There is no such application"


class EntryOpen(Conflict):
    """The vendor has an application that is not decided."""

    code, title = "register-entry-open", "There is an application under way already"


class ListedAlready(Conflict):
    """The vendor is on the register, and its year does not end soon."""

    code, title = "listed-already", "The vendor is on the register; re-certification begins later"


class ProfileNotVerified(Conflict):
    """Only a vendor whose profile is published can be on the register."""

    code, title = "profile-not-verified", "The profile has to be verified first"


class ReasonRequired(Problem):
    """Whoever returns an application says what is to be mended."""

    status, code, title = 422, "reason-required", "Say what is to be mended"


def apply(session: Session, actor: Actor, data: EntrySent) -> EntryRead:
    """Ask for a place on the register, or for another year on it.

    Raises:
        ProfileNotVerified: the vendor's profile is not published.
        EntryOpen: an application is under way.
        ListedAlready: the year does not end soon.
        DistrictUnknown, ReferenceRefused: it names a district there is not, or an attachment that is not the vendor's.
    """
    listing = _listing(session, actor.organisation_id)
    is_renewal = listing is not None and listing.valid_until >= today()
    action, state = ("recertify", "approved") if is_renewal else ("apply", "draft")
    require(actor, f"register_entry.{action}", Subject.of(organisation=actor.organisation_id), state)
    if session.scalar(visible().where(Vendor.id == actor.organisation_id)) is None:
        raise ProfileNotVerified
    if is_renewal and listing is not None and today() < _renewable_from(listing):
        raise ListedAlready(f"Re-certification begins on {_renewable_from(listing).isoformat()}.")
    entry = RegisterEntry(
        organisation_id=actor.organisation_id, submitted_by=actor.user_id, is_renewal=is_renewal, **data.model_dump()
    )
    session.add(entry)
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_register_entries_open":
            raise EntryOpen from error
        raise
    _check(session, entry)
    return _submitted(session, actor, entry)


def resubmit(session: Session, actor: Actor, entry_id: UUID, expected: int, data: EntrySent) -> EntryRead:
    """Send a returned application again, mended.

    Raises:
        EntryNotFound: there is none, or the actor may not know of it.
        ChangedSince: it was changed meanwhile.
        Conflict: it is not returned.
        DistrictUnknown, ReferenceRefused: it names a district there is not, or an attachment that is not the vendor's.
    """
    entry = _entry(session, actor, entry_id, "resubmit")
    check_version(session, entry, expected, data.model_dump(), EntryNotFound)
    for name, value in data.model_dump().items():
        setattr(entry, name, value)
    entry.status, entry.submitted_by, entry.submitted_at = EntryStatus.SUBMITTED, actor.user_id, func.clock_timestamp()
    entry.district_decided_by = entry.district_decided_at = None
    session.flush()
    _check(session, entry)
    return _submitted(session, actor, entry)


def withdraw(session: Session, actor: Actor, entry_id: UUID) -> None:
    """Take an application back.

    Raises:
        EntryNotFound: there is none, or the actor may not know of it.
        Conflict: it has been decided.
    """
    entry = _entry(session, actor, entry_id, "withdraw", lock=True)
    entry.status = EntryStatus.WITHDRAWN
    session.flush()
    _record(session, actor, entry, "withdrawn")


def decide_in_district(session: Session, actor: Actor, entry_id: UUID, expected: int, data: DecisionSent) -> EntryRead:
    """Approve an application for its district, or return it with the reason.

    Raises:
        EntryNotFound: there is none, or the actor may not know of it.
        ReasonRequired: it is returned without one.
        ChangedSince: it was decided or sent again meanwhile.
        Conflict: it does not wait for the district.
    """
    return _decide(session, actor, entry_id, expected, data, EntryStatus.SUBMITTED)


def decide_in_city(session: Session, actor: Actor, entry_id: UUID, expected: int, data: DecisionSent) -> EntryRead:
    """Approve an application that its district has approved, or return it with the reason.

    Raises:
        EntryNotFound: there is none, or the actor may not know of it.
        ReasonRequired: it is returned without one.
        ChangedSince: it was decided or sent again meanwhile.
        Conflict: it does not wait for the city.
    """
    return _decide(session, actor, entry_id, expected, data, EntryStatus.DISTRICT_APPROVED)


def _decide(
    session: Session, actor: Actor, entry_id: UUID, expected: int, data: DecisionSent, level: EntryStatus
) -> EntryRead:
    entry = _entry(session, actor, entry_id, "read")
    action = LEVELS[level] if data.approve else "register_entry.return"
    require(actor, action, subject_of(entry), STATES[entry.status], EntryNotFound)
    if not data.approve and not data.note.strip():
        raise ReasonRequired
    check_version(session, entry, expected, {}, EntryNotFound)
    if entry.status is not level:
        raise Conflict
    now = func.clock_timestamp()
    entry.note = data.note
    in_district = level is EntryStatus.SUBMITTED
    if in_district:
        entry.district_decided_by, entry.district_decided_at = actor.user_id, now
    else:
        entry.city_decided_by, entry.city_decided_at = actor.user_id, now
    if not data.approve:
        entry.status = EntryStatus.RETURNED
        entry.city_decided_by = entry.city_decided_at = None
    else:
        entry.status = EntryStatus.DISTRICT_APPROVED if in_district else EntryStatus.APPROVED
    session.flush()
    session.refresh(entry)
    _record(session, actor, entry, entry.status.value)
    _tell(session, entry)
    if entry.status is EntryStatus.APPROVED:
        _list(session, entry)
    return read_entry(session, actor, entry)


def get_entry(session: Session, actor: Actor, entry_id: UUID) -> EntryRead:
    """Return one application.

    Raises:
        EntryNotFound: there is none, or the actor may not know of it.
    """
    return read_entry(session, actor, _entry(session, actor, entry_id, "read"))


def get_evidence(session: Session, actor: Actor, entry_id: UUID, attachment_id: UUID) -> Attachment:
    """Return a file that an application names and that may be handed out to whoever reads the application.

    Raises:
        EntryNotFound: there is no such application, or the actor may not know of it.
        AttachmentNotFound: the application does not name it.
        Quarantined: it has not been found clean.
    """
    entry = _entry(session, actor, entry_id, "open_evidence")
    held = evidence_of(session, [entry]).get(attachment_id)
    if held is None:
        raise AttachmentNotFound
    if held.state is not AttachmentState.CLEAN:
        raise Quarantined
    return held


def list_entries(session: Session, actor: Actor, params: EntryParams) -> Slice[EntryRead]:
    """Return a page of the applications the actor may see, the longest waiting first."""
    require(actor, "register_entry.list_submitted")
    query = select(RegisterEntry).join(Organisation, Organisation.id == RegisterEntry.organisation_id)
    if actor.roles & {Role.MATCHMAKER, Role.CHAIR, Role.CITY_ADMIN}:
        pass
    elif Role.DISTRICT_ADMIN in actor.roles:
        query = query.where(RegisterEntry.district == actor.district)
    else:
        query = query.where(RegisterEntry.organisation_id == actor.organisation_id)
    if params.status is not None:
        query = query.where(RegisterEntry.status == params.status)
    query = query.order_by(RegisterEntry.submitted_at, RegisterEntry.id).add_columns(Organisation)
    page = paginate(session, query, params)
    evidence = evidence_of(session, [entry for entry, _ in page.items])
    return page.holding([shown_entry(actor, entry, organisation, evidence) for entry, organisation in page.items])


def list_register(session: Session, params: RegisterParams) -> Slice[ListingRead]:
    """Return a page of the vendors on the register today, by name."""
    query = _listings().where(RegisterListing.valid_until >= today(), found_by(Organisation.search_text, params.q))
    if params.register_class is not None:
        query = query.where(RegisterListing.register_class == params.register_class)
    if params.district:
        query = query.where(RegisterListing.district == params.district)
    if params.vendor is not None:
        query = query.where(RegisterListing.organisation_id == params.vendor)
    page = paginate(session, query.order_by(Organisation.name, Organisation.id), params)
    return page.holding([shown_listing(listing, organisation) for listing, organisation in page.items])


def get_standing(session: Session, actor: Actor) -> StandingRead:
    """Return how the actor's vendor stands with the register, and what it may do next."""
    own = Subject.of(organisation=actor.organisation_id)
    require(actor, "register_entry.read_standing", own, missing=EntryNotFound)
    held = session.execute(_listings().where(RegisterListing.organisation_id == actor.organisation_id)).one_or_none()
    last = session.scalar(
        select(RegisterEntry)
        .where(RegisterEntry.organisation_id == actor.organisation_id, RegisterEntry.status != EntryStatus.WITHDRAWN)
        .order_by(RegisterEntry.submitted_at.desc(), RegisterEntry.id.desc())
        .limit(1)
    )
    listing = None if held is None or held[0].valid_until < today() else held[0]
    is_open = last is not None and last.status in (*WAITING, EntryStatus.RETURNED)
    from_day = None if listing is None else _renewable_from(listing)
    published = session.scalar(visible().where(Vendor.id == actor.organisation_id)) is not None
    return StandingRead(
        listing=None if listing is None or held is None else shown_listing(listing, held[1]),
        entry=None if last is None else read_entry(session, actor, last),
        may_apply=published and not is_open and (from_day is None or today() >= from_day),
        renewable_from=from_day,
    )


def _check(session: Session, entry: RegisterEntry) -> None:
    check_district(session, entry.district)
    named = [("/attachment_ids", attachment_id) for attachment_id in entry.attachment_ids]
    check_references(session, SubjectKind.VENDOR, entry.organisation_id, named)


def _entry(session: Session, actor: Actor, entry_id: UUID, action: str, *, lock: bool = False) -> RegisterEntry:
    entry = session.get(RegisterEntry, entry_id, with_for_update=lock)
    if entry is None:
        require(actor, f"register_entry.{action}", NOBODYS, "submitted", EntryNotFound)
        raise EntryNotFound
    require(actor, f"register_entry.{action}", subject_of(entry), STATES[entry.status], EntryNotFound)
    return entry


def _submitted(session: Session, actor: Actor, entry: RegisterEntry) -> EntryRead:
    session.refresh(entry)
    _record(session, actor, entry, "submitted")
    _tell(session, entry)
    return read_entry(session, actor, entry)


def _record(session: Session, actor: Actor, entry: RegisterEntry, done: str) -> None:
    audit.record(session, actor, f"register_entry.{done}", "register_entry", entry.id, vendor=entry.organisation_id)


def _tell(session: Session, entry: RegisterEntry) -> None:
    """Tell whose turn it is."""
    name = session.get_one(Organisation, entry.organisation_id).name
    if entry.status is EntryStatus.SUBMITTED:
        told, link = holders_of(session, Role.DISTRICT_ADMIN, district=entry.district), DESK_PAGE
    elif entry.status is EntryStatus.DISTRICT_APPROVED:
        told, link = holders_of(session, Role.CITY_ADMIN), DESK_PAGE
    else:
        told, link = members_of(session, [entry.organisation_id]), OWN_PAGE
    notify(session, told, f"register-{entry.status.value.replace('_', '-')}", link, organisation=name)


def _list(session: Session, entry: RegisterEntry) -> None:
    """Put a vendor on the register for a year; a renewal continues where the last year ends."""
    day = today()
    listing = _listing(session, entry.organisation_id)
    running = listing is not None and listing.valid_until >= day
    if listing is None:
        listing = RegisterListing(organisation_id=entry.organisation_id, listed_on=day)
        session.add(listing)
    elif not running:
        listing.listed_on = day
    listing.valid_from = listing.valid_until + timedelta(days=1) if running else day
    listing.valid_until = listing.valid_from + timedelta(days=VALID_DAYS - 1)
    listing.register_class, listing.district, listing.reminded_days = entry.register_class, entry.district, None
    session.flush()


def _listing(session: Session, organisation_id: UUID | None) -> RegisterListing | None:
    return None if organisation_id is None else session.get(RegisterListing, organisation_id)


def _listings() -> Select[Any]:
    """Select what the register says of vendors that are shown."""
    return (
        select(RegisterListing)
        .join(Organisation, Organisation.id == RegisterListing.organisation_id)
        .where(RegisterListing.organisation_id.in_(visible().with_only_columns(Vendor.id)))
        .add_columns(Organisation)
    )


def _renewable_from(listing: RegisterListing) -> date:
    return listing.valid_until - timedelta(days=RENEWAL_DAYS)
