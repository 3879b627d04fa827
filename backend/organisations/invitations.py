"""Invitations: an organisation asks somebody in by mail, with a link that works once and for a while."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.accounts import links
from backend.accounts import service as accounts
from backend.accounts.mail_domains import require_mail
from backend.accounts.models import Link, LinkKind, User
from backend.accounts.schemas import AccountOpened
from backend.accounts.standing import actor_of
from backend.core import audit, mail
from backend.core.actor import ANONYMOUS, Actor
from backend.core.db import violated
from backend.core.errors import Conflict, NotFound
from backend.core.mail import Language
from backend.core.notices import notify
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import SignInRequired, require
from backend.core.row_security import as_program
from backend.organisations.members import join, organisation_of, require_active
from backend.organisations.models import Invitation, Membership, Organisation
from backend.organisations.schemas import InvitationLooked, InvitationRead, OrganisationNamed

LIFETIME = links.LIFETIMES[LinkKind.INVITATION]


class InvitationNotFound(NotFound):
    """There is no such invitation, or it was accepted or withdrawn."""

    code, title = "invitation-not-found", "There is no such invitation"


class InvitedAlready(Conflict):
    """There is an invitation to this mail address."""

    code, title = "invited-already", "This address has been invited already"


def invite(
    session: Session, actor: Actor, organisation_id: UUID, *, email: str, language: Language, is_owner: bool = False
) -> InvitationRead:
    """Ask somebody in by mail; an invitation whose link has run out makes way.

    Raises:
        OrganisationNotActive: nobody can act for the organisation.
        MailNotAllowed: it is an agency, and the address is of no allowed domain.
        InvitedAlready: there is an invitation to this address.
    """
    organisation = organisation_of(session, actor, organisation_id, "organisation.invite")
    require_active(organisation)
    require_mail(session, organisation.kind, email)
    same = (Invitation.organisation_id == organisation_id, Invitation.email_lower == email.lower())
    run_out = Invitation.created_at < func.clock_timestamp() - LIFETIME
    session.execute(delete(Invitation).where(*same, run_out))
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
    _tell(session, organisation, email, token)
    audit.record(session, actor, "invitation.sent", "invitation", invitation.id, owner=is_owner)
    return _described(invitation)


def _tell(session: Session, organisation: Organisation, email: str, token: str) -> None:
    """Tell whoever has an account under the address in the inbox too; nobody else learns that there is one."""
    with as_program(session):
        user = accounts.find_user(session, email)
    if user is not None:
        page, name = links.page(LinkKind.INVITATION), organisation.name
        notify(session, [user.id], "invitation", page, by_mail=False, secret=token, organisation=name)


def list_invitations(
    session: Session, actor: Actor, organisation_id: UUID, params: PageParams
) -> Slice[InvitationRead]:
    """Return a page of the invitations nobody has accepted yet, the newest first."""
    organisation_of(session, actor, organisation_id, "organisation.invite")
    mine = select(Invitation).where(Invitation.organisation_id == organisation_id)
    page = paginate(session, mine.order_by(Invitation.created_at.desc(), Invitation.id), params)
    return page.holding([_described(invitation) for invitation in page.items])


def _described(invitation: Invitation) -> InvitationRead:
    return InvitationRead(
        id=invitation.id,
        email=invitation.email,
        is_owner=invitation.is_owner,
        created_at=invitation.created_at,
        expires_at=invitation.created_at + LIFETIME,
    )


def withdraw_invitation(session: Session, actor: Actor, organisation_id: UUID, invitation_id: UUID) -> None:
    """Take an invitation back; its link works no longer.

    Raises:
        InvitationNotFound: the organisation has none under this id.
    """
    organisation_of(session, actor, organisation_id, "organisation.invite")
    mine = (Invitation.id == invitation_id, Invitation.organisation_id == organisation_id)
    if session.scalar(delete(Invitation).where(*mine).returning(Invitation.id)) is None:
        raise InvitationNotFound
    with as_program(session):
        session.execute(delete(Link).where(Link.kind == LinkKind.INVITATION, Link.subject_id == invitation_id))
    audit.record(session, actor, "invitation.withdrawn", "invitation", invitation_id)


def look(session: Session, token: str) -> InvitationLooked:
    """Return what the link of an invitation opens, without using it up.

    Raises:
        LinkSpent: the link works no longer.
    """
    require(ANONYMOUS, "invitation.look")
    with as_program(session):
        link = links.find(session, LinkKind.INVITATION, token)
        invited = (
            select(Organisation)
            .join(Invitation, Invitation.organisation_id == Organisation.id)
            .where(Invitation.id == link.subject_id)
        )
        organisation = session.scalar(invited)
        if organisation is None:
            raise links.LinkSpent
        email = link.email or ""
        return InvitationLooked(
            organisation=OrganisationNamed.model_validate(organisation),
            email=email,
            has_account=accounts.find_user(session, email) is not None,
        )


def accept(session: Session, actor: Actor, token: str) -> Membership:
    """Make somebody signed in a member by the link of an invitation; the account may have another mail address.

    Raises:
        LinkSpent: the link works no longer.
        SignInRequired: nobody we know asks.
        OrganisationNotActive: nobody can act for the organisation now; the link works again when somebody can.
        MailNotAllowed: it is an agency, and the account's address is of no allowed domain.
        MemberElsewhere: the person belongs to an organisation already.
    """
    require(actor, "invitation.accept")
    if actor.user_id is None:
        raise SignInRequired
    with as_program(session):
        return _take_in(session, actor, _use_up(session, token), session.get_one(User, actor.user_id))


def open_account(session: Session, data: AccountOpened) -> Membership:
    """Open an account by the link of an invitation and make its owner a member; the mail address is the invited one.

    Raises:
        LinkSpent: the link works no longer.
        OrganisationNotActive: nobody can act for the organisation now.
        MailTaken: there is such an account; its owner signs in and accepts.
    """
    require(ANONYMOUS, "invitation.open_account")
    with as_program(session):
        invitation = _use_up(session, data.token.get_secret_value())
        user = accounts.create_user(session, ANONYMOUS, email=invitation.email, name=data.name, language=data.language)
        accounts.open_account(session, user, data)
        return _take_in(session, actor_of(session, user), invitation, user)


def _use_up(session: Session, token: str) -> Invitation:
    """Return what a link invites to: the link names the organisation, and nothing that is sent can name another.

    Raises:
        LinkSpent: the link works no longer, or the invitation was withdrawn.
    """
    link = links.redeem(session, LinkKind.INVITATION, token)
    invitation: Invitation | None = session.scalar(
        delete(Invitation).where(Invitation.id == link.subject_id).returning(Invitation)
    )
    if invitation is None:
        raise links.LinkSpent
    return invitation


def _take_in(session: Session, actor: Actor, invitation: Invitation, user: User) -> Membership:
    organisation = session.get_one(Organisation, invitation.organisation_id)
    require_active(organisation)
    require_mail(session, organisation.kind, user.email)
    return join(session, actor, user, organisation.id, is_owner=invitation.is_owner)
