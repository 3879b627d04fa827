"""What the two sides read of a release, say to it, and learn of each other. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from backend.contacts import service as contacts
from backend.core import audit
from backend.core.actor import Actor
from backend.core.errors import NotFound
from backend.core.notices import notify
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import NOBODYS, Subject, require, verdict
from backend.core.workbooks import as_workbook
from backend.match_runs.models import MatchRun
from backend.match_runs.schemas import ContributionRead, MatchCapability
from backend.organisations.audiences import members_of
from backend.organisations.models import Organisation
from backend.responses.schemas import ContactOf, ContactsRead
from backend.reviews.pairs import scenario_of, vendor_of
from backend.reviews.release_models import Release, ReleasedPair
from backend.reviews.release_schemas import PlaceRead, ReleaseStandingRead, ShortlistRead
from backend.reviews.releases import PLACES_PAGE, shortlist_page
from backend.reviews.schemas import PairRun
from backend.revisions.models import SubjectKind
from backend.scenarios.models import Scenario, ScenarioAgency, ScenarioStatus
from backend.vendors.models import Capability, CapabilityStatus, Vendor, is_shown

ReadAs = Literal["agency", "vendor"]
_STAYS: Final = (ScenarioStatus.PUBLISHED, ScenarioStatus.CLOSED)
"""What was released of a closed scenario is read on; of one that was taken back it is not."""


COLUMNS: Final = (("名次", 6), ("供应商", 36), ("供给能力", 36), ("综合分", 8), ("责任单位", 10), ("供应商确认", 12))


class PlaceNotFound(NotFound):
    """No such pair was released, or the asker may not know of it."""

    code, title = "place-not-found", "There is no such place"


class ShortlistNotFound(NotFound):
    """Nothing was released of the scenario, or the asker may not know of it."""

    code, title = "shortlist-not-found", "There is no shortlist here"


def get_shortlist(session: Session, actor: Actor, scenario_id: UUID) -> ShortlistRead:
    """Return the vendors shortlisted for a scenario by the last release, with their reasons.

    Raises:
        ShortlistNotFound: there is none, or the actor may not know of it.
    """
    released = last_release(session, scenario_id)
    if released is None:
        require(actor, "run.read_ranked_list", _owners(session, scenario_id), "not released", ShortlistNotFound)
        raise ShortlistNotFound
    release, scenario, run = released
    require(actor, "run.read_ranked_list", _owners(session, scenario_id), "released", ShortlistNotFound)
    return ShortlistRead(
        run=PairRun(id=run.id, number=run.number),
        scenario=scenario_of(scenario),
        released_at=release.released_at,
        items=[_shown(actor, place, "agency") for place in of_release(session, release.id)],
    )


def get_release_standing(session: Session, actor: Actor, scenario_id: UUID) -> ReleaseStandingRead:
    """Return when the last shortlist of a scenario was released, to those who would read it.

    Raises:
        ShortlistNotFound: there is no such scenario, or the actor may not know of its standing.
    """
    require(actor, "run.read_release_standing", _owners(session, scenario_id), missing=ShortlistNotFound)
    if session.scalar(select(Scenario.id).where(Scenario.id == scenario_id, Scenario.status.in_(_STAYS))) is None:
        raise ShortlistNotFound
    released = last_release(session, scenario_id)
    return ReleaseStandingRead(released_at=released[0].released_at if released else None)


def export_shortlist(session: Session, actor: Actor, scenario_id: UUID) -> bytes:
    """Return the last shortlist of a scenario as a workbook, and record who took it along.

    Raises:
        ShortlistNotFound: there is none, or the actor may not know of it.
    """
    require(actor, "export.pairs_xlsx", _owners(session, scenario_id), "released", ShortlistNotFound)
    told = get_shortlist(session, actor, scenario_id)
    audit.record(session, actor, "export.pairs_xlsx", "scenario", scenario_id, run=told.run.id)
    rows = (
        (
            place.rank,
            place.vendor.name,
            place.capability.title,
            None if place.score is None else round(100 * place.score, 1),
            _yes(place.agency_confirmed_at),
            _yes(place.vendor_confirmed_at),
        )
        for place in told.items
    )
    return as_workbook("入围供应商", f"{told.scenario.name} · 入围供应商", COLUMNS, rows)


def last_release(session: Session, scenario_id: UUID) -> tuple[Release, Scenario, MatchRun] | None:
    """Return the last release of a scenario that still stands, if row security shows it."""
    query = (
        select(Release, Scenario, MatchRun)
        .join(Scenario, Scenario.id == Release.scenario_id)
        .join(MatchRun, MatchRun.id == Release.run_id)
        .where(Release.scenario_id == scenario_id, Scenario.status.in_(_STAYS))
        .order_by(Release.released_at.desc(), Release.id)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def of_release(session: Session, release_id: UUID) -> Sequence[ReleasedPair]:
    """Return what was released together and may still be told of, the best first."""
    query = places().where(ReleasedPair.release_id == release_id)
    return session.scalars(query.order_by(ReleasedPair.rank.nulls_last(), ReleasedPair.pair_id)).all()


def list_places(session: Session, actor: Actor, params: PageParams) -> Slice[PlaceRead]:
    """Return a page of the places of the actor's own vendor, the newest first; of rivals it says nothing."""
    require(actor, "run.read_own_rank", Subject.of(organisation=actor.organisation_id), "released", PlaceNotFound)
    query = places().where(ReleasedPair.vendor_id == actor.organisation_id)
    page = paginate(session, query.order_by(Release.released_at.desc(), ReleasedPair.pair_id), params)
    return page.holding([_shown(actor, place, "vendor", with_rank=True) for place in page.items])


def get_place(session: Session, actor: Actor, place_id: UUID) -> PlaceRead:
    """Return one released pair with its reasons; its vendor reads of no rank there.

    Raises:
        PlaceNotFound: there is none, or the actor may not know of it.
    """
    place = _find(session, place_id)
    if place is None:
        require(actor, "pair.read_evidence", NOBODYS, "released", PlaceNotFound)
        raise PlaceNotFound
    require(actor, "pair.read_evidence", _sides(place), "released", PlaceNotFound)
    return _shown(actor, place, "vendor" if actor.organisation_id == place.vendor_id else "agency")


def confirm(session: Session, actor: Actor, place_id: UUID, side: ReadAs) -> PlaceRead:
    """Say yes for one side; once both have, each is told whom to call at the other. Once more changes nothing.

    Raises:
        PlaceNotFound: there is none, or the actor may not know of it.
        NotAllowed: the actor speaks for the other side, or for neither.
    """
    place = _find(session, place_id)
    if place is None:
        require(actor, f"pair.confirm_for_{side}", NOBODYS, "released", PlaceNotFound)
        raise PlaceNotFound
    require(actor, f"pair.confirm_for_{side}", _sides(place), "released", PlaceNotFound)
    session.refresh(place, ["agency_confirmed_at", "vendor_confirmed_at"], with_for_update=True)
    if getattr(place, f"{side}_confirmed_at") is None:
        setattr(place, f"{side}_confirmed_at", session.scalar(select(func.clock_timestamp())))
        setattr(place, f"{side}_confirmed_by", actor.user_id)
        session.flush()
        audit.record(session, actor, "pair.confirmed", "pair", place.pair_id, side=side)
        _tell(session, place, side)
    return _shown(actor, place, side, with_rank=True)


def reveal_contacts(session: Session, actor: Actor, place_id: UUID) -> ContactsRead:
    """Return whom to call on the other side, or for the desk on both; only once both have confirmed.

    Raises:
        PlaceNotFound: there is none, or the actor may not know of it.
        Conflict: one side has not confirmed.
    """
    place = _find(session, place_id)
    if place is None:
        require(actor, "pair.reveal_contacts", NOBODYS, "otherwise", PlaceNotFound)
        raise PlaceNotFound
    require(actor, "pair.reveal_contacts", _sides(place), _state(place), PlaceNotFound)
    agencies = [held.organisation for held in place.scenario.agencies]
    wanted: list[tuple[Organisation, SubjectKind, UUID]] = []
    if actor.organisation_id != place.vendor_id:
        wanted.append((place.vendor.organisation, SubjectKind.VENDOR, place.vendor_id))
    if actor.organisation_id not in {agency.id for agency in agencies}:
        wanted += [(agency, SubjectKind.SCENARIO, place.scenario_id) for agency in agencies[:1]]
    audit.record(session, actor, "pair.contacts_revealed", "pair", place.pair_id, scenario=place.scenario_id)
    return ContactsRead(
        items=[
            ContactOf(
                organisation_id=owner.id,
                organisation=owner.name,
                contact=contacts.reveal(session, actor, kind, subject_id, because="both-confirmed"),
            )
            for owner, kind, subject_id in wanted
        ]
    )


def places() -> Select[ReleasedPair]:
    """Select the released pairs of which neither side has been withdrawn or suspended since, with what names them."""
    return (
        select(ReleasedPair)
        .join(ReleasedPair.release)
        .join(ReleasedPair.scenario)
        .join(ReleasedPair.capability)
        .join(ReleasedPair.vendor)
        .join(Vendor.organisation)
        .where(Scenario.status.in_(_STAYS), is_shown(), Capability.status == CapabilityStatus.PUBLISHED)
        .options(
            contains_eager(ReleasedPair.release),
            contains_eager(ReleasedPair.scenario)
            .selectinload(Scenario.agencies)
            .joinedload(ScenarioAgency.organisation),
            contains_eager(ReleasedPair.capability),
            contains_eager(ReleasedPair.vendor).contains_eager(Vendor.organisation),
        )
    )


def _find(session: Session, place_id: UUID) -> ReleasedPair | None:
    return session.scalar(places().where(ReleasedPair.pair_id == place_id))


def _owners(session: Session, scenario_id: UUID) -> Subject:
    owners = select(ScenarioAgency.organisation_id).where(ScenarioAgency.scenario_id == scenario_id)
    return Subject(frozenset(session.scalars(owners)))


def _sides(place: ReleasedPair) -> Subject:
    return Subject(frozenset({place.vendor_id, *(held.organisation_id for held in place.scenario.agencies)}))


def _yes(confirmed_at: datetime | None) -> str:
    return "已确认" if confirmed_at else "待确认"


def _state(place: ReleasedPair) -> str:
    return "both confirmed" if place.is_confirmed else "otherwise"


def _tell(session: Session, place: ReleasedPair, side: ReadAs) -> None:
    """Tell the other side that one has confirmed, or both that they can call each other."""
    scenario = place.scenario
    agencies = [held.organisation_id for held in scenario.agencies]
    code, vendor = scenario.code or "", place.vendor.organisation.name
    audiences = {"agency": (agencies, shortlist_page(scenario.id)), "vendor": ([place.vendor_id], PLACES_PAGE)}
    event = "place-agreed" if place.is_confirmed else "place-confirmed"
    for told, (organisations, link) in audiences.items():
        if place.is_confirmed or told != side:
            notify(session, members_of(session, organisations), event, link, code=code, organisation=vendor)


def _shown(actor: Actor, place: ReleasedPair, side: ReadAs, *, with_rank: bool = False) -> PlaceRead:
    organisation = place.vendor.organisation
    subject = _sides(place)
    confirmed_at = place.agency_confirmed_at if side == "agency" else place.vendor_confirmed_at
    may_confirm = verdict(actor, f"pair.confirm_for_{side}", subject, "released").passes and confirmed_at is None
    is_told = with_rank or side == "agency"
    return PlaceRead(
        id=place.pair_id,
        run_id=place.release.run_id,
        scenario=scenario_of(place.scenario),
        agencies=[held.organisation.name for held in place.scenario.agencies],
        vendor=vendor_of(organisation),
        capability=MatchCapability(id=place.capability_id, title=place.capability.title),
        rank=place.rank if is_told else None,
        score=place.score if is_told else None,
        contributions=[ContributionRead.model_validate(part) for part in place.contributions],
        released_at=place.release.released_at,
        agency_confirmed_at=place.agency_confirmed_at,
        vendor_confirmed_at=place.vendor_confirmed_at,
        may_confirm=may_confirm,
        may_see_contacts=verdict(actor, "pair.reveal_contacts", subject, _state(place)).passes,
    )
