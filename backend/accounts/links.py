"""One-time links: a secret that is sent to somebody, works once, for a while, and until a newer one is sent."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from backend.accounts.models import Link, LinkKind
from backend.accounts.tokens import hashed, new_token
from backend.core.errors import Problem
from backend.core.settings import settings

LIFETIMES: Final = {
    LinkKind.BOOTSTRAP: timedelta(minutes=30),
    LinkKind.RESET: timedelta(minutes=30),
    LinkKind.MAIL_CHANGE: timedelta(minutes=30),
    LinkKind.REGISTRATION: timedelta(hours=24),
    LinkKind.INVITATION: timedelta(days=7),
}


class LinkSpent(Problem):
    """The link works no longer, or never did; which of it is nobody's business."""

    status, code, title = 410, "link-spent", "This link has been used, has run out or was replaced by a newer one"


def issue(
    session: Session,
    kind: LinkKind,
    *,
    user_id: UUID | None = None,
    email: str | None = None,
    subject_id: UUID | None = None,
) -> str:
    """Return the token of a new link to a person, or to a mail address without one; older ones of the kind end."""
    older = delete(Link).where(Link.kind == kind)
    if user_id is not None:
        session.execute(older.where(Link.user_id == user_id))
    else:
        same = Link.subject_id.is_not_distinct_from(subject_id)
        session.execute(older.where(Link.user_id.is_(None), func.lower(Link.email) == func.lower(email), same))
    token = new_token()
    session.add(
        Link(
            kind=kind,
            token_hash=hashed(token),
            user_id=user_id,
            email=email,
            subject_id=subject_id,
            expires_at=func.clock_timestamp() + LIFETIMES[kind],
        )
    )
    session.flush()
    return token


def find(session: Session, kind: LinkKind, token: str) -> Link:
    """Return what a link says, and leave it to be used.

    Raises:
        LinkSpent: it was used, has run out, was replaced or never was.
    """
    found = session.scalar(select(Link).where(*_works(kind, token)))
    if found is None:
        raise LinkSpent
    return found


def redeem(session: Session, kind: LinkKind, token: str) -> Link:
    """Use a link up and return what it said; of two who try at once, one gets it.

    Raises:
        LinkSpent: it was used, has run out, was replaced or never was.
    """
    used: Link | None = session.scalar(delete(Link).where(*_works(kind, token)).returning(Link))
    if used is None:
        raise LinkSpent
    return used


def _works(kind: LinkKind, token: str) -> tuple[ColumnElement[bool], ...]:
    return Link.kind == kind, Link.token_hash == hashed(token), Link.expires_at > func.clock_timestamp()


def site() -> str:
    """Return where people find the pages."""
    return settings().site()


def address(kind: LinkKind, token: str) -> str:
    """Return the address to send; the secret stands behind the #, which browsers tell neither servers nor logs."""
    return f"{site()}{page(kind)}#{token}"


def page(kind: LinkKind) -> str:
    """Return the path of the page that takes the token of a link."""
    return f"/links/{kind.value}"
