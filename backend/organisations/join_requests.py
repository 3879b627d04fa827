"""Requests to be let into an organisation: made by a person, decided by its owners or the city administrator."""

from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.accounts import service as accounts
from backend.accounts.mail_domains import require_mail
from backend.accounts.models import User, UserState
from backend.core import audit
from backend.core.actor import Actor
from backend.core.errors import NotFound
from backend.core.notices import notify
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import require
from backend.core.row_security import as_program
from backend.organisations.members import (
    MemberElsewhere,
    OrganisationNotFound,
    join,
    organisation_of,
    require_active,
)
from backend.organisations.models import JoinRequest, Membership, Organisation, OrganisationState
from backend.organisations.schemas import (
    AnyJoinRequestRead,
    JoinRequestRead,
    OrganisationNamed,
    OwnJoinRequestRead,
    PersonRead,
)

JOIN_REQUESTS_PAGE = "/admin/join-requests"


class JoinRequestNotFound(NotFound):
    """Nobody asks to be let in, or it was decided already."""

    code, title = "join-request-not-found", "There is no such request"


def request_to_join(session: Session, actor: Actor, organisation_id: UUID) -> OwnJoinRequestRead:
    """Ask to be let into an organisation; asking another one takes the first request back.

    Raises:
        OrganisationNotFound: there is none under this id, or nobody can act for it.
        MailNotAllowed: it is an agency, and the actor's address is of no allowed domain.
        MemberElsewhere: the actor belongs to an organisation already.
    """
    require(actor, "join_request.create")
    organisation = session.get(Organisation, organisation_id)
    if organisation is None or organisation.state is not OrganisationState.ACTIVE:
        raise OrganisationNotFound
    user = session.get_one(User, actor.user_id)
    if session.get(Membership, user.id) is not None:
        raise MemberElsewhere
    require_mail(session, organisation.kind, user.email)
    stated = {"organisation_id": organisation_id, "created_at": func.clock_timestamp()}
    # One statement, which a request sent twice at once does not fail at.
    asked = insert(JoinRequest).values(user_id=user.id, **stated)
    asked = asked.on_conflict_do_update(index_elements=["user_id"], set_=stated)
    request = session.scalars(asked.returning(JoinRequest), execution_options={"populate_existing": True}).one()
    audit.record(session, actor, "join_request.made", "organisation", organisation_id)
    _tell(session, organisation)
    return _own(request, organisation)


def _tell(session: Session, organisation: Organisation) -> None:
    """Tell who decides: the owners who can sign in or, where there is none, the city administrators."""
    with as_program(session):
        owners = managers().where(Membership.organisation_id == organisation.id)
        told, link = session.scalars(owners).all(), "/organisation"
        if not told:
            told, link = session.scalars(accounts.administrators()).all(), JOIN_REQUESTS_PAGE
    notify(session, told, "join-request", link, organisation=organisation.name)


def managers() -> Select[UUID]:
    """Select who manages the members of an organisation and can sign in."""
    working = select(Membership.user_id).join(User, User.id == Membership.user_id)
    return working.where(Membership.is_owner, User.state == UserState.ACTIVE)


def get_own(session: Session, actor: Actor) -> OwnJoinRequestRead:
    """Return where the actor has asked to be let in.

    Raises:
        JoinRequestNotFound: nowhere, or it was decided.
    """
    require(actor, "join_request.read_own")
    mine = select(JoinRequest, Organisation).join(Organisation, Organisation.id == JoinRequest.organisation_id)
    found = session.execute(mine.where(JoinRequest.user_id == actor.user_id)).one_or_none()
    if found is None:
        raise JoinRequestNotFound
    return _own(*found)


def _own(request: JoinRequest, organisation: Organisation) -> OwnJoinRequestRead:
    return OwnJoinRequestRead(
        organisation=OrganisationNamed.model_validate(organisation), created_at=request.created_at
    )


def withdraw(session: Session, actor: Actor) -> None:
    """Take the actor's own request back.

    Raises:
        JoinRequestNotFound: there is none, or it was decided.
    """
    require(actor, "join_request.withdraw")
    mine = delete(JoinRequest).where(JoinRequest.user_id == actor.user_id).returning(JoinRequest.organisation_id)
    organisation_id = session.scalar(mine)
    if organisation_id is None:
        raise JoinRequestNotFound
    audit.record(session, actor, "join_request.withdrawn", "organisation", organisation_id)


def list_join_requests(
    session: Session, actor: Actor, organisation_id: UUID, params: PageParams
) -> Slice[JoinRequestRead]:
    """Return a page of who asks to be let in, the longest waiting first."""
    organisation_of(session, actor, organisation_id, "join_request.list")
    found = (
        select(JoinRequest)
        .join(User, User.id == JoinRequest.user_id)
        .where(JoinRequest.organisation_id == organisation_id)
        .order_by(JoinRequest.created_at, JoinRequest.user_id)
        .add_columns(User)
    )
    page = paginate(session, found, params)
    return page.holding(
        [
            JoinRequestRead(user=PersonRead.model_validate(user), created_at=request.created_at)
            for request, user in page.items
        ]
    )


def list_all(session: Session, actor: Actor, params: PageParams) -> Slice[AnyJoinRequestRead]:
    """Return a page of who asks to be let in anywhere, those first whose request nobody else can decide."""
    require(actor, "join_request.list_all")
    is_managed = JoinRequest.organisation_id.in_(managers().with_only_columns(Membership.organisation_id))
    found = (
        select(JoinRequest)
        .join(User, User.id == JoinRequest.user_id)
        .join(Organisation, Organisation.id == JoinRequest.organisation_id)
        .order_by(is_managed, JoinRequest.created_at, JoinRequest.user_id)
        .add_columns(User, Organisation, is_managed)
    )
    page = paginate(session, found, params)
    return page.holding(
        [
            AnyJoinRequestRead(
                user=PersonRead.model_validate(user),
                organisation=OrganisationNamed.model_validate(organisation),
                is_managed=managed,
                created_at=request.created_at,
            )
            for request, user, organisation, managed in page.items
        ]
    )


def decide(session: Session, actor: Actor, organisation_id: UUID, user_id: UUID, *, approve: bool) -> Membership | None:
    """Let somebody in, or not.

    Raises:
        JoinRequestNotFound: nobody asks, or it was decided meanwhile.
        OrganisationNotActive: nobody can act for the organisation.
        MailNotAllowed: it is an agency, and the person's address is of no allowed domain any longer.
    """
    action = "join_request.approve" if approve else "join_request.decline"
    organisation = organisation_of(session, actor, organisation_id, action)
    # Asked for first: with the request the owner's sight of the person goes.
    user = session.get(User, user_id)
    mine = (JoinRequest.user_id == user_id, JoinRequest.organisation_id == organisation_id)
    if user is None or session.scalar(delete(JoinRequest).where(*mine).returning(JoinRequest.user_id)) is None:
        raise JoinRequestNotFound
    word = "approved" if approve else "declined"
    audit.record(session, actor, f"join_request.{word}", "user", user_id, organisation=organisation_id)
    notify(session, [user_id], f"join-{word}", "/organisation", organisation=organisation.name)
    if not approve:
        return None
    require_active(organisation)
    require_mail(session, organisation.kind, user.email)
    return join(session, actor, user, organisation_id)
