"""Who works for an organisation: invited by mail or let in on request, until removed."""

from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.accounts import links, sessions
from backend.accounts import service as accounts
from backend.accounts.models import Link, LinkKind, User, UserState
from backend.accounts.schemas import AccountOpened
from backend.accounts.standing import actor_of
from backend.core import audit, mail
from backend.core.actor import ANONYMOUS, Actor
from backend.core.db import violated
from backend.core.errors import Conflict, NotFound, Problem
from backend.core.mail import Language
from backend.core.policy import SignInRequired, Subject, require
from backend.core.row_security import as_program
from backend.organisations.models import (
    Invitation,
    JoinRequest,
    MailDomain,
    Membership,
    Organisation,
    OrganisationKind,
)


class OrganisationNotFound(NotFound):
    """There is no such organisation, or the asker may not know who works there."""

    code, title = "organisation-not-found", "There is no such organisation"


class MemberNotFound(NotFound):
    """The organisation has no such member."""

    code, title = "member-not-found", "The organisation has no such member"


class InvitationNotFound(NotFound):
    """There is no such invitation, or it was accepted or withdrawn."""

    code, title = "invitation-not-found", "There is no such invitation"


class JoinRequestNotFound(NotFound):
    """Nobody asks to be let in, or it was decided already."""

    code, title = "join-request-not-found", "There is no such request"


class MemberElsewhere(Conflict):
    """A person works for one organisation at a time, and does so already."""

    code, title = "member-elsewhere", "This person belongs to an organisation already"


class LastOwner(Conflict):
    """Somebody must be left to manage the members."""

    code, title = "last-owner", "The last owner stays until there is another one"


class InvitedAlready(Conflict):
    """There is an invitation to this mail address."""

    code, title = "invited-already", "This address has been invited already"


class MailNotAllowed(Problem):
    """Agencies take in people from allowed mail domains only."""

    status, code, title = 422, "mail-not-allowed", "Agencies take in people from allowed mail domains only"


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


def list_members(session: Session, actor: Actor, organisation_id: UUID) -> list[tuple[Membership, User]]:
    """Return who works for an organisation, its owners first."""
    organisation_of(session, actor, organisation_id, "organisation.read_members")
    found = session.execute(
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.is_owner.desc(), Membership.joined_at, Membership.user_id)
    )
    return [(membership, user) for membership, user in found]


def invite(
    session: Session, actor: Actor, organisation_id: UUID, *, email: str, language: Language, is_owner: bool = False
) -> Invitation:
    """Ask somebody in by mail, with a link that works once and for a week.

    Raises:
        MailNotAllowed: it is an agency, and the address is of no allowed domain.
        InvitedAlready: there is an invitation to this address.
    """
    organisation = organisation_of(session, actor, organisation_id, "organisation.invite")
    require_mail(session, organisation, email)
    invitation = Invitation(organisation_id=organisation_id, email=email, is_owner=is_owner, invited_by=actor.user_id)
    session.add(invitation)
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_invitations_organisation_id_email":
            raise InvitedAlready from error
        raise
    with as_program(session):
        token = links.issue(session, LinkKind.INVITATION, email=email, subject_id=invitation.id)
    address = links.address(LinkKind.INVITATION, token)
    mail.post(session, email, "invitation", language, organisation=organisation.name, link=address)
    audit.record(session, actor, "invitation.sent", "invitation", invitation.id, owner=is_owner)
    return invitation


def withdraw_invitation(session: Session, actor: Actor, organisation_id: UUID, invitation_id: UUID) -> None:
    """Take an invitation back; its link works no longer."""
    organisation_of(session, actor, organisation_id, "organisation.invite")
    mine = (Invitation.id == invitation_id, Invitation.organisation_id == organisation_id)
    if session.scalar(delete(Invitation).where(*mine).returning(Invitation.id)) is None:
        raise InvitationNotFound
    with as_program(session):
        session.execute(delete(Link).where(Link.kind == LinkKind.INVITATION, Link.subject_id == invitation_id))
    audit.record(session, actor, "invitation.withdrawn", "invitation", invitation_id)


def list_invitations(session: Session, actor: Actor, organisation_id: UUID) -> list[Invitation]:
    """Return the invitations nobody has accepted yet, the newest first."""
    organisation_of(session, actor, organisation_id, "organisation.invite")
    mine = select(Invitation).where(Invitation.organisation_id == organisation_id)
    return list(session.scalars(mine.order_by(Invitation.created_at.desc(), Invitation.id)))


def accept(session: Session, actor: Actor, token: str) -> Membership:
    """Make somebody signed in a member by the link of an invitation; the account may have another mail address.

    Raises:
        LinkSpent: the link works no longer.
        SignInRequired: nobody we know asks.
        MemberElsewhere: the person belongs to an organisation already.
    """
    require(actor, "invitation.accept")
    if actor.user_id is None:
        raise SignInRequired
    with as_program(session):
        link = links.redeem(session, LinkKind.INVITATION, token)
        return _take_in(session, actor, link, session.get_one(User, actor.user_id))


def open_by_invitation(session: Session, data: AccountOpened) -> Membership:
    """Open an account by the link of an invitation and make its owner a member; the mail address is the invited one.

    Raises:
        LinkSpent: the link works no longer.
        MailTaken: there is such an account; its owner signs in and accepts.
    """
    require(ANONYMOUS, "invitation.accept")
    with as_program(session):
        link = links.redeem(session, LinkKind.INVITATION, data.token.get_secret_value())
        user = accounts.create_user(session, ANONYMOUS, email=link.email or "", name=data.name, language=data.language)
        accounts.open_account(session, user, data)
        return _take_in(session, actor_of(session, user), link, user)


def _take_in(session: Session, actor: Actor, link: Link, user: User) -> Membership:
    invitation = session.scalar(delete(Invitation).where(Invitation.id == link.subject_id).returning(Invitation))
    if invitation is None:
        raise links.LinkSpent
    return _join(session, actor, user, invitation.organisation_id, is_owner=invitation.is_owner)


def request_to_join(session: Session, actor: Actor, organisation_id: UUID) -> JoinRequest:
    """Ask to be let into an organisation; asking another one takes the first request back.

    Raises:
        MailNotAllowed: it is an agency, and the actor's address is of no allowed domain.
        MemberElsewhere: the actor belongs to an organisation already.
    """
    require(actor, "join_request.create")
    organisation, user = session.get(Organisation, organisation_id), session.get_one(User, actor.user_id)
    if organisation is None:
        raise OrganisationNotFound
    if session.get(Membership, user.id) is not None:
        raise MemberElsewhere
    require_mail(session, organisation, user.email)
    session.execute(delete(JoinRequest).where(JoinRequest.user_id == user.id))
    request = JoinRequest(user_id=user.id, organisation_id=organisation_id)
    session.add(request)
    session.flush()
    audit.record(session, actor, "join_request.made", "organisation", organisation_id)
    with as_program(session):
        _tell_owners(session, organisation)
    return request


def _tell_owners(session: Session, organisation: Organisation) -> None:
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation.id, Membership.is_owner, User.state == UserState.ACTIVE)
    )
    for owner in session.scalars(query):
        link = f"{links.site()}/organisation"
        mail.post(session, owner.email, "join-request", owner.language, organisation=organisation.name, link=link)


def list_join_requests(session: Session, actor: Actor, organisation_id: UUID) -> list[tuple[JoinRequest, User]]:
    """Return who asks to be let in, the longest waiting first."""
    organisation_of(session, actor, organisation_id, "join_request.list")
    found = session.execute(
        select(JoinRequest, User)
        .join(User, User.id == JoinRequest.user_id)
        .where(JoinRequest.organisation_id == organisation_id)
        .order_by(JoinRequest.created_at, JoinRequest.user_id)
    )
    return [(request, user) for request, user in found]


def decide_join_request(
    session: Session, actor: Actor, organisation_id: UUID, user_id: UUID, *, approve: bool
) -> Membership | None:
    """Let somebody in, or not; whoever is the first of an organisation manages its members.

    Raises:
        JoinRequestNotFound: nobody asks, or it was decided meanwhile.
    """
    action = "join_request.approve" if approve else "join_request.decline"
    organisation = organisation_of(session, actor, organisation_id, action)
    mine = (JoinRequest.user_id == user_id, JoinRequest.organisation_id == organisation_id)
    if session.scalar(delete(JoinRequest).where(*mine).returning(JoinRequest.user_id)) is None:
        raise JoinRequestNotFound
    user = session.get_one(User, user_id)
    word = "approved" if approve else "declined"
    audit.record(session, actor, f"join_request.{word}", "user", user_id, organisation=organisation_id)
    facts = {"organisation": organisation.name, "link": f"{links.site()}/sign-in"}
    mail.post(session, user.email, f"join-{word}", user.language, **facts)
    if not approve:
        return None
    first = not session.scalar(select(exists().where(Membership.organisation_id == organisation_id)))
    return _join(session, actor, user, organisation_id, is_owner=first)


def change_member(session: Session, actor: Actor, organisation_id: UUID, user_id: UUID, *, is_owner: bool) -> None:
    """Say whether a member manages the members.

    Raises:
        LastOwner: nobody would be left to do so.
    """
    organisation_of(session, actor, organisation_id, "organisation.change_member")
    membership = _locked(session, organisation_id, user_id)
    if not is_owner:
        _keep_an_owner(session, membership)
    membership.is_owner = is_owner
    session.flush()
    audit.record(session, actor, "member.changed", "user", user_id, organisation=organisation_id, owner=is_owner)


def remove_member(session: Session, actor: Actor, organisation_id: UUID, user_id: UUID) -> None:
    """Remove a member, who is signed out everywhere at once: rights must not outlive the membership.

    Raises:
        LastOwner: others would be left with nobody to manage them.
    """
    organisation_of(session, actor, organisation_id, "organisation.remove_member")
    _remove(session, actor, _locked(session, organisation_id, user_id))


def leave(session: Session, actor: Actor) -> None:
    """End the actor's own membership.

    Raises:
        MemberNotFound: there is none.
        LastOwner: others would be left with nobody to manage them.
    """
    require(actor, "organisation.leave", Subject.of(organisation=actor.organisation_id))
    if actor.organisation_id is None or actor.user_id is None:
        raise MemberNotFound
    _remove(session, actor, _locked(session, actor.organisation_id, actor.user_id))


def require_mail(session: Session, organisation: Organisation, email: str) -> None:
    """Refuse an address an agency may not take in; a domain stands for those below it too."""
    if organisation.kind is not OrganisationKind.AGENCY:
        return
    labels = email.rpartition("@")[2].lower().split(".")
    above = [".".join(labels[place:]) for place in range(len(labels))]
    if not session.scalar(select(exists().where(MailDomain.domain.in_(above)))):
        raise MailNotAllowed


def list_mail_domains(session: Session, actor: Actor) -> list[MailDomain]:
    """Return the mail domains whose people may work for an agency."""
    require(actor, "mail_domain.read")
    return list(session.scalars(select(MailDomain).order_by(MailDomain.domain)))


def allow_mail_domain(session: Session, actor: Actor, domain: str) -> None:
    """Let the people of a mail domain work for agencies."""
    require(actor, "mail_domain.edit")
    session.execute(insert(MailDomain).values(domain=domain.lower()).on_conflict_do_nothing())
    audit.record(session, actor, "mail_domain.allowed", "mail_domain", None, domain=domain.lower())


def disallow_mail_domain(session: Session, actor: Actor, domain: str) -> None:
    """Take in nobody else of a mail domain; who is in stays."""
    require(actor, "mail_domain.edit")
    session.execute(delete(MailDomain).where(MailDomain.domain == domain.lower()))
    audit.record(session, actor, "mail_domain.disallowed", "mail_domain", None, domain=domain.lower())


def _join(session: Session, actor: Actor, user: User, organisation_id: UUID, *, is_owner: bool) -> Membership:
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


def _locked(session: Session, organisation_id: UUID, user_id: UUID) -> Membership:
    """Return a membership after locking the organisation, so that two owners cannot remove each other at once."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    query = select(Membership).where(Membership.organisation_id == organisation_id, Membership.user_id == user_id)
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise MemberNotFound
    return found


def _keep_an_owner(session: Session, leaving: Membership) -> None:
    """Refuse to take the last owner from members who can work, the leaving one aside."""
    others = (
        select(func.count(), func.count().filter(Membership.is_owner))
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == leaving.organisation_id,
            Membership.user_id != leaving.user_id,
            User.state == UserState.ACTIVE,
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
