"""Signing in, step by step: password, second factor, a new password where the old one is too old.

Whoever is refused learns nothing: the same answer after the same time, whether there is such an account or not.
Attempts are counted by account and network together, so that nobody locks an owner out from elsewhere.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backend.accounts import passwords, second_factor, sessions
from backend.accounts.models import SessionStage, User, UserSession, UserState
from backend.accounts.standing import actor_of
from backend.core import audit, rates
from backend.core.actor import ANONYMOUS, TWO_FACTORS
from backend.core.audit import AuditEvent
from backend.core.client import Client
from backend.core.errors import Problem
from backend.core.notices import Notification, notify
from backend.core.policy import SignInRequired
from backend.core.row_security import as_program
from backend.core.settings import settings

PER_ACCOUNT = (10, 3600)
"""Attempts by account and network together, and in how many seconds."""
NETWORK_SECONDS: Final = 300
_VERSION = re.compile(r"[\d._]+")
"""Browsers are renewed every few weeks, and are the same browsers still."""


def per_network() -> tuple[int, int]:
    """Return how many attempts there may be by network, whatever the account, and in how many seconds."""
    return settings().sign_ins_per_network, NETWORK_SECONDS


SIGNED_IN: Final = "session.begun"
"""What a sign-in is called in the trace."""
MAX_WRONG = 5
"""After so many wrong codes or passwords a session ends."""


class SignInRefused(Problem):
    """Mail address and password do not go together."""

    status, code, title = 401, "sign-in-refused", "The mail address or the password is not right"
    keeps = True


class ProofRefused(Problem):
    """The password given as proof is not right."""

    status, code, title = 403, "proof-refused", "This is not your password"
    keeps = True


class SignInNotBegun(Problem):
    """No password was given before the code, or what was begun has ended."""

    status, code, title = 401, "sign-in-not-begun", "Begin with mail address and password"


class NeedsHttps(Problem):
    """Passwords are not taken over a connection others can read."""

    status, code, title = 403, "needs-https", "登录需要 HTTPS · Signing in needs HTTPS"


@dataclass(frozen=True, slots=True)
class Step:
    """How far a sign-in has come, and the token that goes on from there."""

    stage: SessionStage
    token: str


def can_sign_in(client: Client) -> bool:
    """Return whether a password may travel to us: encrypted, or not at all over a network."""
    return client.is_secure or client.is_local


def require_safe(client: Client) -> None:
    """Refuse to be told secrets over plain HTTP away from this machine.

    Raises:
        NeedsHttps: others could read along; the detail says what the operator can do.
    """
    if not can_sign_in(client):
        raise NeedsHttps(
            "通过明文 HTTP 访问时，口令会被网络上的其他人读到，因此只在本机开放登录。请在前面放置 TLS 代理，"
            "并设置 PUBLIC_URL=https://… 与 TRUSTED_PROXIES=代理地址。 · "
            "Over plain HTTP others on the network can read passwords, so signing in is open on this machine only. "
            "Put a TLS proxy in front and set PUBLIC_URL=https://… and TRUSTED_PROXIES=its address."
        )


def sign_in(session: Session, email: str, password: str, client: Client) -> Step:
    """Begin to sign somebody in by mail address and password.

    Raises:
        NeedsHttps: not over this connection.
        TooMany: too many attempts.
        SignInRefused: no such account, another password, or the account is disabled.
    """
    require_safe(client)
    rates.hit("sign-in-network", client.network, *per_network())
    rates.hit("sign-in-account", f"{email.lower()} {client.network}", *PER_ACCOUNT)
    # Shared, so that a change of the password waits until this session is there, and ends it too.
    user = session.scalar(active(email).with_for_update(read=True))
    if not passwords.matches(password, user.password_hash if user else None) or user is None:
        audit.record(session, ANONYMOUS, "sign_in.refused", "user", user.id if user else None)
        raise SignInRefused
    return go_on(session, user, client, has_second_factor=False)


def active(email: str) -> Select[User]:
    """Select who may sign in under a mail address, in whatever case it is written."""
    return select(User).where(User.email_lower == email.lower(), User.state == UserState.ACTIVE)


def give_code(session: Session, begun: UserSession, code: str, client: Client) -> Step:
    """Go on with a sign-in by the code of the second factor, under a new token.

    Raises:
        SignInNotBegun: the sign-in has ended meanwhile.
        CodeRefused: the code does not work.
    """
    hold(session, begun, otherwise=SignInNotBegun)
    if not second_factor.use(session, begun.user, code):
        _note_wrong(session, begun, "second_factor.refused")
        raise second_factor.CodeRefused
    return renew(session, begun, client, has_second_factor=True)


def renew(session: Session, begun: UserSession, client: Client, *, has_second_factor: bool) -> Step:
    """Replace a session by one with a new token, at the stage its owner has reached."""
    sessions.end(session, begun.id)
    return go_on(session, begun.user, client, has_second_factor=has_second_factor)


def hold(session: Session, begun: UserSession, otherwise: type[Problem] = SignInRequired) -> None:
    """Let nobody else try anything in a session, nor end it, until this transaction does.

    The person is locked before the session, as by whoever ends sessions: in another order both wait for each other.

    Raises:
        Problem: of the kind ``otherwise``; the session has ended since the request came.
    """
    session.refresh(begun.user, with_for_update={"read": True})
    held = select(UserSession.id).where(UserSession.id == begun.id, sessions.is_live()).with_for_update()
    if session.scalar(held) is None:
        raise otherwise
    session.refresh(begun, ["wrong_proofs"])


def prove(session: Session, begun: UserSession, password: str) -> None:
    """Make sure that it is the owner who asks, and not whoever found the browser open.

    Raises:
        SignInRequired: the session has ended meanwhile.
        ProofRefused: this is not the password.
    """
    hold(session, begun)
    if not passwords.matches(password, begun.user.password_hash):
        _note_wrong(session, begun, "proof.refused")
        raise ProofRefused


def _note_wrong(session: Session, begun: UserSession, action: str) -> None:
    """Count what was wrong in a session that is held, and end it after too much: the password is asked for again."""
    audit.record(session, actor_of(session, begun.user), action, "user", begun.user_id)
    begun.wrong_proofs += 1
    session.flush()
    if begun.wrong_proofs >= MAX_WRONG:
        sessions.end(session, begun.id)


def go_on(session: Session, user: User, client: Client, *, has_second_factor: bool) -> Step:
    """Begin a session for somebody who has proved who they are, at the stage they have reached."""
    actor = actor_of(session, user)
    if not has_second_factor and second_factor.is_enrolled(session, user):
        stage = SessionStage.SECOND_FACTOR
    elif not has_second_factor and actor.roles & TWO_FACTORS:
        stage = SessionStage.ENROL_SECOND_FACTOR
    elif _is_too_old(session, user):
        stage = SessionStage.RENEW_PASSWORD
    else:
        stage = SessionStage.SIGNED_IN
    begun, token = sessions.begin(session, user, stage, client, has_second_factor=has_second_factor)
    if stage is SessionStage.SIGNED_IN:
        audit.record(session, actor, SIGNED_IN, "session", begun.id, second_factor=has_second_factor)
        _tell_if_unfamiliar(session, begun)
    return Step(stage, token)


def _tell_if_unfamiliar(session: Session, begun: UserSession) -> None:
    """Tell somebody of a sign-in from a network or browser of which they were not told yet, their first without mail.

    What they were told is not kept for ever; that they were here before is.
    """
    seen = {"network": begun.address, "browser": _VERSION.sub("", begun.agent)}
    told = select(Notification.facts).where(Notification.user_id == begun.user_id, Notification.event == "signed-in")
    with as_program(session):
        before = session.scalars(told).all()
        was_here = bool(before) or session.scalar(_was_here(begun)) is not None
    if seen not in before:
        notify(session, [begun.user_id], "signed-in", "/account", by_mail=was_here, **seen)


def _was_here(begun: UserSession) -> Select[int]:
    return (
        select(AuditEvent.seq)
        .where(
            AuditEvent.actor_id == begun.user_id,
            AuditEvent.action == SIGNED_IN,
            AuditEvent.subject_id != begun.id,
        )
        .limit(1)
    )


def _is_too_old(session: Session, user: User) -> bool:
    if settings().security_profile != "mlps3":
        return False
    lasting = timedelta(days=passwords.ROTATION_DAYS)
    fresh = select(User.id).where(User.id == user.id, User.password_changed_at > func.clock_timestamp() - lasting)
    return session.scalar(fresh) is None
