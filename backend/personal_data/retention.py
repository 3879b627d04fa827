"""What is held no longer than it is needed; the worker looks every hour."""

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

log = structlog.get_logger(__name__)


def _before(days: int) -> Any:
    return func.clock_timestamp() - timedelta(days=days)


STALE: dict[str, Callable[[], Delete]] = {
    "sessions": lambda: delete(UserSession).where(~sessions.is_live()),
    "links": lambda: delete(Link).where(Link.expires_at < func.clock_timestamp()),
    "notifications": lambda: delete(Notification).where(
        Notification.created_at < _before(settings().keep_notifications_days)
    ),
    "mails": lambda: delete(OutboxMail).where(
        func.coalesce(OutboxMail.sent_at, OutboxMail.posted_at) < _before(settings().keep_mails_days)
    ),
}
"""What is too old, by what it is."""


def clean() -> dict[str, int]:
    """Delete what is too old, each kind in a transaction of its own, and return how much of each there was."""
    counts = {"counters": rates.forget_ended()}
    for kind, stale in STALE.items():
        with SessionLocal.begin() as session:
            counts[kind] = int(getattr(session.execute(stale()), "rowcount", 0))
    if any(counts.values()):
        log.info("kept no longer", **counts)
    return counts
