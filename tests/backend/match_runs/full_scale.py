"""Workers killed at random points, and runs that kill workers: only `run.py faults` has the time for it."""

import os
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import func, select

from backend.core.db import SessionLocal
from backend.core.ids import seed_id
from backend.match_runs import replay, service
from backend.match_runs.compute import rank_all
from backend.match_runs.load import load, load_weights
from backend.match_runs.models import Match, MatchRun, RunStatus
from matching import digest
from tests.backend.match_runs.workers import Keep, Worker, environment, wait_until
from tests.conftest import Database, Record

KILLS = int(os.environ.get("TEST_WORKER_KILLS", "3"))
HANDED_ON_SECONDS = 45
"""Within how long a killed worker's run is done by another."""


def ask(**wanted: UUID) -> UUID:
    with SessionLocal.begin() as session:
        return service.create_run(session, **wanted).id


def read(run_id: UUID) -> MatchRun:
    with SessionLocal.begin() as session:
        return session.get_one(MatchRun, run_id)


def is_begun(run_id: UUID) -> bool:
    return read(run_id).status is not RunStatus.QUEUED


def is_done(run_id: UUID) -> bool:
    return read(run_id).status is RunStatus.DONE


@pytest.mark.usefixtures("large")
def test_whenever_a_worker_is_killed_another_finds_the_same_bytes(
    start_worker: Callable[[], Worker], record_property: Record
) -> None:
    alive = start_worker()
    for _ in range(2):  # the first run compiles the engine on a new machine; how long one lasts, the second tells
        calm = ask()
        wait_until(partial(is_done, calm), "an undisturbed run")
    undisturbed = read(calm)
    assert undisturbed.started_at is not None
    assert undisturbed.finished_at is not None
    lasting = (undisturbed.finished_at - undisturbed.started_at).total_seconds()
    dice, points, handed_on, pairs = random.Random(), [], [], 0  # noqa: S311 (never the same points)
    while len(points) < KILLS:
        run_id = ask()
        wait_until(partial(is_begun, run_id), "a run that is begun")
        point = dice.uniform(0, lasting)
        time.sleep(point)
        alive.kill()
        killed = time.monotonic()
        alive = start_worker()
        if is_done(run_id):  # it was faster
            continue
        wait_until(partial(is_done, run_id), "a run that another has done")
        points.append(round(point, 2))
        handed_on.append(round(time.monotonic() - killed, 1))
        assert handed_on[-1] <= HANDED_ON_SECONDS
        run = read(run_id)
        assert run.attempt == 2
        assert run.manifest_sha256 == undisturbed.manifest_sha256
        with SessionLocal.begin() as session:
            stored = replay.stored_document(session, run)
            found = session.scalars(select(func.count()).where(Match.run_id == run_id)).one()
        assert digest(stored) == run.manifest["result"]
        assert found == len({(row["scenario_id"], row["vendor_id"]) for row in stored["matches"]})
        pairs += found
    again = rank_all(load(calm), weights=load_weights(calm))
    assert again.manifest_sha256 == undisturbed.manifest_sha256
    record_property("killed with -9 in the middle of a run", len(points))
    record_property("results equal to the last byte", len(points))
    record_property("pairs stored", pairs)
    record_property("pairs stored twice", 0)
    record_property("seconds from kill to result", handed_on)
    record_property("seconds into the run", points)


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


def test_a_run_that_kills_its_worker_fails_after_three_attempts_and_others_go_on(
    large: Database, keep: Keep, record_property: Record
) -> None:
    poison = ask(scenario_id=seed_id("test", "scenario 1"))
    others = ask()
    kept = keep((sys.executable, "-c", POISONED), environment(large.app_url), first_pause=0.05)
    kept.wait_until(lambda: read(poison).status is RunStatus.FAILED, "a run that is given up")
    kept.wait_until(lambda: read(others).status is RunStatus.DONE, "a run that goes on")
    run = read(poison)
    assert run.attempt == service.MAX_ATTEMPTS == len(kept.said)
    assert "lost 3 times" in run.error
    assert all("ended (-11)" in line for line in kept.said)
    record_property("workers killed by the run before it was given up", len(kept.said))
