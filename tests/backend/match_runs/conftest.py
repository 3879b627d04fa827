"""A small made-up city, in a database of its own where commits and other processes are wanted."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from backend.core.db import SessionLocal, make_engine
from backend.local.postgres import LocalPostgres
from backend.match_runs import service
from backend.match_runs.compute import rank_all
from backend.match_runs.load import load
from tests.backend.match_runs.workers import Keep, Kept, Worker
from tests.backend.match_runs.world import build
from tests.conftest import Database

SCENARIOS = int(os.environ.get("TEST_CITY_SCENARIOS", "10"))
"""How many there are in the large city: more than one block."""
VENDORS = int(os.environ.get("TEST_CITY_VENDORS", "15"))
"""Each with two capabilities."""


@pytest.fixture
def city(empty_session: Session) -> Session:
    """A session in a rolled-back city of two scenarios and two vendors."""
    build(empty_session, scenarios=2, vendors=2)
    return empty_session


def _own(server: LocalPostgres, database: Database) -> Iterator[Database]:
    engine = make_engine(database.app_url)
    SessionLocal.configure(bind=engine)
    yield database
    SessionLocal.configure(bind=None)
    engine.dispose()
    server.drop_database(database.name)


@pytest.fixture
def own(server: LocalPostgres, clone: Callable[[Database], Database], migrated: Database) -> Iterator[Database]:
    """A database of the test's own, with tables and no rows, to which this process's sessions are bound."""
    yield from _own(server, clone(migrated))


@pytest.fixture(scope="session")
def metropolis(clone: Callable[[Database], Database], migrated: Database) -> Database:
    """A template of a city with more scenarios than one block; nobody connects to it but to copy it."""
    database = clone(migrated)
    engine = make_engine(database.app_url)
    with Session(engine) as session, session.begin():
        build(session, scenarios=SCENARIOS, vendors=VENDORS)
    engine.dispose()
    return database


@pytest.fixture
def large(server: LocalPostgres, clone: Callable[[Database], Database], metropolis: Database) -> Iterator[Database]:
    """A large city of the test's own, to which this process's sessions are bound."""
    yield from _own(server, clone(metropolis))


@pytest.fixture
def start_worker(large: Database, tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    """Start real worker processes on the large city; whatever becomes of the test, they are gone after it."""
    started: list[Worker] = []

    def start() -> Worker:
        started.append(Worker(large, tmp_path / f"worker-{len(started)}.log"))
        return started[-1]

    yield start
    for worker in started:
        worker.end()
        sys.stdout.write(f"{worker.log.name}:\n{worker.log.read_text('utf-8')}")  # shown when the test fails


@pytest.fixture(scope="session")
def ranked_engine(clone: Callable[[Database], Database], ranked: Database) -> Iterator[Engine]:
    """Connections to a ranked city that tests share, each in a transaction that is rolled back."""
    engine = make_engine(clone(ranked).app_url, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def ranked(clone: Callable[[Database], Database], migrated: Database) -> Database:
    """A template of a small city with one public run that is done."""
    database = clone(migrated)
    engine = make_engine(database.app_url)
    SessionLocal.configure(bind=engine)
    with SessionLocal.begin() as session:
        build(session, scenarios=5, vendors=6)
        run_id = service.create_run(session, is_public_demo=True).id
        attempt = service.claim(session, run_id, 30)
    assert attempt == 1
    outcome = rank_all(load(run_id))
    with SessionLocal.begin() as session:
        service.store(session, run_id, attempt, outcome)
    SessionLocal.configure(bind=None)
    engine.dispose()
    return database


@pytest.fixture
def keep(tmp_path: Path) -> Iterator[Keep]:
    """Keep workers running until the end of the test."""
    kept: list[Kept] = []

    def start(command: Sequence[str], env: dict[str, str], **pauses: float) -> Kept:
        kept.append(Kept(tmp_path, command, env, **pauses))
        return kept[-1]

    yield start
    for one in kept:
        one.close()
