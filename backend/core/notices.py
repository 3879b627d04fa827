"""Tells people what concerns them: in their inbox here and by mail, each as they chose, with the change itself.

A notice holds identifiers and names of organisations, never what another person wrote. Its wording is the mail
template of the event's name; the pages word it in their own catalogue.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, Uuid, column, func, select, table, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core import keys, mail
from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.core.row_security import as_program
from backend.core.settings import settings


class Topic(StrEnum):
    """What one chooses by: what a notice is about."""

    SECURITY = "security"
    MEMBERSHIP = "membership"
    ADMINISTRATION = "administration"
    SCENARIOS = "scenarios"
    VENDORS = "vendors"
    REGISTER = "register"
    RESPONSES = "responses"
    SEARCHES = "searches"
    REVIEWS = "reviews"


class MailChoice(StrEnum):
    """When a notice also comes by mail."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    NEVER = "never"


EVENTS: Final = {
    "password-changed": Topic.SECURITY,
    "second-factor-enrolled": Topic.SECURITY,
    "second-factor-removed": Topic.SECURITY,
    "mail-changed": Topic.SECURITY,
    "signed-in": Topic.SECURITY,
    "invitation": Topic.MEMBERSHIP,
    "join-request": Topic.MEMBERSHIP,
    "join-approved": Topic.MEMBERSHIP,
    "join-declined": Topic.MEMBERSHIP,
    "member-removed": Topic.MEMBERSHIP,
    "organisation-approved": Topic.MEMBERSHIP,
    "organisation-refused": Topic.MEMBERSHIP,
    "organisation-suspended": Topic.MEMBERSHIP,
    "organisation-reinstated": Topic.MEMBERSHIP,
    "organisation-merged": Topic.MEMBERSHIP,
    "organisation-founded": Topic.ADMINISTRATION,
    "rights-changed": Topic.ADMINISTRATION,
    "account-enabled": Topic.ADMINISTRATION,
    "signed-out": Topic.ADMINISTRATION,
    "vendor-submitted": Topic.VENDORS,
    "vendor-returned": Topic.VENDORS,
    "vendor-verified": Topic.VENDORS,
    "question-asked": Topic.RESPONSES,
    "question-answered": Topic.RESPONSES,
    "question-declined": Topic.RESPONSES,
    "response-invited": Topic.RESPONSES,
    "response-joined": Topic.RESPONSES,
    "response-refused": Topic.RESPONSES,
    "response-left": Topic.RESPONSES,
    "response-submitted": Topic.RESPONSES,
    "response-accepted": Topic.RESPONSES,
    "response-declined": Topic.RESPONSES,
    "response-withdrawn": Topic.RESPONSES,
    "pair-mentioned": Topic.REVIEWS,
    "shortlist-released": Topic.REVIEWS,
    "place-released": Topic.REVIEWS,
    "place-confirmed": Topic.REVIEWS,
    "place-agreed": Topic.REVIEWS,
    "register-submitted": Topic.REGISTER,
    "register-district-approved": Topic.REGISTER,
    "register-approved": Topic.REGISTER,
    "register-returned": Topic.REGISTER,
    "register-ending": Topic.REGISTER,
    "register-ended": Topic.REGISTER,
    "scenario-submitted": Topic.SCENARIOS,
    "scenario-returned": Topic.SCENARIOS,
    "scenario-published": Topic.SCENARIOS,
    "scenario-ended": Topic.SCENARIOS,
    "scenario-changed": Topic.SCENARIOS,
    "scenario-window-changed": Topic.SCENARIOS,
    "scenario-watch-ended": Topic.SCENARIOS,
    "search-found": Topic.SEARCHES,
}
"""What can happen to somebody, and the topic it belongs to."""
SECRET: Final = "notification"  # noqa: S105
"""What secrets behind links are sealed for."""
ALWAYS: Final = frozenset({Topic.SECURITY})
"""Topics nobody can turn off: who takes over an account must not be able to do so unnoticed."""


class Notification(Base):
    """One thing somebody is told."""

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint("link ~ '^/[^/]' OR link = '/'", name="link"),
        Index(None, "user_id", "created_at"),
        Index(None, "created_at", postgresql_where=text("awaits_digest")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    topic: Mapped[Topic] = mapped_column(text_enum(Topic))
    event: Mapped[str] = mapped_column(comment="Names the wording")
    facts: Mapped[dict[str, Any]] = mapped_column(comment="Identifiers and names for the wording")
    link: Mapped[str] = mapped_column(comment="The page it leads to")
    secret: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=keys.sealed_info(SECRET, "user_id"), comment="Sealed; what the page needs behind the #"
    )
    in_inbox: Mapped[bool] = mapped_column(comment="Not where it was chosen to come by mail only")
    awaits_digest: Mapped[bool] = mapped_column(comment="Until it has gone out with the mail of the day")
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    read_at: Mapped[datetime | None]

    @property
    def leads_to(self) -> str:
        """The page it leads to, with what opens it."""
        if self.secret is None:
            return self.link
        return f"{self.link}#{keys.open_(SECRET, self.user_id, self.secret).decode()}"


class NotificationChoice(Base):
    """How somebody wants to be told of a topic; without one it is both here and by mail at once."""

    __tablename__ = "notification_choices"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[Topic] = mapped_column(text_enum(Topic), primary_key=True)
    inbox: Mapped[bool]
    mail: Mapped[MailChoice] = mapped_column(text_enum(MailChoice))


# Accounts stand above the core and may not be imported here; their table may be named.
_users = table("users", column("id", Uuid), column("email", Text), column("language", Text), column("state", Text))


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who can be written to."""

    id: UUID
    email: str
    language: mail.Language


def recipients(session: Session, user_ids: Iterable[UUID]) -> list[Recipient]:
    """Return those of some people who have an account in use."""
    query = select(_users.c.id, _users.c.email, _users.c.language).where(
        _users.c.id.in_(set(user_ids)), _users.c.state == "active"
    )
    return [Recipient(*found) for found in session.execute(query.order_by(_users.c.id))]


def notify(
    session: Session,
    user_ids: Collection[UUID],
    event: str,
    link: str,
    *,
    by_mail: bool = True,
    secret: str = "",
    **facts: str,
) -> None:
    """Tell people of an event, in the caller's transaction; ``link`` is the path of the page it leads to.

    A ``secret`` is what the page needs behind the #; it is kept sealed, and goes out by no mail.

    Raises:
        KeyError: there is no such event, or its wording needs a fact that is not given.
    """
    topic = EVENTS[event]
    with as_program(session):
        chosen = _chosen(session, user_ids, topic)
        for person in recipients(session, user_ids):
            choice = chosen.get(person.id)
            inbox, by = (choice.inbox, choice.mail) if choice else (True, MailChoice.AT_ONCE)
            awaits_digest = by_mail and by is MailChoice.DAILY
            if inbox or awaits_digest:
                session.add(
                    Notification(
                        user_id=person.id,
                        topic=topic,
                        event=event,
                        facts=dict(facts),
                        link=link,
                        secret=keys.seal(SECRET, person.id, secret.encode()) if secret else None,
                        in_inbox=inbox,
                        awaits_digest=awaits_digest,
                    )
                )
            if by_mail and by is MailChoice.AT_ONCE:
                mail.post(
                    session,
                    person.email,
                    event,
                    person.language,
                    is_optional=topic not in ALWAYS,
                    link=settings().site() + link,
                    **facts,
                )
        session.flush()


def _chosen(session: Session, user_ids: Collection[UUID], topic: Topic) -> dict[UUID, NotificationChoice]:
    """Return what the people who chose have chosen; a topic that cannot be turned off knows no choice."""
    if topic in ALWAYS:
        return {}
    query = select(NotificationChoice).where(
        NotificationChoice.user_id.in_(user_ids), NotificationChoice.topic == topic
    )
    return {choice.user_id: choice for choice in session.scalars(query)}
