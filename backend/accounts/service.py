"""What one can do with accounts. Plain functions; the caller owns the transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, any_, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.accounts import links, passwords, second_factor, sessions, sign_in
from backend.accounts.mail_domains import require_mail
from backend.accounts.models import Consent, Link, LinkKind, SessionStage, User, UserSession, UserState
from backend.accounts.schemas import AccountEdited, AccountOpened, SessionParams, SessionRead
from backend.accounts.second_factor import Enrolment
from backend.accounts.sign_in import Step
from backend.accounts.standing import actor_of
from backend.core import audit, mail, rates
from backend.core.actor import ANONYMOUS, SYSTEM, Actor, Role
from backend.core.client import Client
from backend.core.db import violated
from backend.core.errors import Conflict, NotFound
from backend.core.mail import LANGUAGES, Language
from backend.core.notices import notify
from backend.core.paging import Slice, paginate
from backend.core.policy import Subject, require
from backend.core.versions import check_version

TERMS_VERSION: Final = "2026.1"
"""The terms in force; whoever accepts others is shown these."""
ACCOUNT_PAGE: Final = "/account"
PER_ADDRESS = (5, 1800)
"""Mails anybody may have sent to one address, and in how many seconds."""


class SessionNotFound(NotFound):
    """One has no such session."""

    code, title = "session-not-found", "There is no such session"


class TermsChanged(Conflict):
    """The terms that were accepted are not those in force."""

    code, title = "terms-changed", "The terms have changed; please read them again"


class MailTaken(Conflict):
    """The mail address belongs to another account."""

    code, title = "mail-taken", "There is an account with this mail address"


class LastAdministrator(Conflict):
    """Somebody must be left to administer the city."""

    code, title = "last-administrator", "The last administrator stays until there is another one"


def find_user(session: Session, email: str) -> User | None:
    """Return who has this mail address, in whatever case it is written."""
    return session.scalar(select(User).where(User.email_lower == email.lower()))


def create_user(session: Session, actor: Actor, *, email: str, name: str, language: Language, **values: object) -> User:
    """Add a person who has no password yet.

    Raises:
        MailTaken: somebody has this mail address; the database decides.
    """
    user = User(email=email, name=name, language=language, **values)
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_users_email":
            raise MailTaken from error
        raise
    audit.record(session, actor, "user.created", "user", user.id, roles=user.roles)
    return user


def create_admin(session: Session, email: str, name: str, language: Language) -> str:
    """Return the address at which a city administrator, made if there is none, sets the first password.

    Raises:
        MailTaken: the account is in use, or is no administrator's.
    """
    user = find_user(session, email)
    if user is None:
        user = create_user(session, SYSTEM, email=email, name=name, language=language, roles=[Role.CITY_ADMIN.value])
    elif user.password_hash is not None or Role.CITY_ADMIN not in user.roles:
        raise MailTaken(f"{email} has an account already; whoever forgot the password asks for a reset.")
    token = links.issue(session, LinkKind.BOOTSTRAP, user_id=user.id)
    audit.record(session, SYSTEM, "link.issued", "user", user.id, kind=LinkKind.BOOTSTRAP)
    return links.address(LinkKind.BOOTSTRAP, token)


def administrators() -> Select[UUID]:
    """Select the ids of the city administrators who can sign in."""
    administers = (literal(Role.CITY_ADMIN.value) == any_(User.roles)) & (User.state == UserState.ACTIVE)
    return select(User.id).where(administers, User.password_hash.is_not(None)).order_by(User.id)


def keep_an_administrator(session: Session, leaving: User) -> None:
    """Refuse to take away the last city administrator; of two who leave at once, the second is refused.

    Raises:
        LastAdministrator: nobody else is one who can sign in.
    """
    held = administrators()
    if set(session.scalars(held.with_for_update())) == {leaving.id}:
        raise LastAdministrator


def set_password(session: Session, user: User, password: str) -> None:
    """Give somebody a password, and end whatever was begun with the old one: sessions and links.

    Raises:
        PasswordTooShort, PasswordTooCommon, PasswordTooPlain: it is not good enough.
    """
    passwords.check(password, about=(user.email, user.name))
    user.password_hash = passwords.make_hash(password)
    user.password_changed_at = func.clock_timestamp()
    session.flush()
    sessions.end_all(session, user.id)
    session.execute(delete(Link).where(Link.user_id == user.id))


def accept_terms(session: Session, user: User, version: str) -> None:
    """Note that somebody accepted the terms.

    Raises:
        TermsChanged: others are in force.
    """
    if version != TERMS_VERSION:
        raise TermsChanged
    session.execute(insert(Consent).values(user_id=user.id, terms_version=version).on_conflict_do_nothing())


def bootstrap(session: Session, data: AccountOpened) -> None:
    """Let an administrator who opened the printed link set name and password."""
    user = _owner(session, links.redeem(session, LinkKind.BOOTSTRAP, data.token.get_secret_value()))
    open_account(session, user, data)


def open_account(session: Session, user: User, data: AccountOpened) -> None:
    """Take over what somebody says of themselves when opening their first link."""
    user.name, user.language = data.name, data.language
    set_password(session, user, data.password.get_secret_value())
    accept_terms(session, user, data.terms_version)
    audit.record(session, actor_of(session, user), "account.opened", "user", user.id, terms=data.terms_version)


def request_registration(session: Session, email: str, language: Language, client: Client) -> None:
    """Send a link for opening an account, or, to who has one, a word that they have.

    The answer is the same, and so is the work, part of it for nobody: time must not tell who has an account.
    """
    count_mail(email, client)
    user = find_user(session, email)
    with _undone_unless(session, user is None):
        token = links.issue(session, LinkKind.REGISTRATION, email=email)
    with _undone_unless(session, user is None or user.state is UserState.ACTIVE):
        if user is None:
            mail.post(session, email, "registration", language, link=links.address(LinkKind.REGISTRATION, token))
        else:
            mail.post(session, user.email, "already-registered", user.language, link=f"{links.site()}/sign-in")
    audit.record(session, ANONYMOUS, "registration.requested", "user", None)


@contextmanager
def _undone_unless(session: Session, wanted: bool) -> Iterator[None]:
    """Keep what is done inside only where it is wanted; it takes as long either way."""
    with session.begin_nested() as work:
        yield
        session.flush()
        if not wanted:
            work.rollback()


def register(session: Session, data: AccountOpened) -> None:
    """Open an account for whoever got the mail.

    Raises:
        LinkSpent: the link works no longer.
        MailTaken: the account was opened meanwhile.
    """
    link = links.redeem(session, LinkKind.REGISTRATION, data.token.get_secret_value())
    user = create_user(session, ANONYMOUS, email=link.email or "", name=data.name, language=data.language)
    open_account(session, user, data)


def request_password_reset(session: Session, email: str, client: Client) -> None:
    """Send a link for a new password if there is such an account; nobody else learns whether there is.

    For an address without one the same is done and undone, so that time does not tell either.
    """
    count_mail(email, client)
    user = find_user(session, email)
    has_password = user is not None and user.state is UserState.ACTIVE and user.password_hash is not None
    with _undone_unless(session, has_password):
        whose: dict[str, Any] = {"user_id": user.id} if user else {"email": email}
        token = links.issue(session, LinkKind.RESET, **whose)
        link = links.address(LinkKind.RESET, token)
        mail.post(session, user.email if user else email, "reset", user.language if user else LANGUAGES[0], link=link)
    audit.record(session, ANONYMOUS, "password.reset_requested", "user", user.id if user else None)


def reset_password(session: Session, token: str, password: str) -> None:
    """Set a new password by link; every session ends, and the second factor is still asked for.

    Raises:
        LinkSpent: the link works no longer.
    """
    user = _owner(session, links.redeem(session, LinkKind.RESET, token))
    set_password(session, user, password)
    audit.record(session, actor_of(session, user), "password.reset", "user", user.id)
    notify(session, [user.id], "password-changed", ACCOUNT_PAGE)


def change_password(session: Session, begun: UserSession, current: str, new: str, client: Client) -> Step:
    """Change one's password; every session ends, this browser goes on with a new one.

    Raises:
        ProofRefused: the present password is another.
        PasswordUnchanged: the new one is the present one.
    """
    user = begun.user
    session.refresh(user, with_for_update=True)
    sign_in.prove(session, begun, current)
    if passwords.matches(new, user.password_hash):
        raise passwords.PasswordUnchanged
    set_password(session, user, new)
    audit.record(session, actor_of(session, user, begun.id), "password.changed", "user", user.id)
    notify(session, [user.id], "password-changed", ACCOUNT_PAGE)
    return sign_in.renew(session, begun, client, has_second_factor=begun.has_second_factor)


def request_mail_change(session: Session, begun: UserSession, email: str, password: str) -> None:
    """Send a link to another mail address of one's own; whether it is taken shows only when the link is opened.

    Raises:
        ProofRefused: this is not the password.
        MailNotAllowed: the person works for an agency, and the address is of no allowed domain.
    """
    sign_in.prove(session, begun, password)
    user = begun.user
    require_mail(session, actor_of(session, user).organisation_kind, email)
    token = links.issue(session, LinkKind.MAIL_CHANGE, user_id=user.id, email=email)
    link = links.address(LinkKind.MAIL_CHANGE, token)
    mail.post(session, email, "mail-change", user.language, link=link)
    audit.record(session, actor_of(session, user), "mail.change_requested", "user", user.id)


def change_mail(session: Session, token: str) -> None:
    """Change somebody's mail address by link, tell the old one, and end every session.

    Raises:
        LinkSpent: the link works no longer.
        MailNotAllowed: the person has joined an agency meanwhile, or the domain is allowed no longer.
        MailTaken: another account has the address.
    """
    link = links.redeem(session, LinkKind.MAIL_CHANGE, token)
    user = _owner(session, link)
    former, wanted = user.email, link.email or user.email
    require_mail(session, actor_of(session, user).organisation_kind, wanted)
    user.email = wanted
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_users_email":
            raise MailTaken from error
        raise
    sessions.end_all(session, user.id)
    session.execute(delete(Link).where(Link.user_id == user.id))
    audit.record(session, actor_of(session, user), "mail.changed", "user", user.id)
    mail.post(session, former, "mail-changed", user.language)
    notify(session, [user.id], "mail-changed", ACCOUNT_PAGE, by_mail=False)


def propose_second_factor(session: Session, begun: UserSession, password: str | None) -> Enrolment:
    """Return a new secret for an app; whoever is signed in already proves to be the owner first."""
    if begun.stage is not SessionStage.ENROL_SECOND_FACTOR:
        sign_in.prove(session, begun, password or "")
    return second_factor.propose(session, begun.user)


def confirm_second_factor(session: Session, begun: UserSession, code: str, client: Client) -> tuple[list[str], Step]:
    """Put the new secret into use and go on under a new token."""
    sign_in.hold(session, begun)
    codes = second_factor.confirm(session, begun.user, code)
    audit.record(session, actor_of(session, begun.user, begun.id), "second_factor.enrolled", "user", begun.user_id)
    notify(session, [begun.user_id], "second-factor-enrolled", ACCOUNT_PAGE)
    return codes, sign_in.renew(session, begun, client, has_second_factor=True)


def edit_account(session: Session, actor: Actor, data: AccountEdited, expected: int) -> User:
    """Change one's own name or language.

    Raises:
        SignInRequired: nobody we know asks.
        ChangedSince: it was changed in another window meanwhile.
    """
    require(actor, "user.edit", Subject.of(user=actor.user_id), "self")
    user = session.get_one(User, actor.user_id)
    given = data.model_dump(exclude_none=True)
    check_version(session, user, expected, given)
    changed = {name: new for name, new in given.items() if new != getattr(user, name)}
    for name, new in changed.items():
        setattr(user, name, new)
    session.flush()
    if changed:
        audit.record(session, actor, "account.edited", "user", user.id, fields=sorted(changed))
    return user


def sign_out(session: Session, begun: UserSession) -> None:
    """End the session that asks."""
    sessions.end(session, begun.id)
    audit.record(session, actor_of(session, begun.user, begun.id), "session.ended", "session", begun.id)


def list_sessions(session: Session, actor: Actor, params: SessionParams) -> Slice[SessionRead]:
    """Return a page of the browsers one is signed in with, the newest first."""
    require(actor, "session.list", Subject.of(user=actor.user_id), "own")
    page = paginate(session, sessions.live(actor.user_id), params)
    return page.holding([SessionRead.model_validate(_described(found, actor)) for found in page.items])


def _described(found: UserSession, actor: Actor) -> dict[str, object]:
    held = {name: getattr(found, name) for name in SessionRead.model_fields if name != "is_current"}
    return held | {"is_current": found.id == actor.session_id}


def end_session(session: Session, actor: Actor, session_id: UUID) -> None:
    """End one of one's own sessions.

    Raises:
        SessionNotFound: one has none under this id.
    """
    found = session.scalar(sessions.live(actor.user_id).where(UserSession.id == session_id))
    if found is None:
        raise SessionNotFound
    require(actor, "session.end", Subject.of(user=found.user_id), "own", SessionNotFound)
    sessions.end(session, found.id)
    audit.record(session, actor, "session.ended", "session", found.id)


def _owner(session: Session, link: Link) -> User:
    """Return the active account a link is about, locked.

    Raises:
        LinkSpent: it is disabled or gone.
    """
    query = select(User).where(User.id == link.user_id, User.state == UserState.ACTIVE).with_for_update()
    user = session.scalar(query)
    if user is None:
        raise links.LinkSpent
    return user


def count_mail(email: str, client: Client) -> None:
    """Count a mail somebody has sent, before anything is known of the address."""
    rates.hit("mail-network", client.network, *sign_in.per_network())
    rates.hit("mail-address", email.lower(), *PER_ADDRESS)
