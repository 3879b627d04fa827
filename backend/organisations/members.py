"""Who works for an organisation: let in by invitation or on request, until removed."""

from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.accounts import sessions
from backend.accounts.models import User, UserState
from backend.core import audit
from backend.core.actor import Actor
from backend.core.db import violated
from backend.core.errors import Conflict, NotFound
from backend.core.notices import notify
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import Subject, require
from backend.core.row_security import as_program
from backend.core.versions import check_version
from backend.organisations.models import JoinRequest, Membership, Organisation, OrganisationState
from backend.organisations.schemas import MemberRead, PersonRead


class OrganisationNotFound(NotFound):
    """There is no such organisation, or the asker may not know who works there."""

    code, title = "organisation-not-found", "There is no such organisation"


class MemberNotFound(NotFound):
    """The organisation has no such member."""

    code, title = "member-not-found", "The organisation has no such member"


class MemberElsewhere(Conflict):
    """A person works for one organisation at a time, and does so already."""

    code, title = "member-elsewhere", "This person belongs to an organisation already"


class LastOwner(Conflict):
    """Somebody must be left to manage the members."""

    code, title = "last-owner", "The last owner stays until there is another one"


class OrganisationNotActive(Conflict):
    """Nobody comes in while an organisation waits for approval or is suspended."""

    code, title = "organisation-not-active", "This organisation waits for approval or is suspended"


def require_active(organisation: Organisation) -> None:
    """Refuse to take anybody into an organisation for which nobody can act.

    Raises:
        OrganisationNotActive: it waits for approval or is suspended.
    """
    if organisation.state is not OrganisationState.ACTIVE:
        raise OrganisationNotActive


def organisation_of(session: Session, actor: Actor, organisation_id: UUID, action: str) -> Organisation:
    """Return an organisation with whose members the actor may do this.

    Raises:
        OrganisationNotFound: there is none under this id, or the actor may not know.
        NotAllowed, SignInRequired: the rights table says so.
    """
    found = session.get(Organisation, organisation_id)
    subject = Subject.of(organisation=organisation_id, district=found.district if found else None)
    require(actor, action, subject, missing=OrganisationNotFound)
    if found is None:
        raise OrganisationNotFound
    return found


def list_members(session: Session, actor: Actor, organisation_id: UUID, params: PageParams) -> Slice[MemberRead]:
    """Return a page of who works for an organisation, its owners first."""
    organisation_of(session, actor, organisation_id, "organisation.read_members")
    found = (
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.is_owner.desc(), Membership.joined_at, Membership.user_id)
        .add_columns(User)
    )
    page = paginate(session, found, params)
    return page.holding([described(membership, user) for membership, user in page.items])


def described(membership: Membership, user: User) -> MemberRead:
    """Return a member as colleagues see one."""
    return MemberRead(
        user=PersonRead.model_validate(user),
        is_owner=membership.is_owner,
        joined_at=membership.joined_at,
        version=membership.version,
    )


def change_member(
    session: Session, actor: Actor, organisation_id: UUID, user_id: UUID, expected: int, *, is_owner: bool
) -> MemberRead:
    """Say whether a member manages the members.

    Raises:
        LastOwner: nobody would be left to do so.
        ChangedSince: somebody else has changed the member meanwhile.
    """
    organisation_of(session, actor, organisation_id, "organisation.change_member")
    membership = _locked(session, organisation_id, user_id)
    check_version(session, membership, expected, {"is_owner": is_owner}, MemberNotFound)
    if not is_owner:
        _keep_an_owner(session, membership)
    membership.is_owner = is_owner
    session.flush()
    audit.record(session, actor, "member.changed", "user", user_id, organisation=organisation_id, owner=is_owner)
    return described(membership, session.get_one(User, user_id))


def remove_member(session: Session, actor: Actor, organisation_id: UUID, user_id: UUID) -> None:
    """Remove a member, who is signed out everywhere at once: rights must not outlive the membership.

    Raises:
        LastOwner: others would be left with nobody to manage them.
    """
    organisation = organisation_of(session, actor, organisation_id, "organisation.remove_member")
    _remove(session, actor, _locked(session, organisation_id, user_id))
    notify(session, [user_id], "member-removed", "/organisation/find", organisation=organisation.name)


def leave(session: Session, actor: Actor) -> None:
    """End the actor's own membership.

    Raises:
        MemberNotFound: there is none.
        LastOwner: others would be left with nobody to manage them.
    """
    require(actor, "organisation.leave", Subject.of(organisation=actor.organisation_id), missing=MemberNotFound)
    if actor.organisation_id is None or actor.user_id is None:
        raise MemberNotFound
    _remove(session, actor, _locked(session, actor.organisation_id, actor.user_id))


def join(session: Session, actor: Actor, user: User, organisation_id: UUID, *, is_owner: bool = False) -> Membership:
    """Make a person a member; whatever else the person had asked to join is not waited for any longer.

    Whoever is the only one there manages the members, however the way in was: the last owner may have left since
    an invitation was sent, and nobody else could let others in.

    Raises:
        MemberElsewhere: the person belongs to an organisation already; the database decides.
    """
    lock(session, organisation_id)
    is_owner = is_owner or not session.scalar(select(exists().where(Membership.organisation_id == organisation_id)))
    membership = Membership(user_id=user.id, organisation_id=organisation_id, is_owner=is_owner)
    session.add(membership)
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "pk_memberships":
            raise MemberElsewhere from error
        raise
    session.execute(delete(JoinRequest).where(JoinRequest.user_id == user.id))
    audit.record(session, actor, "member.joined", "user", user.id, organisation=organisation_id, owner=is_owner)
    return membership


def lock(session: Session, organisation_id: UUID) -> None:
    """Let who works for an organisation change in one transaction at a time: who owns it follows from all of them."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())


def _locked(session: Session, organisation_id: UUID, user_id: UUID) -> Membership:
    """Return a membership after locking the organisation, so that two owners cannot remove each other at once."""
    lock(session, organisation_id)
    query = select(Membership).where(Membership.organisation_id == organisation_id, Membership.user_id == user_id)
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise MemberNotFound
    return found


def _keep_an_owner(session: Session, leaving: Membership) -> None:
    """Refuse to take the last owner who can work from other members; one who is disabled may come back."""
    can_manage = Membership.is_owner & (User.state == UserState.ACTIVE)
    others = (
        select(func.count(), func.count().filter(can_manage))
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == leaving.organisation_id,
            Membership.user_id != leaving.user_id,
            User.state != UserState.ERASED,
        )
    )
    members, owners = session.execute(others).one()
    if leaving.is_owner and members and not owners:
        raise LastOwner


def _remove(session: Session, actor: Actor, membership: Membership) -> None:
    _keep_an_owner(session, membership)
    user_id, organisation_id = membership.user_id, membership.organisation_id
    session.delete(membership)
    session.flush()
    with as_program(session):
        sessions.end_all(session, user_id)
    audit.record(session, actor, "member.removed", "user", user_id, organisation=organisation_id)
