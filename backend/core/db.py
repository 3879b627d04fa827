"""The database: engine, sessions, the base of all tables and the names of their constraints."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import Computed, DateTime, Engine, Enum, MetaData, Text, Uuid, create_engine, event
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, MappedColumn, Session, mapped_column, sessionmaker

from backend.core.row_security import tell_database
from backend.core.settings import settings

_OPTIONS = "-c timezone=UTC -c statement_timeout=15s -c lock_timeout=4s -c idle_in_transaction_session_timeout=20s"
_TCP: Final = {"tcp_user_timeout": 4000, "keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3}
"""A connection that a firewall has forgotten while others go on is found dead within 4 seconds of saying something."""
SAID_THROUGH: Final = "said through"
"""In a column's `info`: where it is filled in, whoever owns the row this other column names has said something."""


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        list[str]: ARRAY(Text()),
        dict[str, Any]: JSONB(),
        list[dict[str, Any]]: JSONB(),
    }


SessionLocal = sessionmaker[Session](autoflush=True, expire_on_commit=False)
"""Makes sessions; `open_database` says where to."""
event.listen(SessionLocal, "after_begin", tell_database)


def driver_url(url: str) -> str:
    """Return a PostgreSQL address as SQLAlchemy wants it, naming psycopg 3."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def libpq_url(url: str) -> str:
    """Return a PostgreSQL address as libpq wants it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def make_engine(url: str, *, pool_size: int = 20, max_overflow: int = 30) -> Engine:
    """Return an engine; a connection that is not free in time is no reason to keep anybody waiting."""
    return create_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=3,
        pool_pre_ping=True,
        # What was sent may be a password or an address, and errors go into the log.
        hide_parameters=True,
        connect_args={"options": _OPTIONS, "connect_timeout": 3} | _TCP,
    )


def open_database(url: str) -> Engine:
    """Point every session of this process at a database and return the engine.

    Raises:
        ValueError: no address is given.
    """
    if not url:
        raise ValueError("DATABASE_URL is not set; start with `python3 run.py`, or export the address of your server")
    kept = min(20, settings().connections)
    engine = make_engine(url, pool_size=kept, max_overflow=settings().connections - kept)
    SessionLocal.configure(bind=engine)
    return engine


def text_enum(kind: type[StrEnum]) -> Enum:
    """Return a column type that stores the members' values as text under a CHECK.

    Not a PostgreSQL ENUM: a member of those can never be taken away again.
    """
    name = "".join(f"_{char.lower()}" if char.isupper() else char for char in kind.__name__).lstrip("_")
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )


def lower_case(column: str) -> MappedColumn[str]:
    """Return a column in which the database keeps another one in lower case, to be looked up by.

    Not an index over ``lower(…)``: PostgreSQL does not let that function see rows before row security has hidden
    what is private (it is not leakproof), and reads the whole table instead.
    """
    return mapped_column(Computed(f"lower({column})", persisted=True), comment=f"{column}, to be looked up by")


def violated(error: DBAPIError) -> str:
    """Return the name of the constraint a statement broke; blank when it broke none."""
    diagnosis = getattr(error.orig, "diag", None)
    return str(getattr(diagnosis, "constraint_name", None) or "")
