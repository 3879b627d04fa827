"""Requests that are sent twice are carried out once: the answer is kept beside the change, in the same transaction."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, delete, func, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core import keys
from backend.core.db import Base, SessionLocal
from backend.core.errors import Problem
from backend.core.ids import new_id

KEPT_HOURS = 24
"""How long an answer is repeated."""
_ANSWER = "idempotent-answer"
"""What answers are sealed for: they may hold what is shown once, such as the token of a session."""


class IdempotencyKey(Base):
    """A request under a key, and the answer it got; without one while it runs, or after it was refused."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "ends_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_sha256: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, comment="Of who asked, for what, and the key; none of them is kept"
    )
    answer: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=keys.sealed_info(_ANSWER), comment="Sealed, with the digest of what was sent"
    )
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="When the key is new again")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Answered(Exception):
    """The request was carried out before; its answer is to be repeated, and nothing else done."""

    def __init__(self, answer: Answer) -> None:
        """Keep the answer."""
        super().__init__()
        self.answer = answer


class KeyReused(Problem):
    """The key belongs to a request that asked for something else."""

    status, code, title = 422, "key-reused", "This Idempotency-Key came with another request before"


# Of requests at the same time the first gets the row, and the others wait here until it has ended. A row that a refused
# request has left behind, or whose time is over, is taken again.
_CLAIM = text("""
    INSERT INTO idempotency_keys AS k (id, key_sha256, ends_at)
    VALUES (:id, :key, clock_timestamp() + make_interval(hours => :hours))
    ON CONFLICT (key_sha256) DO UPDATE SET
        answer = CASE WHEN k.ends_at > clock_timestamp() THEN k.answer END,
        ends_at = CASE WHEN k.ends_at > clock_timestamp() THEN k.ends_at ELSE excluded.ends_at END
    RETURNING id, answer
""")


@dataclass(slots=True)
class Claim:
    """The right to carry out a request; its answer is due before the transaction ends."""

    session: Session
    id: UUID
    digest: str
    is_kept: bool = False

    def keep(self, answer: Answer) -> None:
        """Keep the answer for whoever asks again."""
        held = {
            "request": self.digest,
            "status": answer.status,
            "headers": answer.headers,
            "body": base64.b64encode(answer.body).decode(),
        }
        sealed = keys.seal(_ANSWER, self.id, json.dumps(held).encode())
        self.session.execute(update(IdempotencyKey).where(IdempotencyKey.id == self.id).values(answer=sealed))
        self.is_kept = True


def claim(session: Session, asker: str, operation: str, key: str, sent: bytes) -> Claim:
    """Return the right to carry out a request that was not carried out before.

    Args:
        session: The session whose transaction makes the change.
        asker: Who asks; the same key of somebody else is another one.
        operation: What is asked for.
        key: What the request is called by whoever asks.
        sent: What tells it from other requests.

    Raises:
        Answered: it was carried out before.
        KeyReused: another request was carried out under this key.
    """
    digest = hashlib.sha256(sent).hexdigest()
    given: dict[str, Any] = {
        "id": new_id(),
        "key": hashlib.sha256("\0".join((asker, operation, key)).encode()).digest(),
        "hours": KEPT_HOURS,
    }
    row = session.execute(_CLAIM, given).one()
    if row.answer is None:
        return Claim(session, row.id, digest)
    held = json.loads(keys.open_(_ANSWER, row.id, row.answer))
    if held["request"] != digest:
        raise KeyReused
    headers = tuple((name, value) for name, value in held["headers"])
    raise Answered(Answer(held["status"], headers, base64.b64decode(held["body"])))


def forget_ended() -> int:
    """Delete the keys whose time is over and return how many there were."""
    with SessionLocal.begin() as session:
        ended = session.execute(delete(IdempotencyKey).where(IdempotencyKey.ends_at < func.clock_timestamp()))
        return int(getattr(ended, "rowcount", 0))
