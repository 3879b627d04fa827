"""Databases that the commands are pointed to, as their environment points them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count

import pytest
from sqlalchemy.orm import Session

from backend.core.db import SessionLocal, make_engine, open_database
from backend.core.settings import settings
from backend.local.postgres import LocalPostgres
from tests.conftest import Database, database_of

Point = Callable[[Database], AbstractContextManager[None]]
_numbers = count(1)


@contextmanager
def point(database: Database) -> Iterator[None]:
    """Point commands and sessions to a database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database.app_url)
        patch.setenv("MIGRATION_DATABASE_URL", database.owner_url)
        settings.cache_clear()
        engine = open_database(database.app_url)
        try:
            yield
        finally:
            SessionLocal.configure(bind=None)
            engine.dispose()
            settings.cache_clear()


@contextmanager
def reading(database: Database) -> Iterator[Session]:
    """A session of the test's own: the commands close the connections they open."""
    engine = make_engine(database.app_url, pool_size=1)
    with SessionLocal(bind=engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def void(server: LocalPostgres) -> Iterator[Database]:
    """A database without a single table."""
    name = f"citymatch_void_{next(_numbers)}"
    server.create_database(name, template="citymatch")
    yield database_of(server, name)
    server.drop_database(name)
