"""Workers killed at random points, and runs that kill workers: only `run.py faults` has the time for it."""

import random
import signal
import sys
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from backend.core.db import SessionLocal
from backend.core.ids import seed_id
from backend.match_runs import replay, service
from backend.match_runs.compute import rank_all
from backend.match_runs.load import load, load_weights
from backend.match_runs.models import Match, MatchRun, RunStatus, WeightSet, WeightsInForce
from matching import default_weights, digest
from tests.backend.match_runs.workers import PATIENCE, Keep, Worker, environment, wait_until
from tests.conftest import Database

KILLS = 10
HANDED_ON_SECONDS = 45
"""Within how long a killed worker's run is done by another."""


def request(number: int) -> UUID:
    """Queue a run of everything that is told from the others by the name of its weights alone."""
    name = f"{number}"
    with SessionLocal.begin() as session:
        session.add(WeightSet(name=name, note="", signals=dict(default_weights().signals)))
        session.flush()
        session.execute(update(WeightsInForce).values(name=name))
        return service.create_run(session).id


def ask(**wanted: UUID) -> UUID:
    with SessionLocal.begin() as session:
        return service.create_run(session, **wanted).id


def read(run_id: UUID) -> MatchRun:
    with SessionLocal.begin() as session:
        return session.get_one(MatchRun, run_id)


@pytest.mark.usefixtures("large")
def test_whenever_a_worker_is_killed_another_finds_the_same_bytes(start_worker: Callable[[], Worker]) -> None:
    alive = start_worker()
    # The first run compiles the engine on a new machine; how long one lasts, the second tells.
    for number in (-1, 0):
        calm = request(number)
        wait_until(lambda run_id=calm: read(run_id).status is RunStatus.DONE, "an undisturbed run")
    undisturbed = read(calm)
    assert undisturbed.started_at is not None
    assert undisturbed.finished_at is not None
    lasting = (undisturbed.finished_at - undisturbed.started_at).total_seconds()
    dice, killed = random.Random(), 0.0  # noqa: S311 (never the same points)
    runs: list[UUID] = []
    for number in range(1, KILLS + 1):
        run_id = request(number)
        runs.append(run_id)
        if number > 1:
            alive = start_worker()
        wait_until(lambda run_id=run_id: read(run_id).status is not RunStatus.QUEUED, "a run that is begun")
        point = dice.uniform(0, 2 * lasting)  # a new worker takes longer than one that is warm
        time.sleep(point)
        if read(run_id).status is RunStatus.RUNNING:
            sys.stdout.write(f"kill {number} after {point:.3f} s of {lasting:.3f} s\n")
            alive.kill()
            killed = time.monotonic()
        else:  # it may be at the run of an earlier kill, which stands no third one
            alive.send(signal.SIGTERM)
            assert alive.process.wait(PATIENCE) == 0
    start_worker()
    wait_until(lambda: read(runs[-1]).status is RunStatus.DONE, "the last run")
    assert time.monotonic() - killed <= HANDED_ON_SECONDS
    for run_id in runs:
        wait_until(lambda run_id=run_id: read(run_id).status is RunStatus.DONE, "a run that is done")
    for run_id in runs:
        run = read(run_id)
        assert run.manifest_sha256 == undisturbed.manifest_sha256
        with SessionLocal.begin() as session:
            stored = replay.stored_document(session, run)
            pairs = session.scalars(select(func.count()).where(Match.run_id == run_id)).one()
        assert digest(stored) == run.manifest["result"]
        assert pairs == len({(row["scenario_id"], row["vendor_id"]) for row in stored["matches"]})
    again = rank_all(load(runs[0]), weights=load_weights(runs[0]))
    assert again.manifest_sha256 == undisturbed.manifest_sha256
    sys.stdout.write(f"attempts: {[read(run_id).attempt for run_id in runs]}\n")


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
    poison = ask(scenario_id=seed_id("test", "scenario 1"))
    others = ask()
    kept = keep((sys.executable, "-c", POISONED), environment(large.app_url), first_pause=0.05)
    kept.wait_until(lambda: read(poison).status is RunStatus.FAILED, "a run that is given up")
    kept.wait_until(lambda: read(others).status is RunStatus.DONE, "a run that goes on")
    run = read(poison)
    assert run.attempt == service.MAX_ATTEMPTS == len(kept.said)
    assert "lost 3 times" in run.error
    assert all("ended (-11)" in line for line in kept.said)
