"""Sessions: begun with a fresh token at every step of a sign-in, ended by time, by their owner or by a change."""

import ipaddress
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session, contains_eager

from backend.accounts.models import SessionStage, User, UserSession, UserState
from backend.accounts.tokens import hashed, new_token
from backend.core.client import Client

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
UNFINISHED = timedelta(minutes=10)
"""How long the steps of a sign-in may take together."""
_TOUCH = timedelta(minutes=1)


def begin(
    session: Session, user: User, stage: SessionStage, client: Client, *, has_second_factor: bool
) -> tuple[UserSession, str]:
    """Begin a session and return it with its token, which nobody has seen before: what a cookie held is never kept."""
    token = new_token()
    lifetime = ABSOLUTE if stage is SessionStage.SIGNED_IN else UNFINISHED
    begun = UserSession(
        user_id=user.id,
        token_hash=hashed(token),
        stage=stage,
        has_second_factor=has_second_factor,
        address=shortened(client.address),
        agent=client.agent,
        expires_at=func.clock_timestamp() + lifetime,
    )
    session.add(begun)
    session.flush()
    session.execute(delete(UserSession).where(UserSession.user_id == user.id, ~is_live()))
    return begun, token


def shortened(address: str) -> str:
    """Return an address without the part that names one machine."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    kept = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network((address, kept), strict=False).network_address)


def is_live() -> ColumnElement[bool]:
    """Say that a session has neither run out nor been left alone for too long."""
    return (UserSession.expires_at > func.clock_timestamp()) & (
        UserSession.last_seen_at > func.clock_timestamp() - IDLE
    )


def find(session: Session, token: str) -> UserSession | None:
    """Return the live session of a token with its user, whom it keeps signed in; none of a disabled one."""
    query = (
        select(UserSession)
        .join(UserSession.user)
        .options(contains_eager(UserSession.user))
        .where(UserSession.token_hash == hashed(token), is_live(), User.state == UserState.ACTIVE)
    )
    found = session.scalar(query)
    if found is not None:
        _touch(session, found)
    return found


def _touch(session: Session, found: UserSession) -> None:
    """Note that a session is used, once a minute; whoever else is noting it is not waited for."""
    stale = UserSession.last_seen_at < func.clock_timestamp() - _TOUCH
    row = select(UserSession.id).where(UserSession.id == found.id, stale).with_for_update(skip_locked=True)
    session.execute(
        update(UserSession)
        .where(UserSession.id.in_(row))
        .values(last_seen_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )


def live(user_id: UUID | None) -> Select[UserSession]:
    """Select the sessions somebody is signed in by, the newest first."""
    return (
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.stage == SessionStage.SIGNED_IN, is_live())
        .order_by(UserSession.created_at.desc(), UserSession.id)
    )


def end(session: Session, session_id: UUID) -> None:
    """End a session; the next request that names it is nobody's."""
    session.execute(delete(UserSession).where(UserSession.id == session_id))


def end_token(session: Session, token: str) -> None:
    """End the session of a token, if there is one."""
    session.execute(delete(UserSession).where(UserSession.token_hash == hashed(token)))


def end_all(session: Session, user_id: UUID) -> None:
    """End every session of somebody, those half begun included."""
    session.execute(delete(UserSession).where(UserSession.user_id == user_id))
