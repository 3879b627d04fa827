"""What becomes of a run when real workers are killed, paused, cancelled or raise."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update

from backend.core.db import SessionLocal, make_engine
from backend.match_runs import replay, service
from backend.match_runs.compute import rank_all
from backend.match_runs.load import load
from backend.match_runs.models import EngineInput, Exclusion, Match, MatchRun, RunScenario, RunStatus
from backend.vendors.models import Capability
from matching import digest
from tests.backend.match_runs.conftest import SCENARIOS
from tests.backend.match_runs.workers import PATIENCE, PAUSE, Worker, wait_until
from tests.conftest import Database, Record

Start = Callable[[], Worker]


def request() -> UUID:
    with SessionLocal.begin() as session:
        return service.create_run(session, is_public_demo=True).id


def state(run_id: UUID) -> MatchRun:
    with SessionLocal.begin() as session:
        return session.get_one(MatchRun, run_id)


def rows() -> dict[str, int]:
    """Count what a run leaves behind."""
    tables = (RunScenario, Match, Exclusion, EngineInput)
    with SessionLocal.begin() as session:
        return {table.__tablename__: session.scalars(select(func.count()).select_from(table)).one() for table in tables}


NOTHING = {"run_scenarios": 0, "matches": 0, "exclusions": 0, "engine_inputs": 0}


@contextmanager
def held(table: str, mode: str) -> Iterator[None]:
    """Hold a table, so that a worker comes to stand still exactly where it wants it."""
    with SessionLocal.begin() as session:
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))  # a worker may start slowly
        session.execute(text(f"LOCK TABLE {table} IN {mode} MODE"))
        yield


def wait_for_standstill() -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    def stands_still() -> bool:
        with SessionLocal.begin() as session:
            return session.scalars(waiting).one() > 0

    wait_until(stands_still, "a worker that waits for the table")


def while_loading() -> AbstractContextManager[None]:
    """Stop workers where they have claimed a run and read its inputs."""
    return held("capabilities", "ACCESS EXCLUSIVE")


def while_storing() -> AbstractContextManager[None]:
    """Stop workers where half of the result is written and not committed."""
    return held("exclusions", "SHARE")


def wait_for(run_id: UUID, status: RunStatus) -> MatchRun:
    wait_until(lambda: state(run_id).status not in service.WAITING, f"{status.value} run")
    run = state(run_id)
    assert run.status is status, run.error
    return run


def undisturbed(run_id: UUID) -> str:
    """Return the digest of the result as this process finds it."""
    return rank_all(load(run_id)).manifest_sha256


class TestKilled:
    def test_a_run_killed_while_it_is_stored_leaves_nothing_and_another_finds_the_same_bytes(
        self, start_worker: Start
    ) -> None:
        run_id = request()
        first = start_worker()
        with while_storing():
            wait_for_standstill()
            first.kill()
            assert rows() == NOTHING
            assert state(run_id).status is RunStatus.RUNNING
        assert rows() == NOTHING
        start_worker()
        run = wait_for(run_id, RunStatus.DONE)
        assert run.attempt == 2
        assert run.manifest_sha256 == undisturbed(run_id)
        with SessionLocal.begin() as session:
            stored = replay.stored_document(session, run)
        assert digest(stored) == run.manifest["result"]
        assert len(stored["scenarios"]) == SCENARIOS
        assert stored["matches"]
        assert stored["exclusions"]

    def test_a_worker_killed_while_it_reads_leaves_its_run_to_another(self, start_worker: Start) -> None:
        run_id = request()
        first = start_worker()
        with while_loading():
            wait_for_standstill()
            first.kill()
        start_worker()
        assert wait_for(run_id, RunStatus.DONE).attempt == 2

    def test_a_paused_worker_that_comes_back_stores_nothing(self, start_worker: Start, record_property: Record) -> None:
        run_id = request()
        first = start_worker()
        with while_loading():
            wait_for_standstill()
            first.send(signal.SIGSTOP)
            paused = time.monotonic()
        start_worker()
        run = wait_for(run_id, RunStatus.DONE)
        before = (rows(), run.finished_at, run.attempt)
        wait_until(lambda: time.monotonic() >= paused + PAUSE, "the end of the pause")
        record_property("seconds paused", round(time.monotonic() - paused, 1))
        first.send(signal.SIGCONT)
        # In a long pause the server has closed the transaction, and the worker does not even learn what it lost.
        regrets = ("lost lease", "ended with status: Error")
        wait_until(lambda: any(regret in first.log.read_text() for regret in regrets), "the paused worker's regret")
        run = state(run_id)
        assert (rows(), run.finished_at, run.attempt) == before
        assert run.attempt == 2
        record_property("attempts that stored something", 1)

    def test_a_worker_told_to_stop_ends_its_run_and_exits_well(self, start_worker: Start) -> None:
        run_id = request()
        worker = start_worker()
        with while_loading():
            wait_for_standstill()
            worker.send(signal.SIGTERM)
        assert worker.process.wait(PATIENCE) == 0
        assert state(run_id).status is RunStatus.DONE

    def test_a_worker_that_loses_the_database_does_not_exit_well(self, large: Database, start_worker: Start) -> None:
        worker = start_worker()
        registered = text("SELECT count(*) FROM procrastinate_workers")
        with SessionLocal() as session:
            wait_until(lambda: bool(session.scalars(registered).one()), "a worker that is ready")
        owner = make_engine(large.owner_url, pool_size=1)
        with owner.begin() as connection:
            connection.execute(text("DROP TABLE procrastinate_jobs CASCADE"))
        owner.dispose()
        assert worker.process.wait(PATIENCE) == 1


class TestCancelled:
    def test_a_cancelled_run_leaves_nothing(self, start_worker: Start, record_property: Record) -> None:
        run_id = request()
        start_worker()
        with while_loading():
            wait_for_standstill()
            with SessionLocal.begin() as session:
                service.request_cancel(session, run_id)
        asked = time.monotonic()
        wait_for(run_id, RunStatus.CANCELLED)
        took = time.monotonic() - asked
        assert took <= 5
        record_property("seconds until the run had stopped", round(took, 1))
        assert rows() == NOTHING

    def test_a_run_cancelled_before_any_worker_came_is_never_begun(self, start_worker: Start) -> None:
        cancelled = request()
        with SessionLocal.begin() as session:
            service.request_cancel(session, cancelled)
        later = request()
        start_worker()
        wait_for(later, RunStatus.DONE)
        assert state(cancelled).started_at is None
        with SessionLocal.begin() as session:
            assert session.scalars(select(Match.run_id).distinct()).all() == [later]


class TestRaising:
    def test_a_run_that_raises_has_failed_and_says_why(self, large: Database, start_worker: Start) -> None:
        owner = make_engine(large.owner_url, pool_size=1)
        with owner.begin() as connection:
            connection.execute(text("ALTER TABLE matches ADD CONSTRAINT none CHECK (score > 2)"))
        owner.dispose()
        start_worker()
        run = wait_for(request(), RunStatus.FAILED)
        assert "none" in run.error
        assert rows() == NOTHING


@pytest.mark.usefixtures("large")
class TestSnapshot:
    def test_a_run_reads_one_moment(self) -> None:
        run_id = request()
        before = load(run_id)
        with SessionLocal.begin() as session:
            session.execute(update(Capability).values(title=Capability.title + "改"))
        assert load(run_id).offers != before.offers
        assert load(run_id).needs == before.needs
