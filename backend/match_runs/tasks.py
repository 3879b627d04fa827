"""What a worker does: claim a run, rank without a transaction, store; and hand on what silent workers left."""

import contextlib
from typing import Self
from uuid import UUID

import sqlalchemy.exc
import structlog
from sqlalchemy import func

from backend.core import jobs
from backend.core.beat import Beat
from backend.core.db import SessionLocal
from backend.core.settings import settings
from backend.match_runs import service
from backend.match_runs.compute import rank_all
from backend.match_runs.load import load, load_weights
from backend.match_runs.models import RunPhase

log = structlog.get_logger(__name__)

# InternalError: what the server says when it has closed a transaction that stood still, as in a paused worker.
_AWAY = (
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InterfaceError,
    sqlalchemy.exc.InternalError,
    sqlalchemy.exc.TimeoutError,
)


class Lease(Beat):
    """Keeps a claimed run ours while we work: a thread renews it, each time in a short transaction of its own."""

    def __init__(self, run_id: UUID, attempt: int) -> None:
        """Hold attempt ``attempt`` of a run."""
        super().__init__("lease", settings().heartbeat_seconds, self._keep, at_once=False)
        self._run_id, self._attempt = run_id, attempt

    def _keep(self) -> None:
        # Lost or cancelled: the worker hears of it when it next notes its progress or stores.
        with contextlib.suppress(service.LostLease, service.Cancelled, *_AWAY):
            self._renew()

    def note(self, phase: RunPhase, done: int, total: int) -> None:
        """Note progress and renew.

        Raises:
            LostLease: the run is no longer ours.
            Cancelled: somebody asked for it.
        """
        self._renew(phase=phase, progress_done=done, progress_total=total)

    def begin(self, scenarios: int, offers: int) -> None:
        """Note that ranking begins now, and how much there is to rank; raises as `note`."""
        self._renew(
            phase=RunPhase.RANKING,
            progress_total=scenarios,
            offers=offers,
            ranking_since=func.clock_timestamp(),
        )

    def _renew(self, **progress: object) -> None:
        with SessionLocal.begin() as session:
            service.renew(session, self._run_id, self._attempt, settings().lease_seconds, **progress)


@jobs.app.task(name=service.EXECUTE, queue="match_runs")
def execute(run_id: str) -> None:
    """Carry out a run, if it is still to be had."""
    run = UUID(run_id)
    with SessionLocal.begin() as session:
        attempt = service.claim(session, run, settings().lease_seconds)
    if attempt is None:
        log.info("run not to be had", run=run_id)
        return
    try:
        with Lease(run, attempt) as lease:
            inputs = load(run)
            total = len(inputs.needs)
            lease.begin(total, len(inputs.offers))
            outcome = rank_all(
                inputs, lambda done: lease.note(RunPhase.RANKING, done, total), weights=load_weights(run)
            )
            lease.note(RunPhase.STORING, total, total)
            with SessionLocal.begin() as session:
                service.store(session, run, attempt, outcome)
    except service.LostLease as lost:
        log.warning("lost lease", run=run_id, attempt=attempt, reason=str(lost))
    except service.Cancelled:
        with contextlib.suppress(service.LostLease), SessionLocal.begin() as session:
            service.finish_cancelled(session, run, attempt)
        log.info("run cancelled", run=run_id)
    except _AWAY:
        raise  # not the run's fault: its lease runs out, and it is handed on
    except Exception as error:
        with contextlib.suppress(service.LostLease), SessionLocal.begin() as session:
            service.fail(session, run, attempt, f"{type(error).__name__}: {error}")
        raise


class Reaper(Beat):
    """Looks every heartbeat, on a connection of its own, for runs and jobs that silent workers left.

    Not a job of the queue: the job that should save stuck jobs could itself get stuck.
    """

    def __init__(self) -> None:
        """Make a reaper that does not run yet."""
        super().__init__("reaper", settings().heartbeat_seconds, self.reap, at_once=False)

    def __enter__(self) -> Self:
        """Reap once, then go on in a thread."""
        self._call()
        return super().__enter__()

    def reap(self) -> None:
        """Reap once; a database that is away is tried again at the next beat."""
        try:
            with SessionLocal.begin() as session:
                reaped = service.reap(session, settings().lease_seconds)
        except _AWAY as error:
            log.warning("reaper: database away", error=str(error))
            return
        if reaped != service.Reaped(0, 0, 0, 0, 0):
            log.info("reaped", reaped=reaped)
