"""A match run's life: one request, one claim, one lease, one store."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.core.db import SessionLocal
from backend.core.ids import seed_id
from backend.match_runs import service
from backend.match_runs.models import (
    EngineInput,
    InputKind,
    Match,
    MatchRun,
    RunPhase,
    RunScenario,
    RunStatus,
)

LEASE = 30.0
GONE = -1.0
"""A lease that ran out before it began."""


@pytest.fixture
def session(city: Session) -> Session:
    return city


def outcome(score: float = 0.5) -> service.Outcome:
    scenario, vendor = seed_id("test", "scenario 1"), seed_id("test", "vendor 0")
    match = {
        "scenario_id": scenario,
        "vendor_id": vendor,
        "capability_id": seed_id("test", "capability 0 1"),
        "score": score,
        "rank": 1,
        "vendor_rank": 1,
        "contributions": [],
        "others": [],
    }
    return service.Outcome(
        engine="test/1",
        weights={"signals": {}},
        manifest={"result": "r"},
        manifest_sha256="m",
        inputs={"digest": (InputKind.NEED, b"{}")},
        scenarios=[{"scenario_id": scenario, "ranked": 2}],
        matches=[match],
        exclusions=[],
    )


def count(session: Session, table: type[Any]) -> int:
    return session.scalars(select(func.count()).select_from(table)).one()


def jobs(session: Session, run_id: UUID, status: str = "todo") -> int:
    found = text("SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'run_id' = :run AND status::text = :status")
    return session.scalars(found, {"run": str(run_id), "status": status}).one()


def claimed(session: Session, lease: float = LEASE) -> tuple[UUID, int]:
    run = service.create_run(session)
    attempt = service.claim(session, run.id, lease)
    assert attempt is not None
    session.expire_all()
    return run.id, attempt


class TestCreateRun:
    def test_the_job_is_queued_with_the_row(self, session: Session) -> None:
        run = service.create_run(session)
        assert run.status is RunStatus.QUEUED
        assert jobs(session, run.id) == 1

    def test_an_equal_request_is_the_same_run(self, session: Session) -> None:
        run = service.create_run(session, is_public_demo=True)
        assert service.create_run(session, is_public_demo=True) is run
        assert jobs(session, run.id) == 1

    def test_a_running_run_still_stands_for_an_equal_request(self, session: Session) -> None:
        run_id, _ = claimed(session)
        assert service.create_run(session).id == run_id

    def test_another_scope_is_another_run(self, session: Session) -> None:
        everything = service.create_run(session)
        one = service.create_run(session, scenario_id=seed_id("test", "scenario 1"))
        assert one.id != everything.id
        assert one.number != everything.number

    def test_a_run_being_cancelled_does_not_stand_in_the_way(self, session: Session) -> None:
        run_id, _ = claimed(session)
        service.request_cancel(session, run_id)
        assert service.create_run(session).id != run_id

    def test_a_scenario_and_a_batch_at_once_are_refused(self, session: Session) -> None:
        with pytest.raises(ValueError, match="not both"):
            service.create_run(session, scenario_id=seed_id("a", "b"), batch_id=seed_id("a", "c"))

    @pytest.mark.usefixtures("own")
    def test_twenty_requests_at_once_make_one_run(self) -> None:
        start, numbers = threading.Barrier(20), []

        def ask() -> None:
            start.wait()
            with SessionLocal.begin() as session:
                numbers.append(service.create_run(session, is_public_demo=True).number)

        racers = [threading.Thread(target=ask) for _ in range(20)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        assert len(numbers) == 20
        assert len(set(numbers)) == 1
        with SessionLocal.begin() as session:
            assert count(session, MatchRun) == 1
            assert session.scalars(text("SELECT count(*) FROM procrastinate_jobs")).one() == 1

    @pytest.mark.usefixtures("own")
    def test_a_rolled_back_request_leaves_no_job(self) -> None:
        with SessionLocal() as session:
            service.create_run(session)
            session.rollback()
        with SessionLocal.begin() as session:
            assert session.scalars(text("SELECT count(*) FROM procrastinate_jobs")).one() == 0


class TestClaim:
    def test_a_run_is_claimed_once(self, session: Session) -> None:
        run = service.create_run(session)
        assert service.claim(session, run.id, LEASE) == 1
        assert service.claim(session, run.id, LEASE) is None

    def test_a_cancelled_run_is_not_claimed(self, session: Session) -> None:
        run = service.create_run(session)
        service.request_cancel(session, run.id)
        assert service.claim(session, run.id, LEASE) is None


class TestRenew:
    def test_an_older_attempt_has_lost_the_run(self, session: Session) -> None:
        run_id, attempt = claimed(session, GONE)
        service.reap(session, LEASE)
        assert service.claim(session, run_id, LEASE) == attempt + 1
        with pytest.raises(service.LostLease):
            service.renew(session, run_id, attempt, LEASE)

    def test_a_request_to_cancel_reaches_the_worker(self, session: Session) -> None:
        run_id, attempt = claimed(session)
        service.request_cancel(session, run_id)
        with pytest.raises(service.Cancelled):
            service.renew(session, run_id, attempt, LEASE)

    def test_a_renewed_lease_is_not_reaped(self, session: Session) -> None:
        run_id, attempt = claimed(session, GONE)
        service.renew(session, run_id, attempt, LEASE, phase=RunPhase.RANKING, progress_done=3)
        assert service.reap(session, LEASE).handed_on == 0
        run = session.get_one(MatchRun, run_id)
        assert (run.status, run.phase, run.progress_done) == (RunStatus.RUNNING, RunPhase.RANKING, 3)


class TestStore:
    def test_a_stored_run_is_done_and_keeps_its_inputs(self, session: Session) -> None:
        run_id, attempt = claimed(session)
        service.store(session, run_id, attempt, outcome())
        session.expire_all()
        run = session.get_one(MatchRun, run_id)
        assert run.status is RunStatus.DONE
        assert run.finished_at is not None
        assert run.lease_expires_at is None
        assert (count(session, Match), count(session, RunScenario), count(session, EngineInput)) == (1, 1, 1)

    def test_a_worker_that_lost_the_run_stores_nothing(self, session: Session) -> None:
        run_id, attempt = claimed(session, GONE)
        service.reap(session, LEASE)
        newer = service.claim(session, run_id, LEASE)
        with pytest.raises(service.LostLease):
            service.store(session, run_id, attempt, outcome())
        assert count(session, Match) == 0
        assert newer == 2
        service.store(session, run_id, 2, outcome(0.75))
        assert session.scalars(select(Match.score)).all() == [0.75]

    def test_a_worker_whose_run_waits_again_stores_nothing(self, session: Session) -> None:
        run_id, attempt = claimed(session, GONE)
        service.reap(session, LEASE)
        with pytest.raises(service.LostLease):
            service.store(session, run_id, attempt, outcome())
        assert count(session, Match) == 0

    def test_what_is_cancelled_before_it_is_stored_leaves_nothing(self, session: Session) -> None:
        run_id, attempt = claimed(session)
        service.request_cancel(session, run_id)
        with pytest.raises(service.Cancelled):
            service.store(session, run_id, attempt, outcome())
        assert (count(session, Match), count(session, EngineInput)) == (0, 0)

    def test_two_runs_share_their_inputs(self, session: Session) -> None:
        for _ in range(2):
            run_id, attempt = claimed(session)
            service.store(session, run_id, attempt, outcome())
        assert count(session, EngineInput) == 1
        assert count(session, Match) == 2


class TestReap:
    def test_a_silent_workers_run_is_handed_on_with_a_new_job(self, session: Session) -> None:
        run_id, _ = claimed(session, GONE)
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        assert service.reap(session, LEASE) == service.Reaped(1, 0, 0, 1, 1)
        assert jobs(session, run_id) == 1
        assert jobs(session, run_id, "failed") == 1

    def test_reaping_again_finds_nothing_more_to_do(self, session: Session) -> None:
        claimed(session, GONE)
        service.reap(session, LEASE)
        assert service.reap(session, LEASE) == service.Reaped(0, 0, 0, 0, 0)

    def test_a_run_whose_job_died_before_the_claim_gets_another(self, session: Session) -> None:
        run = service.create_run(session)
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        assert service.reap(session, LEASE) == service.Reaped(0, 0, 0, 1, 1)
        assert jobs(session, run.id) == 1

    def test_the_job_of_a_living_worker_is_left_alone(self, session: Session) -> None:
        run = service.create_run(session)
        worker = session.scalars(text("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")).one()
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :id"), {"id": worker})
        assert service.reap(session, LEASE) == service.Reaped(0, 0, 0, 0, 0)
        assert jobs(session, run.id, "doing") == 1

    def test_after_three_lost_workers_the_run_has_failed_with_a_reason(self, session: Session) -> None:
        run_id, _ = claimed(session, GONE)
        for attempt in (2, 3):
            assert service.reap(session, LEASE).handed_on == 1
            assert service.claim(session, run_id, GONE) == attempt
        assert service.reap(session, LEASE).given_up == 1
        session.expire_all()
        run = session.get_one(MatchRun, run_id)
        assert run.status is RunStatus.FAILED
        assert "lost 3 times" in run.error

    @pytest.mark.parametrize("task", [service.EVALUATE, service.OPEN_PAIRS])
    def test_what_follows_and_its_worker_did_not_survive_is_begun_again_and_given_up_after_three(
        self, session: Session, task: str
    ) -> None:
        run_id, attempt = claimed(session)
        service.store(session, run_id, attempt, outcome())
        session.execute(text("DELETE FROM procrastinate_jobs WHERE task_name <> :task"), {"task": task})
        for requeued in (1, 1, 0):
            assert jobs(session, run_id) == 1
            session.execute(text("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'"))
            assert service.reap(session, LEASE) == service.Reaped(0, 0, 0, requeued, 1)
        assert jobs(session, run_id) == 0
        assert jobs(session, run_id, "failed") == 3

    def test_a_silent_workers_cancelled_run_is_cancelled(self, session: Session) -> None:
        run_id, _ = claimed(session, GONE)
        service.request_cancel(session, run_id)
        assert service.reap(session, LEASE).cancelled == 1
        session.expire_all()
        assert session.get_one(MatchRun, run_id).status is RunStatus.CANCELLED


class TestEndings:
    @pytest.mark.parametrize("end", [service.finish_cancelled, lambda s, r, a: service.fail(s, r, a, "because")])
    def test_an_ended_run_cannot_be_cancelled(
        self, session: Session, end: Callable[[Session, UUID, int], None]
    ) -> None:
        run_id, attempt = claimed(session)
        end(session, run_id, attempt)
        session.flush()
        session.expire_all()
        with pytest.raises(service.RunFinished):
            service.request_cancel(session, run_id)

    def test_a_failed_run_says_why(self, session: Session) -> None:
        run_id, attempt = claimed(session)
        service.fail(session, run_id, attempt, "ValueError: a gate nobody knows")
        session.flush()
        session.expire_all()
        run = session.get_one(MatchRun, run_id)
        assert (run.status, run.error) == (RunStatus.FAILED, "ValueError: a gate nobody knows")
