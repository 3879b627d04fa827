"""The mail of the day: everything somebody wants to be told once a day, in one mail every morning."""

from collections import Counter
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import TextClause, select, text, update

from backend.core import mail, notices
from backend.core.db import SessionLocal
from backend.core.notices import Notification, Topic
from backend.core.settings import settings

PAGE: Final = "/notifications"


def last_morning(unit: Literal["day", "week"] = "day") -> TextClause:
    """Return the last eight o'clock in China, of any day or of a Monday, by the clock of the database."""
    return text(f"""
        date_trunc('{unit}', clock_timestamp() AT TIME ZONE 'Asia/Shanghai' - interval '8 hours')
            AT TIME ZONE 'Asia/Shanghai' + interval '8 hours'
    """)


_DUE: Final = Notification.awaits_digest & (
    (Notification.created_at < last_morning()) | (Notification.topic == Topic.SEARCHES)
)
"""What was told since the morning waits for the next; what searches have found is told in the morning as it is."""


def send_due() -> int:
    """Send everybody's mail of the day and return how many there were; one transaction each."""
    sent = 0
    while (user_id := _next()) is not None:
        sent += _send(user_id)
    return sent


def _next() -> UUID | None:
    due = select(Notification.user_id).where(_DUE)
    with SessionLocal.begin() as session:
        return session.scalar(due.limit(1))


def _send(user_id: UUID) -> int:
    """Send one person's, unless another worker is about it; whoever has no account in use gets none."""
    with SessionLocal.begin() as session:
        taken = (
            update(Notification)
            .where(Notification.user_id == user_id, _DUE)
            .values(awaits_digest=False)
            .returning(Notification)
        )
        told = sorted(session.scalars(taken), key=lambda one: (one.created_at, one.id))
        people = notices.recipients(session, [user_id]) if told else []
        for person in people:
            lines = "\n".join(_lines(told, person.language))
            facts = {"count": len(told), "lines": lines, "link": settings().site() + PAGE}
            mail.post(session, person.email, "digest", person.language, is_optional=True, **facts)
        return len(people)


def _lines(told: list[Notification], language: mail.Language) -> list[str]:
    """Return one line for each thing that happened: the subject of its mail, and how often if more than once."""
    subjects = Counter(mail.worded(one.event, language, link="", **one.facts)[0].rpartition(" · ")[0] for one in told)
    return [f"· {subject}" + (f" ×{times}" if times > 1 else "") for subject, times in subjects.items()]
