"""What administrators do with organisations: look, rename and place them, let them in, suspend and reinstate them."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, column, delete, false, func, select, table, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.accounts.districts import check_district
from backend.accounts.models import User, UserState
from backend.core import audit
from backend.core.actor import Actor
from backend.core.db import violated
from backend.core.errors import Conflict
from backend.core.notices import notify
from backend.core.paging import Slice, paginate
from backend.core.policy import Subject, require, verdict
from backend.core.row_security import as_program
from backend.core.search_text import found_by, search_text
from backend.core.versions import check_version
from backend.organisations.administration_schemas import (
    AdministeredItem,
    AdministeredParams,
    AdministeredRead,
    OrganisationDecided,
    OrganisationEdited,
    OrganisationStateSet,
    Way,
)
from backend.organisations.belonging import TAKEN
from backend.organisations.members import OrganisationNotFound
from backend.organisations.merged import lead_on
from backend.organisations.models import (
    Membership,
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    OrganisationState,
    Reason,
)
from backend.organisations.schemas import PersonRead

NO_DISTRICT: Final = "-"
SHOWN_OWNERS: Final = 3
_WAYS: Final[dict[Way, tuple[str, OrganisationState | None]]] = {
    "edit": ("organisation.administer", None),
    "decide": ("organisation.approve", OrganisationState.PENDING),
    "suspend": ("organisation.suspend", OrganisationState.ACTIVE),
    "reinstate": ("organisation.reinstate", OrganisationState.SUSPENDED),
}
"""What one may do with an organisation: what the rights table calls it, and in which state, if not in all."""

# Vendors stand above organisations and may not be imported here; their table may be named.
_vendors = table("vendors", column("id", Uuid), column("region", Text), column("summary", Text))
_member_count = (
    select(func.count()).where(Membership.organisation_id == Organisation.id).correlate(Organisation).scalar_subquery()
)


class OrganisationDecidedAlready(Conflict):
    """The organisation waits for no decision."""

    code, title = "organisation-decided", "This organisation waits for no decision any more"


class OrganisationPending(Conflict):
    """What waits for approval is approved or refused, and neither suspended nor reinstated."""

    code, title = "organisation-pending", "This organisation waits for approval"


def list_organisations(session: Session, actor: Actor, params: AdministeredParams) -> Slice[AdministeredItem]:
    """Return a page of the organisations the actor looks after, those that wait for approval first."""
    require(actor, "organisation.list_all")
    query = select(Organisation).where(looked_after(actor), found_by(Organisation.search_text, params.q))
    if params.kind is not None:
        query = query.where(Organisation.kind == params.kind)
    if params.state is not None:
        query = query.where(Organisation.state == params.state)
    if params.district:
        wanted = None if params.district == NO_DISTRICT else params.district
        query = query.where(Organisation.district.is_not_distinct_from(wanted))
    waits = Organisation.state == OrganisationState.PENDING
    ordered = query.order_by(waits.desc(), Organisation.name, Organisation.jurisdiction, Organisation.id)
    page = paginate(session, ordered.add_columns(_member_count), params)
    owners = _owners(session, [organisation.id for organisation, _ in page.items])
    return page.holding(
        [
            AdministeredItem(**_common(actor, organisation, members, owners.get(organisation.id, [])))
            for organisation, members in page.items
        ]
    )


def looked_after(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor sees an organisation: whoever has but a district sees that one."""
    passes = verdict(actor, "organisation.inspect", Subject.of(district=actor.district)).passes
    if verdict(actor, "organisation.inspect").passes:
        return true()
    return Organisation.district == actor.district if passes else false()


def get_organisation(session: Session, actor: Actor, organisation_id: UUID) -> AdministeredRead:
    """Return an organisation as its administrators see it.

    Raises:
        OrganisationNotFound: there is none under this id.
    """
    organisation = _found(session, actor, organisation_id, "organisation.inspect")
    aliases = select(OrganisationAlias.alias).where(OrganisationAlias.organisation_id == organisation.id)
    members = session.scalar(select(_member_count).where(Organisation.id == organisation.id)) or 0
    owners = _owners(session, [organisation.id]).get(organisation.id, [])
    return AdministeredRead(
        **_common(actor, organisation, members, owners),
        name_en=organisation.name_en,
        credit_code=organisation.credit_code,
        aliases=sorted(session.scalars(aliases)),
    )


def edit_organisation(
    session: Session, actor: Actor, organisation_id: UUID, expected: int, data: OrganisationEdited
) -> AdministeredRead:
    """Set name, place and district; an agency stays known by its former name, as documents go on writing that one.

    Whoever looks after one district moves nothing out of it.

    Raises:
        OrganisationNotFound: there is none under this id.
        OrganisationExists: there is another one of this name, kind and place.
        DistrictUnknown: there is no such district.
        ChangedSince: somebody else has changed it meanwhile.
    """
    organisation = _found(session, actor, organisation_id, "organisation.administer")
    if data.district != organisation.district:
        check_district(session, data.district)
        require(actor, "organisation.administer", Subject.of(organisation=organisation.id, district=data.district))
    values = data.model_dump()
    check_version(session, organisation, expected, values, OrganisationNotFound)
    changed = [name for name, value in values.items() if getattr(organisation, name) != value]
    if changed:
        if "name" in changed:
            values["search_text"] = _renamed(session, organisation, data.name)
        for name, value in values.items():
            setattr(organisation, name, value)
        try:
            session.flush()
        except IntegrityError as error:
            if taken := TAKEN.get(violated(error)):
                raise taken from error
            raise
        audit.record(session, actor, "organisation.edited", "organisation", organisation.id, fields=changed)
    return get_organisation(session, actor, organisation.id)


def _renamed(session: Session, organisation: Organisation, name: str) -> str:
    """Return what an organisation is found by under a new name; the former one of an agency is kept."""
    known = select(OrganisationAlias.alias).where(OrganisationAlias.organisation_id == organisation.id)
    if organisation.kind is OrganisationKind.AGENCY and organisation.name not in session.scalars(known).all():
        session.add(OrganisationAlias(organisation_id=organisation.id, alias=organisation.name))
        session.flush()
    return search_text_of(session, organisation, name)


def search_text_of(session: Session, organisation: Organisation, name: str = "") -> str:
    """Return what an organisation is found by, under its own name or a new one."""
    name = name or organisation.name
    known = select(OrganisationAlias.alias).where(OrganisationAlias.organisation_id == organisation.id)
    aliases = set(session.scalars(known)) - {name}
    profile = select(_vendors.c.region, _vendors.c.summary).where(_vendors.c.id == organisation.id)
    region, summary = session.execute(profile).one_or_none() or ("", "")
    return search_text(name, *sorted(aliases), organisation.name_en or "", region, body=summary)


def decide(session: Session, actor: Actor, organisation_id: UUID, data: OrganisationDecided) -> None:
    """Let in an organisation that waits, or refuse it: it is gone then, and its founder may begin another.

    Raises:
        OrganisationNotFound: there is none under this id.
        OrganisationDecidedAlready: it waits no longer.
    """
    action = "organisation.approve" if data.approve else "organisation.refuse"
    _found(session, actor, organisation_id, action, OrganisationState.PENDING)
    anew = select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    organisation = session.scalar(anew, execution_options={"populate_existing": True})
    if organisation is None or organisation.state is not OrganisationState.PENDING:
        raise OrganisationDecidedAlready
    told = _members(session, organisation)
    word = "approved" if data.approve else "refused"
    audit.record(session, actor, f"organisation.{word}", "organisation", organisation.id, reason=data.reason)
    link, reason = ("/organisation", "") if data.reason is None else ("/organisation/find", data.reason.value)
    notify(session, told, f"organisation-{word}", link, organisation=organisation.name, reason=reason)
    if data.approve:
        organisation.state = OrganisationState.ACTIVE
    else:
        session.execute(delete(Organisation).where(Organisation.id == organisation.id))
    session.flush()


def set_state(
    session: Session, actor: Actor, organisation_id: UUID, expected: int, data: OrganisationStateSet
) -> AdministeredRead:
    """Suspend an organisation, for which nobody can act then from the next request on, or reinstate it.

    Raises:
        OrganisationNotFound: there is none under this id.
        OrganisationPending: it waits for approval.
        ChangedSince: somebody else has changed it meanwhile.
    """
    suspends = data.state is OrganisationState.SUSPENDED
    action = "organisation.suspend" if suspends else "organisation.reinstate"
    organisation = _found(session, actor, organisation_id, action)
    check_version(session, organisation, expected, {"state": data.state}, OrganisationNotFound)
    hold(session, actor, organisation, data.state, data.reason)
    return get_organisation(session, actor, organisation.id)


def hold(session: Session, actor: Actor, organisation: Organisation, state: OrganisationState, reason: Reason) -> None:
    """Suspend or reinstate an organisation and tell who works for it; the caller has asked whether the actor may.

    Raises:
        OrganisationPending: it waits for approval.
    """
    if organisation.state is OrganisationState.PENDING:
        raise OrganisationPending
    if organisation.state is state:
        return
    suspends = state is OrganisationState.SUSPENDED
    organisation.state = state
    organisation.state_reason = reason if suspends else None
    session.flush()
    word = "suspended" if suspends else "reinstated"
    audit.record(session, actor, f"organisation.{word}", "organisation", organisation.id, reason=reason)
    told, event = _members(session, organisation), f"organisation-{word}"
    notify(session, told, event, "/organisation", organisation=organisation.name, reason=reason.value)


def _found(session: Session, actor: Actor, organisation_id: UUID, action: str, state: str = "any") -> Organisation:
    found = session.get(Organisation, organisation_id)
    subject = Subject.of(organisation=organisation_id) if found is None else _subject(found)
    require(actor, action, subject, state, OrganisationNotFound)
    if found is None:
        lead_on(session, organisation_id, OrganisationNotFound)
    return found


def _subject(organisation: Organisation) -> Subject:
    return Subject.of(organisation=organisation.id, district=organisation.district)


def _common(actor: Actor, organisation: Organisation, members: int, owners: list[PersonRead]) -> dict[str, Any]:
    names = ("id", "kind", "name", "jurisdiction", "district", "state", "state_reason", "is_demo", "version")
    subject = _subject(organisation)
    ways: list[Way] = [
        way
        for way, (action, state) in _WAYS.items()
        if state in (None, organisation.state) and verdict(actor, action, subject, state or "any").passes
    ]
    if verdict(actor, "organisation.administer").passes:
        ways.append("move")
    if verdict(actor, "organisation.merge", subject).passes:
        ways.append("merge")
    return {name: getattr(organisation, name) for name in names} | {
        "members": members,
        "owners": owners,
        "ways": ways,
    }


def _owners(session: Session, organisation_ids: Sequence[UUID]) -> dict[UUID, list[PersonRead]]:
    """Return who manages the members of some organisations and can sign in, the longest of all first."""
    place = func.row_number().over(
        partition_by=Membership.organisation_id, order_by=(Membership.joined_at, Membership.user_id)
    )
    managing = (
        select(Membership.organisation_id, User.id, place.label("place"))
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id.in_(organisation_ids), Membership.is_owner, User.state == UserState.ACTIVE)
        .subquery()
    )
    query = select(managing.c.organisation_id, User).join(User, User.id == managing.c.id)
    found: dict[UUID, list[PersonRead]] = {}
    for organisation_id, user in session.execute(
        query.where(managing.c.place <= SHOWN_OWNERS).order_by(managing.c.place, User.id)
    ):
        found.setdefault(organisation_id, []).append(PersonRead.model_validate(user))
    return found


def _members(session: Session, organisation: Organisation) -> list[UUID]:
    """Return everybody to be told; the program looks, since who may decide need not know who they are."""
    with as_program(session):
        return list(session.scalars(select(Membership.user_id).where(Membership.organisation_id == organisation.id)))
