"""Workers under the supervisor that runs them in production: a line that goes dead, and a job that kills."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.core.db import SessionLocal
from backend.core.ids import seed_id
from backend.core.watchdog import SILENT
from backend.local.processes import Command, Supervisor
from backend.match_runs import service
from backend.match_runs.models import MatchRun, RunStatus
from tests.backend.match_runs.line import Line
from tests.backend.match_runs.workers import COMMAND, PAUSE, environment, wait_until
from tests.conftest import ROOT, Database

EXIT_SECONDS, NEXT_SECONDS = 30, 15
"""Within how long a worker leaves a dead line, and how long after it heals the next run is done."""
SHORT = {} if "TEST_LEASE_SECONDS" in os.environ else {"CITYMATCH_LEASE_SECONDS": "2"}


class Kept:
    """A worker that is started again whenever it ends."""

    def __init__(self, folder: Path, command: Sequence[str], env: dict[str, str], **pauses: float) -> None:
        """Start it."""
        self.said: list[str] = []
        self._supervisor = Supervisor(self.said.append, **pauses)
        self.log = folder / "kept.log"
        self._supervisor.add(Command("worker", command, env, ROOT, self.log))

    def wait_until(self, reached: Callable[[], bool], what: str) -> float:
        """Look after the worker until something is reached, and return how many seconds it took."""
        begun = time.monotonic()

        def look() -> bool:
            self._supervisor.tick()
            return reached()

        wait_until(look, what)
        return time.monotonic() - begun

    def close(self) -> None:
        """Stop it."""
        self._supervisor.close()
        sys.stdout.write(f"{self.said}\n{self.log.read_text('utf-8')}")


Keep = Callable[..., Kept]


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


def request(**wanted: UUID) -> UUID:
    with SessionLocal.begin() as session:
        return service.create_run(session, **wanted).id


def status(run_id: UUID) -> RunStatus:
    with SessionLocal.begin() as session:
        return session.get_one(MatchRun, run_id).status


def is_ready() -> bool:
    with SessionLocal.begin() as session:
        return bool(session.scalars(text("SELECT count(*) FROM procrastinate_workers")).one())


def test_a_worker_leaves_a_dead_line_and_the_next_run_is_done_soon_after_it_heals(large: Database, keep: Keep) -> None:
    with TemporaryDirectory() as folder, Line(large.app_url, Path(folder)) as line:
        kept = keep(COMMAND, environment(line.url) | SHORT)
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
        assert kept.wait_until(lambda: status(run_id) is RunStatus.DONE, "a run that is done") <= NEXT_SECONDS


POISONED = """
import os, signal, sys
from backend.cli import main
from backend.match_runs import tasks
rank_all = tasks.rank_all
def kill(inputs, *given, **named):
    if len(inputs.needs) == 1:
        os.kill(os.getpid(), signal.SIGSEGV)
    return rank_all(inputs, *given, **named)
tasks.rank_all = kill
sys.exit(main(["worker"]))
"""
"""A worker whose engine does not survive a run of one scenario."""


def test_a_run_that_kills_its_worker_fails_after_three_attempts_and_others_go_on(large: Database, keep: Keep) -> None:
    poison = request(scenario_id=seed_id("test", "scenario 1"))
    others = request()
    kept = keep((sys.executable, "-c", POISONED), environment(large.app_url) | SHORT, first_pause=0.05)
    kept.wait_until(lambda: status(poison) is RunStatus.FAILED, "a run that is given up")
    kept.wait_until(lambda: status(others) is RunStatus.DONE, "a run that goes on")
    with SessionLocal.begin() as session:
        run = session.get_one(MatchRun, poison)
    assert run.attempt == service.MAX_ATTEMPTS == len(kept.said)
    assert "lost 3 times" in run.error
    assert all("ended (-11)" in line for line in kept.said)
