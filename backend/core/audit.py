"""The trace of every change: append-only, chained by hashes, written in the transaction of the change itself."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Index,
    LargeBinary,
    Row,
    Select,
    Text,
    Uuid,
    cast,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core.actor import Actor
from backend.core.db import Base
from backend.core.ids import new_id

GENESIS = bytes(32)
"""What the first event names as the hash before it."""
LONGEST_CODE = 80
"""How many characters a fact may have (`NO_FREE_TEXT`)."""
_CHUNK = 5_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# A fact is a code, a number, an identifier or a yes: names, addresses and sentences do not fit in, so that nothing of
# a person is left when the person is erased. A row of digits could be a telephone number.
NO_FREE_TEXT = """
    NOT jsonb_path_exists(facts, '$.** ? (@.type() == "string" &&
        (!(@ like_regex "^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,79}$") || @ like_regex "^[0-9-]{7,}$"))')
"""


class _Recorded:
    """What is said of an event; the database adds when it was, its place in the chain and its hash."""

    actor_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Who did it; none where the program itself did")
    organisation_id: Mapped[UUID | None] = mapped_column(Uuid, comment="For which organisation")
    action: Mapped[str] = mapped_column(Text, comment="As in scenario.published")
    subject_type: Mapped[str] = mapped_column(Text, comment="What kind of thing it was done to")
    subject_id: Mapped[UUID | None] = mapped_column(Uuid, comment="To which one")
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Codes, numbers and identifiers; no personal data")


class AuditEvent(_Recorded, Base):
    """One thing that was done."""

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "actor_id", "action"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, comment="1, 2, 3 … no gap")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the database's clock, at its commit")
    previous: Mapped[bytes] = mapped_column(LargeBinary, comment="Hash of the event before")
    hash: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 over the previous hash and all of this event")


class AuditInbox(_Recorded, Base):
    """What running transactions have recorded; when they commit, the database moves it into the chain.

    Were events chained at once, a transaction would hold the end of the chain until it commits, and everybody else
    who changes anything would wait for it, or both for each other.
    """

    __tablename__ = "audit_inbox"
    __table_args__ = (
        CheckConstraint(NO_FREE_TEXT, name="no_free_text"),
        CheckConstraint(r"action ~ '^[a-z_]+(\.[a-z_]+)+$'", name="action"),
        CheckConstraint("subject_type ~ '^[a-z_]+$'", name="subject_type"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some moment; kept elsewhere, it shows later whether the tail was cut off."""

    seq: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Broken:
    """The first event that cannot be trusted, and why."""

    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the chain was followed: an event, and the hash that was found right."""

    seq: int
    hash: bytes


BEGINNING = Reached(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Followed:
    """What following the chain showed."""

    reached: Reached
    broken: Broken | None = None
    is_end: bool = True
    """False where there may be more."""


def record(
    session: Session, actor: Actor, action: str, subject_type: str, subject_id: UUID | None, **facts: object
) -> None:
    """Record that ``actor`` did something; it is kept if and only if the session's transaction commits.

    Facts are codes, numbers, identifiers, booleans, times and lists of them; the database refuses free text.
    """
    session.execute(
        insert(AuditInbox).values(
            id=new_id(),
            actor_id=actor.user_id,
            organisation_id=actor.organisation_id,
            action=action,
            subject_type=subject_type,
            subject_id=subject_id,
            facts={name: _plain(fact) for name, fact in facts.items()},
        )
    )


def _plain(fact: object) -> object:
    if isinstance(fact, StrEnum):
        return fact.value
    if fact is None or isinstance(fact, str | int | float):
        return fact
    if isinstance(fact, UUID):
        return str(fact)
    if isinstance(fact, datetime):
        return fact.isoformat()
    if isinstance(fact, set | frozenset):
        return sorted(str(_plain(item)) for item in fact)
    if isinstance(fact, list | tuple):
        return [_plain(item) for item in fact]
    raise TypeError(f"a fact of an audit event is no {type(fact).__name__}")


def export_head(session: Session) -> Head | None:
    """Return the end of the chain; None while nothing has happened."""
    last = session.execute(
        select(AuditEvent.seq, AuditEvent.hash, AuditEvent.at).order_by(AuditEvent.seq.desc()).limit(1)
    ).one_or_none()
    return Head(last.seq, last.hash.hex(), last.at) if last else None


def verify(session: Session, heads: Iterable[Head] = ()) -> Broken | None:
    """Return the first event that breaks the chain, or None when all is as it was written.

    ``heads`` are ends of the chain exported earlier: what lies before them must still lead to them.
    """
    return follow(session, heads).broken


def follow(
    session: Session, heads: Iterable[Head] = (), after: Reached = BEGINNING, at_most: int | None = None
) -> Followed:
    """Follow the chain to its end, to the first event that breaks it, or over ``at_most`` events.

    The chain is worked out here and not by the database, whose functions a superuser could replace.
    """
    known = {head.seq: head.hash for head in heads if head.seq > after.seq}
    if after != BEGINNING and session.scalar(_hash_of(after.seq)) != after.hash:
        return Followed(BEGINNING, Broken(after.seq, "it is not the event up to which the chain was followed before"))
    reached = after
    for event in islice(_events(session, after.seq), at_most):
        seq = reached.seq + 1
        if event.seq != seq:
            return Followed(reached, Broken(seq, f"it is missing; the next one is {event.seq}"))
        if event.previous != reached.hash:
            return Followed(reached, Broken(seq, "it does not follow the event before"))
        if event.hash != _hash(event):
            return Followed(reached, Broken(seq, "its content is not what was recorded"))
        if known.get(seq, event.hash.hex()) != event.hash.hex():
            return Followed(reached, Broken(seq, "it is not the event an exported head names"))
        reached = Reached(seq, event.hash)
    if at_most is not None and reached.seq - after.seq == at_most:
        return Followed(reached, is_end=False)
    cut = [exported for exported in known if exported > reached.seq]
    if cut:
        return Followed(reached, Broken(reached.seq + 1, f"it is missing; an exported head names event {min(cut)}"))
    return Followed(reached)


def _hash_of(seq: int) -> Select[bytes]:
    return select(AuditEvent.hash).where(AuditEvent.seq == seq)


def _events(session: Session, after: int = 0) -> Iterator[Row[Any]]:
    """Yield the events after one in order, in statements that each end soon."""
    last = after or -1  # Before the first event none may stand.
    columns = AuditEvent.__table__.c
    facts = cast(AuditEvent.facts, Text).label("facts_text")
    query: Select[Any] = select(*columns, facts).order_by(AuditEvent.seq).limit(_CHUNK)
    while chunk := session.execute(query.where(AuditEvent.seq > last)).all():
        yield from chunk
        last = chunk[-1].seq


def _hash(event: Row[Any]) -> bytes:
    """Return what the hash of an event must be; `chain_audit_event` in the database writes the same lines."""
    microseconds = (event.at - _EPOCH) // timedelta(microseconds=1)
    lines = (
        event.seq, microseconds, event.actor_id, event.organisation_id,
        event.action, event.subject_type, event.subject_id, event.facts_text,
    )  # fmt: skip
    text = "\n".join("" if line is None else str(line) for line in lines)
    return hashlib.sha256(bytes(event.previous) + text.encode()).digest()
