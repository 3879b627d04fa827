"""What a worker does: claim a run, rank without a transaction, store; and hand on what silent workers left."""

import contextlib
import threading
from types import TracebackType
from uuid import UUID

import sqlalchemy.exc
import structlog

from backend.core import jobs
from backend.core.db import SessionLocal
from backend.core.settings import settings
from backend.match_runs import service
from backend.match_runs.compute import rank_all
from backend.match_runs.load import load
from backend.match_runs.models import RunPhase

log = structlog.get_logger(__name__)

# InternalError: what the server says when it has closed a transaction that stood still, as in a paused worker.
_AWAY = (
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InterfaceError,
    sqlalchemy.exc.InternalError,
    sqlalchemy.exc.TimeoutError,
)


class Lease:
    """Keeps a claimed run ours while we work: a thread renews it, each time in a short transaction of its own."""

    def __init__(self, run_id: UUID, attempt: int) -> None:
        """Hold attempt ``attempt`` of a run."""
        self._run_id, self._attempt = run_id, attempt
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="lease", daemon=True)

    def __enter__(self) -> "Lease":
        """Start renewing."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop renewing."""
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(settings().heartbeat_seconds):
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
            lease.note(RunPhase.RANKING, 0, total)
            outcome = rank_all(inputs, lambda done: lease.note(RunPhase.RANKING, done, total))
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


class Reaper:
    """Looks every heartbeat, on a connection of its own, for runs and jobs that silent workers left.

    Not a job of the queue: the job that should save stuck jobs could itself get stuck.
    """

    def __init__(self) -> None:
        """Make a reaper that does not run yet."""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="reaper", daemon=True)

    def __enter__(self) -> "Reaper":
        """Reap once, then go on in a thread."""
        self.reap()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self._stop.set()
        self._thread.join()

    def reap(self) -> None:
        """Reap once; a database that is away is tried again at the next beat."""
        try:
            with SessionLocal.begin() as session:
                reaped = service.reap(session, settings().lease_seconds)
        except _AWAY as error:
            log.warning("reaper: database away", error=str(error))
            return
        except Exception as error:
            # A reaper that dies takes the promise with it that no run waits for ever; the next beat tries again.
            log.error("reaper: unexpected", exc_info=error)
            return
        if reaped != service.Reaped(0, 0, 0, 0, 0):
            log.info("reaped", reaped=reaped)

    def _watch(self) -> None:
        while not self._stop.wait(settings().heartbeat_seconds):
            self.reap()
