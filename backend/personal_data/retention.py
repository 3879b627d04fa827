"""What is held no longer than it is needed; the worker looks every hour."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Delete, delete, func

from backend.accounts import sessions
from backend.accounts.models import Link, UserSession
from backend.core import rates
from backend.core.db import SessionLocal
from backend.core.mail import OutboxMail
from backend.core.notices import Notification
from backend.core.settings import settings
from backend.organisations import invitations
from backend.organisations.models import Invitation

log = structlog.get_logger(__name__)


def _before(days: int) -> Any:
    return func.clock_timestamp() - timedelta(days=days)


STALE: dict[str, Callable[[], Delete]] = {
    "sessions": lambda: delete(UserSession).where(~sessions.is_live()),
    "links": lambda: delete(Link).where(Link.expires_at < func.clock_timestamp()),
    "invitations": lambda: delete(Invitation).where(
        Invitation.created_at < func.clock_timestamp() - invitations.LIFETIME
    ),
    "notifications": lambda: delete(Notification).where(
        Notification.created_at < _before(settings().keep_notifications_days)
    ),
    "mails": lambda: delete(OutboxMail).where(OutboxMail.sent_at < _before(settings().keep_mails_days)),
}
"""What is too old, by what it is."""


def _mail_files() -> int:
    """Delete the mails in the folder that stands in for a mail server, and return how many were too old."""
    oldest = time.time() - timedelta(days=settings().keep_mails_days).total_seconds()
    stale = [file for file in settings().mail_folder.glob("*.eml") if file.stat().st_mtime < oldest]
    for file in stale:
        file.unlink(missing_ok=True)
    return len(stale)


def clean() -> dict[str, int]:
    """Delete what is too old, each kind in a transaction of its own, and return how much of each there was."""
    counts = {"counters": rates.forget_ended(), "mail_files": _mail_files()}
    for kind, stale in STALE.items():
        with SessionLocal.begin() as session:
            counts[kind] = int(getattr(session.execute(stale()), "rowcount", 0))
    counts["mails_never_sent"] = _give_up_mails()
    if any(counts.values()):
        log.info("kept no longer", **counts)
    return counts


def _give_up_mails() -> int:
    """Delete mail that could not be sent in all that time, each with a line in the log: somebody may ask for it."""
    waits = OutboxMail.sent_at.is_(None) & (OutboxMail.posted_at < _before(settings().keep_mails_days))
    stale = delete(OutboxMail).where(waits).returning(OutboxMail.id, OutboxMail.template, OutboxMail.attempts)
    with SessionLocal.begin() as session:
        given_up = session.execute(stale).all()
    for mail in given_up:
        log.warning("mail given up", mail=str(mail.id), template=mail.template, attempts=mail.attempts)
    return len(given_up)
