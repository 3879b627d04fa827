"""A small made-up city, in a database of its own where commits and other processes are wanted."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.orm import Session

from backend.core.db import SessionLocal, make_engine
from backend.local.postgres import LocalPostgres
from tests.backend.match_runs.world import build
from tests.conftest import Database


@pytest.fixture
def city(empty_session: Session) -> Session:
    """A session in a rolled-back city of two scenarios and two vendors."""
    build(empty_session, scenarios=2, vendors=2)
    return empty_session


@pytest.fixture
def own(server: LocalPostgres, clone: Callable[[Database], Database], migrated: Database) -> Iterator[Database]:
    """A database of the test's own, with tables and no rows, to which this process's sessions are bound."""
    database = clone(migrated)
    engine = make_engine(database.app_url)
    SessionLocal.configure(bind=engine)
    yield database
    SessionLocal.configure(bind=None)
    engine.dispose()
    server.drop_database(database.name)
