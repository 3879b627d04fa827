"""A match run from request to result: plain functions; the caller owns the transaction.

All lease times are the database's: the clocks of two machines may differ by more than a lease.
"""

import contextlib
import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.actor import SYSTEM
from backend.core.db import violated
from backend.core.errors import Conflict, NotFound
from backend.core.ids import new_id
from backend.core.jobs import enqueue
from backend.match_runs.models import (
    ALLOWED,
    RUN_NUMBERS,
    EngineInput,
    Exclusion,
    InputKind,
    Match,
    MatchRun,
    RunPhase,
    RunScenario,
    RunScope,
    RunStatus,
    WeightsInForce,
)

EXECUTE = "match_runs.execute"
"""Name of the task that carries out a run."""
STORED = "run.stored"
"""What the audit trace calls it that a run was stored; the event names the digests of what it found."""
EVALUATE = "evaluations.evaluate"
"""Name of the task that measures a run by judged pairs; it stands above match runs."""
OPEN_PAIRS = "reviews.open_pairs"
"""Name of the task that brings a run before the review desk, which stands above too."""
MAX_ATTEMPTS = 3
"""How often a run is begun before it is given up."""
WAITING = (RunStatus.QUEUED, RunStatus.RUNNING)


class RunNotFound(NotFound):
    """There is no such run, or it is not public."""

    code, title = "match-run-not-found", "There is no such match run"


class RunFinished(Conflict):
    """The run has come to its end and cannot change any more."""

    code, title = "match-run-finished", "The match run has already ended"


class LostLease(Exception):
    """Another worker has been given the run; nothing this one does counts any more."""


class Cancelled(Exception):
    """Somebody asked for the run to be cancelled."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found, ready to be stored: rows without their run."""

    engine: str
    weights: dict[str, Any]
    manifest: dict[str, Any]
    manifest_sha256: str
    inputs: dict[str, tuple[InputKind, bytes]]
    """By digest."""
    scenarios: list[dict[str, Any]]
    matches: list[dict[str, Any]]
    exclusions: list[dict[str, Any]]


def _move(run: MatchRun, status: RunStatus) -> None:
    """Change a run's state; the one place that does on a loaded run.

    Raises:
        RunFinished: the run may not become that from where it stands.
    """
    if status not in ALLOWED[run.status]:
        raise RunFinished(f"{run.number} is {run.status.value}.")
    run.status = status
    if status is not RunStatus.RUNNING:
        run.lease_expires_at = None


def _waiting(session: Session, wanted: dict[str, Any]) -> MatchRun | None:
    same = (getattr(MatchRun, name).is_not_distinct_from(value) for name, value in wanted.items())
    query = select(MatchRun).where(MatchRun.status.in_(WAITING), MatchRun.cancel_requested.is_(False), *same)
    return session.scalar(query)


def create_run(
    session: Session, *, scenario_id: UUID | None = None, batch_id: UUID | None = None, is_public_demo: bool = False
) -> MatchRun:
    """Queue a run of a scenario, a batch, or everything; return the one already waiting when there is one.

    Raises:
        ValueError: both a scenario and a batch are given.
    """
    return find_or_create_run(session, scenario_id=scenario_id, batch_id=batch_id, is_public_demo=is_public_demo)[0]


def find_or_create_run(
    session: Session, *, scenario_id: UUID | None = None, batch_id: UUID | None = None, is_public_demo: bool = False
) -> tuple[MatchRun, bool]:
    """Return a run as `create_run` does, and whether it is a new one.

    Raises:
        ValueError: both a scenario and a batch are given.
    """
    if scenario_id is not None and batch_id is not None:
        raise ValueError("a run ranks one scenario or one batch, not both")
    scope = RunScope.SCENARIO if scenario_id else RunScope.BATCH if batch_id else RunScope.ALL
    wanted: dict[str, Any] = {
        "scope": scope,
        "scenario_id": scenario_id,
        "batch_id": batch_id,
        "is_public_demo": is_public_demo,
        "weight_set": session.scalars(select(WeightsInForce.name)).one(),
    }
    serial = session.scalar(select(RUN_NUMBERS.next_value()))
    requested_at = session.scalars(select(func.clock_timestamp())).one()
    number = f"MR-{requested_at.year}-{serial:04d}"
    while True:
        try:
            with session.begin_nested():
                run = MatchRun(number=number, requested_at=requested_at, **wanted)
                session.add(run)
                session.flush()
        except IntegrityError as error:
            if violated(error) != "uq_match_runs_one_waiting":
                raise
            found = _waiting(session, wanted)
            if found is not None:
                return found, False
            continue  # the other one has ended since; there is room now
        enqueue(session, EXECUTE, run_id=str(run.id))
        return run, True


def find_run(session: Session, name: str) -> MatchRun:
    """Return the run of this speakable number or id, public or not.

    Raises:
        RunNotFound: there is none.
    """
    query = select(MatchRun).where(MatchRun.number == name)
    with contextlib.suppress(ValueError):
        query = select(MatchRun).where(MatchRun.id == UUID(name))
    run = session.scalar(query)
    if run is None:
        raise RunNotFound(f"There is no match run {name}.")
    return run


def request_cancel(session: Session, run_id: UUID) -> MatchRun:
    """Cancel a queued run at once, or ask the worker of a running one to stop at its next block.

    Raises:
        RunNotFound: there is no such run.
        RunFinished: it has already ended.
    """
    run = session.scalar(select(MatchRun).where(MatchRun.id == run_id).with_for_update())
    if run is None:
        raise RunNotFound
    run.cancel_requested = True
    if run.status is RunStatus.QUEUED:
        _end(run, RunStatus.CANCELLED)
    elif run.status is not RunStatus.RUNNING:
        raise RunFinished(f"{run.number} is {run.status.value}.")
    session.flush()
    return run


def _end(run: MatchRun, status: RunStatus, error: str = "") -> None:
    _move(run, status)
    run.error = error
    run.finished_at = func.clock_timestamp()


def _lease(seconds: float) -> Any:
    return func.clock_timestamp() + datetime.timedelta(seconds=seconds)


def claim(session: Session, run_id: UUID, lease_seconds: float) -> int | None:
    """Take a queued run and return the attempt to store it under; None when it is not to be had.

    A job may be delivered twice; whoever changes the row first has the run.
    """
    return session.scalar(
        update(MatchRun)
        .where(MatchRun.id == run_id, MatchRun.status == RunStatus.QUEUED, MatchRun.attempt < MAX_ATTEMPTS)
        .values(
            status=RunStatus.RUNNING,
            phase=RunPhase.LOADING,
            attempt=MatchRun.attempt + 1,
            progress_done=0,
            ranking_since=None,
            lease_expires_at=_lease(lease_seconds),
            started_at=func.coalesce(MatchRun.started_at, func.clock_timestamp()),
        )
        .returning(MatchRun.attempt)
    )


def renew(session: Session, run_id: UUID, attempt: int, lease_seconds: float, **progress: Any) -> None:
    """Lengthen the lease and note the progress.

    Raises:
        LostLease: the run is no longer this attempt's.
        Cancelled: somebody asked for it.
    """
    row = session.execute(
        update(MatchRun)
        .where(MatchRun.id == run_id, MatchRun.attempt == attempt, MatchRun.status == RunStatus.RUNNING)
        .values(lease_expires_at=_lease(lease_seconds), **progress)
        .returning(MatchRun.cancel_requested)
    ).one_or_none()
    if row is None:
        raise LostLease(f"attempt {attempt} of run {run_id} was given to another worker")
    if row.cancel_requested:
        raise Cancelled


def _held(session: Session, run_id: UUID, attempt: int) -> MatchRun:
    """Return the run, locked, if it is still this attempt's.

    Raises:
        LostLease: it is not.
    """
    run = session.scalar(
        select(MatchRun)
        .where(MatchRun.id == run_id, MatchRun.attempt == attempt, MatchRun.status == RunStatus.RUNNING)
        .with_for_update()
    )
    if run is None:
        raise LostLease(f"attempt {attempt} of run {run_id} was given to another worker")
    return run


def store(session: Session, run_id: UUID, attempt: int, outcome: Outcome) -> None:
    """Store what a run found and mark it done: all of it in this one transaction, or nothing.

    Raises:
        LostLease: the run is no longer this attempt's.
        Cancelled: somebody asked for it before it could be stored.
    """
    run = _held(session, run_id, attempt)
    if run.cancel_requested:
        raise Cancelled
    session.execute(text("SET LOCAL statement_timeout = '10min'"))
    inputs = [{"sha256": digest, "kind": kind, "body": body} for digest, (kind, body) in sorted(outcome.inputs.items())]
    if inputs:  # sorted: two runs that store the same inputs in different orders would wait for each other for ever
        session.execute(upsert(EngineInput).on_conflict_do_nothing(), inputs)
    for table, rows in (
        (RunScenario, outcome.scenarios),
        (Match, outcome.matches),
        (Exclusion, outcome.exclusions),
    ):
        session.execute(delete(table).where(table.run_id == run_id))
        if rows:
            born = {} if table is RunScenario else {"id": None}
            session.execute(
                insert(table), [{**row, **{name: new_id() for name in born}, "run_id": run_id} for row in rows]
            )
    run.engine = outcome.engine
    run.weights = outcome.weights
    run.manifest = outcome.manifest
    run.manifest_sha256 = outcome.manifest_sha256
    run.phase = RunPhase.DONE
    run.progress_done = run.progress_total
    _end(run, RunStatus.DONE)
    session.flush()
    digests = {"manifest_sha256": outcome.manifest_sha256, "places_sha256": outcome.manifest.get("places")}
    audit.record(session, SYSTEM, STORED, "match_run", run_id, attempt=attempt, **digests)
    enqueue(session, OPEN_PAIRS, run_id=str(run_id))
    if run.scope is not RunScope.SCENARIO:  # one scenario is too few to say anything by
        enqueue(session, EVALUATE, run_id=str(run_id))


def finish_cancelled(session: Session, run_id: UUID, attempt: int) -> None:
    """Mark a run cancelled by the worker that had it.

    Raises:
        LostLease: the run is no longer this attempt's.
    """
    _end(_held(session, run_id, attempt), RunStatus.CANCELLED)


def fail(session: Session, run_id: UUID, attempt: int, reason: str) -> None:
    """Mark a run failed by the worker that had it.

    Raises:
        LostLease: the run is no longer this attempt's.
    """
    _end(_held(session, run_id, attempt), RunStatus.FAILED, reason[:1000])


@dataclass(frozen=True, slots=True)
class Reaped:
    """What the reaper found to do."""

    handed_on: int
    given_up: int
    cancelled: int
    requeued: int
    buried: int


def reap(session: Session, lease_seconds: float) -> Reaped:
    """Hand on the runs whose workers fell silent, and bury the jobs of dead workers.

    procrastinate leaves the job of a killed worker in ``doing`` for ever, and a job may die before its run was
    claimed; so a queued run without a living job gets a new one. A run just handed on gets one in any case: the job it
    had may be in the hands of a worker that breathes and does nothing.
    """
    buried = session.execute(_BURY, {"tasks": [EXECUTE, *_AFTERWARDS], "silent": lease_seconds}).all()
    expired = session.scalars(
        select(MatchRun)
        .where(MatchRun.status == RunStatus.RUNNING, MatchRun.lease_expires_at < func.clock_timestamp())
        .order_by(MatchRun.id)
        .with_for_update(skip_locked=True)
    ).all()
    given_up = cancelled = 0
    handed_on: list[UUID] = []
    for run in expired:
        if run.cancel_requested:
            _end(run, RunStatus.CANCELLED)
            cancelled += 1
        elif run.attempt >= MAX_ATTEMPTS:
            _end(run, RunStatus.FAILED, f"The worker was lost {run.attempt} times; the run was given up.")
            given_up += 1
        else:
            _move(run, RunStatus.QUEUED)
            run.phase = RunPhase.QUEUED
            handed_on.append(run.id)
    session.flush()
    orphans = session.scalars(_ORPHANS, {"task": EXECUTE, "handed_on": handed_on}).all()
    for run_id in orphans:
        enqueue(session, EXECUTE, run_id=str(run_id))
    # A run knows whether it is done, and nothing of what follows: only the job tells that it was under way.
    unfinished = [job for job in buried if job.task_name in _AFTERWARDS and job.begun < MAX_ATTEMPTS]
    for job in unfinished:
        enqueue(session, job.task_name, run_id=job.run_id)
    return Reaped(len(handed_on), given_up, cancelled, len(orphans) + len(unfinished), len(buried))


_AFTERWARDS = (EVALUATE, OPEN_PAIRS)
"""What follows once a run is done."""


_BURY = text(
    """
    WITH dead AS MATERIALIZED (
        SELECT job.id, job.task_name, job.args ->> 'run_id' AS run_id
        FROM procrastinate_jobs AS job LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
        WHERE job.status = 'doing' AND job.task_name = ANY(:tasks)
          AND (worker.id IS NULL OR worker.last_heartbeat < clock_timestamp() - make_interval(secs => :silent))
        ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
    )
    SELECT task_name, run_id, procrastinate_finish_job_v1(id, 'failed', false), (
        SELECT count(*) FROM procrastinate_jobs AS job
        WHERE job.task_name = dead.task_name AND job.args ->> 'run_id' = dead.run_id
    ) AS begun
    FROM dead
    """
)
_ORPHANS = text(
    """
    SELECT run.id FROM match_runs AS run
    WHERE run.status = 'queued' AND NOT EXISTS (
        SELECT FROM procrastinate_jobs AS job
        WHERE job.task_name = :task AND job.args ->> 'run_id' = run.id::text
          AND (job.status = 'todo' OR job.status = 'doing' AND NOT run.id = ANY(:handed_on))
    )
    ORDER BY run.id FOR UPDATE SKIP LOCKED
    """
)
