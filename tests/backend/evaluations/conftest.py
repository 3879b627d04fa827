"""A small city with judged pairs and a run that is done."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.db import SessionLocal, make_engine
from backend.core.ids import seed_id
from backend.evaluations.models import JudgementSource
from backend.evaluations.service import save_judgements
from backend.match_runs import service
from backend.match_runs.compute import rank_all
from backend.match_runs.load import load_published
from backend.match_runs.models import MatchRun
from tests.backend.match_runs.world import build
from tests.conftest import Database, rolled_back

SCENARIOS = [seed_id("test", f"scenario {number}") for number in range(1, 6)]
GRADES = {"0 1": 3, "0 2": 0, "1 1": 1, "2 1": 2}
"""By capability, for all scenarios but the last; vendor 2 is paused."""


def capability(name: str) -> UUID:
    """Return the id of a capability, by number of its vendor and its own."""
    return seed_id("test", f"capability {name}")


def finish_run(*, weights: dict[str, Any] | None = None, **wanted: Any) -> UUID:
    """Carry out a run of what is published and return its id."""
    with SessionLocal.begin() as session:
        run_id = service.create_run(session, **wanted).id
        attempt = service.claim(session, run_id, 30)
        inputs = load_published(session)
    assert attempt is not None
    outcome = rank_all(inputs, weights=weights)
    with SessionLocal.begin() as session:
        service.store(session, run_id, attempt, outcome)
    return run_id


@pytest.fixture(scope="session")
def judged(clone: Callable[[Database], Database], migrated: Database) -> Database:
    """A template of a small city with judged pairs and one public run that is done."""
    database = clone(migrated)
    engine = make_engine(database.app_url)
    SessionLocal.configure(bind=engine)
    with SessionLocal.begin() as session:
        build(session, scenarios=5, vendors=9)
        pairs = {(scenario, capability(name)): grade for scenario in SCENARIOS[:4] for name, grade in GRADES.items()}
        save_judgements(session, JudgementSource.SEED, pairs, SCENARIOS)
    finish_run(is_public_demo=True)
    SessionLocal.configure(bind=None)
    engine.dispose()
    return database


@pytest.fixture(scope="session")
def judged_engine(clone: Callable[[Database], Database], judged: Database) -> Iterator[Engine]:
    """Connections to the judged city that tests share, each in a transaction that is rolled back."""
    engine = make_engine(clone(judged).app_url, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def session(judged_engine: Engine) -> Iterator[Session]:
    """A session in the judged city."""
    for _ in rolled_back(judged_engine):
        with SessionLocal() as opened:
            yield opened


@pytest.fixture
def client(session: Session, bare_client: TestClient) -> TestClient:
    """A client that sees what the session has flushed."""
    return bare_client


@pytest.fixture
def run_id(session: Session) -> UUID:
    """The run that is done."""
    return session.scalars(select(MatchRun.id)).one()
