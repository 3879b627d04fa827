"""Databases of a test's own, and the roles that look at them from other sides."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Select, create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from backend.core.db import SessionLocal, driver_url, open_database
from backend.local.postgres import LocalPostgres
from tests.conftest import Database

EMPTY = "TRUNCATE audit_events, audit_inbox, outbox, rate_counters"


@pytest.fixture(scope="session")
def core_database(clone: Callable[[Database], Database], migrated: Database) -> Database:
    """A database for the tests of this folder, one after the other."""
    return clone(migrated)


@pytest.fixture
def own(server: LocalPostgres, core_database: Database) -> Iterator[Database]:
    """A database where commits are real, with nothing in it; sessions connect as the application's role."""
    execute(driver_url(server.dsn(core_database.name, user="postgres")), FORGE, EMPTY)
    open_database(core_database.app_url)
    yield core_database
    SessionLocal.kw["bind"].dispose()
    SessionLocal.configure(bind=None)


FORGE = "SET session_replication_role = replica"
"""Triggers are not called any more; only a superuser may say so."""
Execute = Callable[..., int]
"""Carries out one statement in a transaction of its own and returns how many rows it touched."""


def execute(url: str, *statements: str, **given: object) -> int:
    """Carry out statements in one transaction, as the role of an address; return how many rows the last touched.

    They read for the program: what roles may is one thing, row security another.
    """
    engine = create_engine(url, connect_args={"options": "-c citymatch.program=on"})
    try:
        with engine.begin() as connection:
            return [_count(connection, statement, given) for statement in statements][-1]
    finally:
        engine.dispose()


def plan_of(session: Session, query: Select[Any]) -> str:
    """Return how PostgreSQL would answer a query on tables too large to be read as a whole."""
    written = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    session.execute(text("SET LOCAL enable_seqscan = off"))
    return "\n".join(session.scalars(text(f"EXPLAIN {written}")))


def _count(connection: Connection, statement: str, given: dict[str, object]) -> int:
    return connection.execute(text(statement), given if ":" in statement else {}).rowcount


@pytest.fixture
def forge(server: LocalPostgres, own: Database) -> Execute:
    """What a superuser can do: nothing but the hashes is in the way."""
    url = driver_url(server.dsn(own.name, user="postgres"))
    return lambda statement, **given: execute(url, FORGE, statement, **given)
