"""What one can do with one's inbox and choices. Plain functions; the caller owns the transaction."""

from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.actor import Actor
from backend.core.errors import NotFound, Problem
from backend.core.notices import ALWAYS, MailChoice, Notification, NotificationChoice, Topic
from backend.core.paging import Slice, paginate
from backend.core.policy import Subject, require
from backend.core.suppression import SuppressedAddress
from backend.notifications.schemas import (
    ChoicesRead,
    ChoicesSent,
    NotificationParams,
    SuppressedParams,
    TopicRead,
)


class NotificationNotFound(NotFound):
    """One was not told of any such thing."""

    code, title = "notification-not-found", "There is no such notification"


class SuppressionNotFound(NotFound):
    """The address is written to."""

    code, title = "suppressed-address-not-found", "There is no such address on the list"


class CannotBeTurnedOff(Problem):
    """What concerns the safety of an account comes in any case."""

    status, code, title = 422, "cannot-be-turned-off", "What concerns the safety of your account always comes"


def list_notifications(session: Session, actor: Actor, params: NotificationParams) -> Slice[Notification]:
    """Return a page of one's inbox, the newest first."""
    query = select(Notification).where(_in_inbox_of(actor, "list"))
    if params.unread is not None:
        query = query.where(Notification.read_at.is_(None) if params.unread else Notification.read_at.is_not(None))
    return paginate(session, query.order_by(Notification.created_at.desc(), Notification.id), params)


def count_unread(session: Session, actor: Actor) -> int:
    """Return how many things in one's inbox were not read yet."""
    mine = _in_inbox_of(actor, "list")
    return session.scalar(select(func.count()).where(mine, Notification.read_at.is_(None))) or 0


def mark(session: Session, actor: Actor, notification_id: UUID, *, read: bool) -> Notification:
    """Mark something as read, or as not read after all; what was read before keeps its time.

    Raises:
        NotificationNotFound: it is not in one's inbox.
    """
    mine = _in_inbox_of(actor, "mark")
    when = func.coalesce(Notification.read_at, func.clock_timestamp()) if read else None
    marked = update(Notification).where(mine, Notification.id == notification_id).values(read_at=when)
    found: Notification | None = session.scalar(marked.returning(Notification))
    if found is None:
        raise NotificationNotFound
    return found


def mark_all(session: Session, actor: Actor) -> None:
    """Mark everything in one's inbox as read."""
    unread = update(Notification).where(_in_inbox_of(actor, "mark"), Notification.read_at.is_(None))
    session.execute(unread.values(read_at=func.clock_timestamp()))


def _in_inbox_of(actor: Actor, action: str) -> ColumnElement[bool]:
    require(actor, f"notification.{action}", Subject.of(user=actor.user_id), "self")
    return (Notification.user_id == actor.user_id) & Notification.in_inbox


def choices_of(session: Session, actor: Actor) -> ChoicesRead:
    """Return how one is told of each topic."""
    require(actor, "notification.choose_topics", Subject.of(user=actor.user_id), "self")
    query = select(NotificationChoice).where(NotificationChoice.user_id == actor.user_id)
    chosen = {choice.topic: (choice.inbox, choice.mail) for choice in session.scalars(query)}
    held = {topic: chosen.get(topic, (True, MailChoice.AT_ONCE)) for topic in Topic}
    return ChoicesRead(
        topics=[
            TopicRead(topic=topic, inbox=inbox, mail=mail, is_fixed=topic in ALWAYS)
            for topic, (inbox, mail) in held.items()
        ]
    )


def choose(session: Session, actor: Actor, data: ChoicesSent) -> ChoicesRead:
    """Say how one wants to be told of topics.

    Raises:
        CannotBeTurnedOff: a topic is among them that always comes, here and by mail.
    """
    require(actor, "notification.choose_topics", Subject.of(user=actor.user_id), "self")
    for choice in data.topics:
        wanted = {"inbox": choice.inbox, "mail": choice.mail}
        if choice.topic in ALWAYS:
            if wanted != {"inbox": True, "mail": MailChoice.AT_ONCE}:
                raise CannotBeTurnedOff
            continue
        chosen = insert(NotificationChoice).values(user_id=actor.user_id, topic=choice.topic, **wanted)
        session.execute(chosen.on_conflict_do_update(index_elements=["user_id", "topic"], set_=wanted))
    return choices_of(session, actor)


def list_suppressed(session: Session, actor: Actor, params: SuppressedParams) -> Slice[SuppressedAddress]:
    """Return a page of the addresses that are not written to, the newest first."""
    require(actor, "suppressed_address.list")
    query = select(SuppressedAddress).order_by(SuppressedAddress.noted_at.desc(), SuppressedAddress.id)
    return paginate(session, query, params)


def release(session: Session, actor: Actor, suppression_id: UUID) -> None:
    """Write to an address again; what waited for it goes next.

    Raises:
        SuppressionNotFound: it is not on the list.
    """
    require(actor, "suppressed_address.release", missing=SuppressionNotFound)
    taken = delete(SuppressedAddress).where(SuppressedAddress.id == suppression_id).returning(SuppressedAddress.reason)
    reason = session.scalar(taken)
    if reason is None:
        raise SuppressionNotFound
    audit.record(session, actor, "suppressed_address.released", "suppressed_address", suppression_id, reason=reason)
