"""What one can do with twins: find them, see what making them one would do, and do it."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, exists, func, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from backend.contacts.models import Contact
from backend.core import audit
from backend.core.actor import Actor
from backend.core.errors import Conflict, Incomplete
from backend.core.notices import notify
from backend.core.policy import Subject, require
from backend.core.row_security import as_program
from backend.core.versions import check_version
from backend.mergers import moving
from backend.mergers.schemas import MergerRead, MergerSent, MovingRead, Obstacle, TwinRead
from backend.organisations import administration, twins
from backend.organisations.administration_schemas import AdministeredRead
from backend.organisations.audiences import members_of
from backend.organisations.members import OrganisationNotFound
from backend.organisations.merged import lead_on
from backend.organisations.models import (
    Membership,
    Organisation,
    OrganisationAlias,
    OrganisationMerger,
    OrganisationState,
)
from backend.organisations.schemas import OrganisationNamed
from backend.register.models import OPEN, RegisterEntry, RegisterListing
from backend.responses.models import OPEN as OPEN_RESPONSES
from backend.responses.models import ScenarioResponse
from backend.revisions.models import Revision, RevisionStatus, SubjectKind
from backend.vendors.models import Vendor

OWN_PAGE: Final = "/organisation"


class MergerRefused(Conflict):
    """Both have something of which one may have only one, or they are no twins."""

    code, title = "merger-refused", "These two cannot be made one as they are"


class NameDiffers(Incomplete):
    """Whoever merges types the name of what goes, so that it is not done by a slip."""

    code, title = "name-differs", "This is not the name of the organisation that goes"


def list_twins(session: Session, actor: Actor, organisation_id: UUID) -> list[TwinRead]:
    """Return the organisations of the same kind with much the same name, the most alike first.

    Raises:
        OrganisationNotFound: there is none under this id.
    """
    organisation = _found(session, actor, organisation_id)
    found = twins.like(session, organisation)
    members = select(Membership.organisation_id, func.count()).group_by(Membership.organisation_id)
    with as_program(session):
        counted = dict(
            session.execute(members.where(Membership.organisation_id.in_([twin.id for twin in found]))).all()
        )
    return [
        TwinRead(**_named(twin).model_dump(), credit_code=twin.credit_code, members=counted.get(twin.id, 0))
        for twin in found
    ]


def preview(session: Session, actor: Actor, organisation_id: UUID, into_id: UUID) -> MergerRead:
    """Return what merging one organisation into another would do, and what keeps it from being done.

    Raises:
        OrganisationNotFound: there is none under one of these ids.
    """
    merged, into = _found(session, actor, organisation_id), _found(session, actor, into_id)
    with as_program(session):
        return MergerRead(
            merged=_named(merged),
            into=_named(into),
            credit_code=into.credit_code or merged.credit_code,
            owners_stay=moving.has_owner(session, into.id),
            moves=list(_moves(session, merged.id)),
            obstacles=list(_obstacles(session, merged, into)),
        )


def merge(
    session: Session, actor: Actor, organisation_id: UUID, into_id: UUID, expected: int, data: MergerSent
) -> AdministeredRead:
    """Make two organisations one: all of the one belongs to the other from now on, and old links lead there.

    Raises:
        OrganisationNotFound: there is none under one of these ids.
        NameDiffers: what goes is called otherwise.
        ChangedSince: somebody else has changed it meanwhile.
        MergerRefused: they are no twins, or both have something of which one may have only one.
    """
    for one in (organisation_id, into_id):
        _found(session, actor, one)
    # Both in one order, so that of two mergers at once the second waits; it finds the first one done.
    both = select(Organisation).where(Organisation.id.in_((organisation_id, into_id))).order_by(Organisation.id)
    held = {one.id: one for one in session.scalars(both.with_for_update().execution_options(populate_existing=True))}
    if organisation_id not in held or into_id not in held:
        raise OrganisationNotFound
    merged, into = held[organisation_id], held[into_id]
    if data.name.strip() != merged.name:
        raise NameDiffers([("/name", NameDiffers.code)])
    check_version(session, merged, expected, {}, OrganisationNotFound)
    with as_program(session):
        if obstacles := list(_obstacles(session, merged, into)):
            raise MergerRefused(", ".join(obstacles))
        told = members_of(session, [merged.id, into.id])
        former, name = merged.name, into.name
        try:
            _make_one(session, merged, into)
        except IntegrityError as error:  # somebody has begun at this very moment what both may not have
            raise MergerRefused(Obstacle.OTHER) from error
    audit.record(session, actor, "organisation.merged", "organisation", into_id, merged=organisation_id)
    notify(session, told, "organisation-merged", OWN_PAGE, organisation=former, into=name)
    return administration.get_organisation(session, actor, into_id)


def _make_one(session: Session, merged: Organisation, into: Organisation) -> None:
    gone = OrganisationMerger(
        merged_id=merged.id, into_id=into.id, kind=merged.kind, name=merged.name, jurisdiction=merged.jurisdiction
    )
    code = into.credit_code or merged.credit_code
    district = into.district or merged.district
    aliases = {merged.name} - {into.name}
    moving.move(session, merged.id, into.id)
    known = set(session.scalars(select(OrganisationAlias.alias).where(OrganisationAlias.organisation_id == into.id)))
    session.add_all(OrganisationAlias(organisation_id=into.id, alias=alias) for alias in aliases - known)
    session.flush()
    moving.remove(session, gone.merged_id)
    session.expire_all()
    session.add(gone)
    into.credit_code, into.district = code, district
    into.search_text = administration.search_text_of(session, into)
    session.flush()


def _found(session: Session, actor: Actor, organisation_id: UUID) -> Organisation:
    require(actor, "organisation.merge", Subject.of(organisation=organisation_id), missing=OrganisationNotFound)
    found = session.get(Organisation, organisation_id)
    if found is None:
        lead_on(session, organisation_id, OrganisationNotFound)
    return found


def _named(organisation: Organisation) -> OrganisationNamed:
    return OrganisationNamed.model_validate(organisation)


def _moves(session: Session, organisation_id: UUID) -> Iterator[MovingRead]:
    """Yield what there is of an organisation, by the names of the tables it is in."""
    for table in moving.tables():
        count = session.scalar(select(func.count()).select_from(table).where(moving.names(table, organisation_id)))
        if count:
            yield MovingRead(what=table.name, count=count)
    if session.get(Vendor, organisation_id) is not None:
        yield MovingRead(what="vendors", count=1)
    if session.get(Contact, (SubjectKind.VENDOR, organisation_id)) is not None:
        yield MovingRead(what="contacts", count=1)


def _obstacles(session: Session, merged: Organisation, into: Organisation) -> Iterator[Obstacle]:
    """Yield why two organisations cannot be made one."""
    if merged.id == into.id:
        yield Obstacle.SAME
        return
    if merged.kind is not into.kind:
        yield Obstacle.KIND
    if merged.credit_code and into.credit_code:
        yield Obstacle.CREDIT_CODE  # two codes are two companies
    if into.state is not OrganisationState.ACTIVE:
        yield Obstacle.STATE
    if merged.is_demo:
        yield Obstacle.DEMO  # the demonstration data would bring it back
    if all(_has_profile(session, one.id) for one in (merged, into)):
        yield Obstacle.PROFILE
    if session.scalar(_responding(merged.id, into.id)):
        yield Obstacle.RESPONSE
    for condition in (RegisterListing.organisation_id, RegisterEntry.organisation_id):
        if all(_is_registered(session, condition, one.id) for one in (merged, into)):
            yield Obstacle.REGISTER
            return


def _has_profile(session: Session, organisation_id: UUID) -> bool:
    """Return whether a vendor is shown, or was, or writes what is to be shown of it."""
    written = select(Revision.id).where(
        Revision.kind == SubjectKind.VENDOR,
        Revision.subject_id == organisation_id,
        Revision.status != RevisionStatus.DISCARDED,
    )
    is_written = session.scalar(written.limit(1)) is not None
    return is_written or session.get(Vendor, organisation_id) is not None


def _responding(first: UUID, second: UUID) -> Select[bool]:
    """Select whether both take part in open responses to one scenario, be it the same response."""
    one, other = (aliased(ScenarioResponse) for _ in range(2))
    both = exists().where(
        one.scenario_id == other.scenario_id,
        one.status.in_(OPEN_RESPONSES),
        other.status.in_(OPEN_RESPONSES),
        literal(first) == any_(one.vendor_ids),
        literal(second) == any_(other.vendor_ids),
    )
    return select(both)


def _is_registered(session: Session, column: Any, organisation_id: UUID) -> bool:
    conditions: list[ColumnElement[bool]] = [column == organisation_id]
    if column.class_ is RegisterEntry:
        conditions.append(RegisterEntry.status.in_(OPEN))
    return session.scalar(select(column).where(*conditions).limit(1)) is not None
