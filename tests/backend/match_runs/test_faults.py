"""A worker under the supervisor that runs it in production, and a line to the database that goes dead."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import text

from backend.core.db import SessionLocal
from backend.core.watchdog import SILENT
from backend.match_runs import service
from backend.match_runs.models import MatchRun, RunStatus
from tests.backend.match_runs.line import Line
from tests.backend.match_runs.workers import COMMAND, PAUSE, Keep, environment
from tests.conftest import Database, Record

EXIT_SECONDS, NEXT_SECONDS = 30, 15
"""Within how long a worker leaves a dead line, and how long after it heals the next run is done."""


def request(**wanted: UUID) -> UUID:
    with SessionLocal.begin() as session:
        return service.create_run(session, **wanted).id


def status(run_id: UUID) -> RunStatus:
    with SessionLocal.begin() as session:
        return session.get_one(MatchRun, run_id).status


def is_ready() -> bool:
    with SessionLocal.begin() as session:
        return bool(session.scalars(text("SELECT count(*) FROM procrastinate_workers")).one())


def test_a_worker_leaves_a_dead_line_and_the_next_run_is_done_soon_after_it_heals(
    large: Database, keep: Keep, record_property: Record
) -> None:
    with TemporaryDirectory() as folder, Line(large.app_url, Path(folder)) as line:
        kept = keep(COMMAND, environment(line.url))
        kept.wait_until(is_ready, "a worker that is ready")
        line.die()
        died = time.monotonic()
        run_id = request()
        took = kept.wait_until(lambda: bool(kept.said), "the end of the worker")
        assert f"ended ({SILENT})" in kept.said[0]
        assert took <= EXIT_SECONDS
        kept.wait_until(lambda: time.monotonic() >= died + PAUSE, "the end of the silence")
        assert status(run_id) is RunStatus.QUEUED
        line.heal()
        healed = kept.wait_until(lambda: status(run_id) is RunStatus.DONE, "a run that is done")
        assert healed <= NEXT_SECONDS
    record_property("seconds until the worker left the dead line", round(took, 1))
    record_property("seconds from healing to the next result", round(healed, 1))
