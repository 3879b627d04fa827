"""How often something may be done in a while, counted in PostgreSQL so that every process counts together."""

import hashlib
import math
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text, delete, func, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, SessionLocal
from backend.core.errors import Problem


class RateCounter(Base):
    """How often one asker did one thing in the window that is running."""

    __tablename__ = "rate_counters"
    __table_args__ = (Index(None, "ends_at"),)

    bucket: Mapped[str] = mapped_column(Text, primary_key=True, comment="What is counted, e.g. sign-in-address")
    key_sha256: Mapped[bytes] = mapped_column(
        LargeBinary, primary_key=True, comment="Of who is counted; an address or e-mail is not kept"
    )
    hits: Mapped[int] = mapped_column(BigInteger)
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="When counting begins anew")


class TooMany(Problem):
    """Somebody did something more often than is allowed in a while."""

    status, code, title = 429, "too-many", "Too many attempts; please wait"

    def __init__(self, retry_after: int) -> None:
        """Say after how many seconds it may be tried again."""
        super().__init__(f"Please try again in {retry_after} seconds.")
        self.retry_after = retry_after


AT_A_TIME: Final = 2
"""How many connections counting takes: a request may hold one already, and those left over for this are few
(`application.capacity`). Were there as many as requests, each would hold one and wait for a second."""
_counting = threading.BoundedSemaphore(AT_A_TIME)


@dataclass(frozen=True, slots=True)
class Counted:
    """What all processes together have counted of one key."""

    hits: int
    seconds_left: float
    """How long the window goes on."""


# One statement, so that hits at the same time are each counted: the row's lock orders them. A count lost to a power
# cut harms nobody, so the hit does not wait for the disk.
_COUNT = text("""
    INSERT INTO rate_counters AS c (bucket, key_sha256, hits, ends_at)
    VALUES (:bucket, :key, :hits, clock_timestamp() + make_interval(secs => :seconds))
    ON CONFLICT (bucket, key_sha256) DO UPDATE SET
        hits = CASE WHEN c.ends_at <= clock_timestamp() THEN excluded.hits ELSE c.hits + excluded.hits END,
        ends_at = CASE WHEN c.ends_at <= clock_timestamp() THEN excluded.ends_at ELSE c.ends_at END
    RETURNING hits, extract(epoch FROM ends_at - clock_timestamp())::float8 AS seconds_left,
        set_config('synchronous_commit', 'off', true)
""")


def hit(bucket: str, key: str, limit: int, per_seconds: int) -> None:
    """Count one attempt of ``key`` and refuse it above ``limit`` attempts in ``per_seconds`` seconds.

    The window begins with the first attempt. The count is kept in a transaction of its own: a request that fails
    afterwards has still tried.

    Raises:
        TooMany: the limit is passed.
    """
    counted = count(bucket, key, 1, per_seconds)
    if counted.hits > limit:
        raise TooMany(max(1, math.ceil(counted.seconds_left)))


def count(bucket: str, key: str, hits: int, per_seconds: float) -> Counted:
    """Add to the count of ``key``, in a transaction of its own, and return what it has come to."""
    given: dict[str, Any] = {
        "bucket": bucket,
        "key": _digest(bucket, key),
        "hits": hits,
        "seconds": per_seconds,
    }
    with _counting, SessionLocal.begin() as session:
        counted = session.execute(_COUNT, given).one()
    return Counted(counted.hits, counted.seconds_left)


def forgive(bucket: str, key: str) -> None:
    """Begin to count anew, as after a sign-in that succeeded."""
    with SessionLocal.begin() as session:
        session.execute(
            delete(RateCounter).where(RateCounter.bucket == bucket, RateCounter.key_sha256 == _digest(bucket, key))
        )


def forget_ended() -> int:
    """Delete the counters whose window is over and return how many there were."""
    with SessionLocal.begin() as session:
        ended = session.execute(delete(RateCounter).where(RateCounter.ends_at < func.clock_timestamp()))
        return int(getattr(ended, "rowcount", 0))


def _digest(bucket: str, key: str) -> bytes:
    return hashlib.sha256(f"{bucket}\0{key}".encode()).digest()
