"""The line from the web process to its database goes dead without anybody hanging up."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import pytest
from sqlalchemy import create_engine, text

from backend.core.db import driver_url
from backend.local.postgres import LocalPostgres
from backend.local.processes import wait_until
from tests.backend.faults.web import serving
from tests.backend.match_runs.line import Line
from tests.conftest import Database, Record

SILENCE = os.environ.get("TEST_SILENCE_SECONDS", "1")
"""How long the database may say nothing; 3 in production."""
TOLD = 5
"""Within how many seconds whoever asks is told, and after how many all is well again."""
PATIENCE = 60


@pytest.fixture
def empty(server: LocalPostgres, clone: Callable[[Database], Database], migrated: Database) -> Iterator[Database]:
    """A database of the test's own, without rows."""
    database = clone(migrated)
    yield database
    server.drop_database(database.name)


def test_whoever_asks_over_a_dead_line_is_told_within_seconds_and_all_is_well_when_it_heals(
    empty: Database, record_property: Record
) -> None:
    direct = create_engine(driver_url(empty.app_url))
    with (
        TemporaryDirectory() as folder,
        Line(empty.app_url, Path(folder)) as line,
        serving(line.url, CITYMATCH_SILENCE_SECONDS=SILENCE) as web,
        httpx2.Client(base_url=web.address, timeout=PATIENCE) as client,
    ):
        answers: list[tuple[httpx2.Response, float]] = []

        def ask(path: str = "/api/scenarios") -> None:
            begun = time.monotonic()
            answers.append((client.get(path), time.monotonic() - begun))

        def is_well() -> bool:
            try:
                return client.get("/api/scenarios").is_success
            except httpx2.TransportError:
                return False

        assert wait_until(is_well, PATIENCE)
        with direct.begin() as holding:
            holding.execute(text("LOCK TABLE scenarios IN ACCESS EXCLUSIVE MODE"))
            under_way = threading.Thread(target=ask)
            under_way.start()
            waiting = text("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted")
            assert wait_until(lambda: holding.scalar(waiting), PATIENCE)
            line.die()
        ask()
        ask("/api/healthz")
        under_way.join(PATIENCE)
        for answer, seconds in answers:
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert answer.json()["code"] == "database-away"
            assert seconds < TOLD
        assert len(answers) == 3
        line.heal()
        healed = time.monotonic()
        assert wait_until(is_well, TOLD)
        record_property("seconds until 503", [round(seconds, 1) for _, seconds in answers])
        record_property("seconds from healing to 200", round(time.monotonic() - healed, 1))
        assert web.process.poll() is None
    direct.dispose()
