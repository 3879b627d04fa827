"""Attempts are counted exactly, whatever becomes of the request that made them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, func, select, text
from starlette.testclient import TestClient

from backend.core import rates
from backend.core.db import SessionLocal
from backend.core.errors import Conflict
from backend.core.rates import RateCounter, TooMany
from backend.core.web import SessionDep, add_problem_handlers
from backend.local.processes import wait_until
from tests.backend.core.conftest import execute
from tests.conftest import Database


def refusals(count: int, limit: int = 3, key: str = "somebody") -> int:
    """Try something ``count`` times and return how often it was refused."""
    refused = 0
    for _ in range(count):
        try:
            rates.hit("trying", key, limit, 60)
        except TooMany:
            refused += 1
    return refused


def counted() -> list[int]:
    """Return what all counters stand at."""
    with SessionLocal.begin() as session:
        return list(session.scalars(select(RateCounter.hits).order_by(RateCounter.hits)))


@pytest.mark.usefixtures("own")
class TestHit:
    def test_what_passes_the_limit_is_refused_and_told_when_to_come_back(self) -> None:
        assert refusals(3) == 0
        with pytest.raises(TooMany) as refused:
            rates.hit("trying", "somebody", 3, 60)
        assert 50 <= refused.value.retry_after <= 60

    def test_others_and_other_things_are_counted_apart(self) -> None:
        assert refusals(4) == 1
        assert refusals(3, key="somebody else") == 0
        rates.hit("trying otherwise", "somebody", 3, 60)
        assert counted() == [1, 3, 4]

    def test_hits_at_the_same_time_are_each_counted(self) -> None:
        ready, refused = threading.Barrier(10), []

        def work() -> None:
            ready.wait()
            refused.append(refusals(20, limit=70))

        threads = [threading.Thread(target=work) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(refused) == 10 * 20 - 70
        assert counted() == [200]

    def test_few_connections_are_taken_however_many_count(self, own: Database) -> None:
        held, engine = create_engine(own.app_url), SessionLocal.kw["bind"]
        with ThreadPoolExecutor(8) as people, held.begin() as holding:
            holding.execute(text("LOCK TABLE rate_counters IN ACCESS EXCLUSIVE MODE"))
            counting = [people.submit(rates.hit, "trying", str(number), 3, 60) for number in range(8)]
            assert wait_until(lambda: engine.pool.checkedout() == rates.AT_A_TIME, 5)
            assert not wait_until(lambda: engine.pool.checkedout() > rates.AT_A_TIME, 0.2)
            holding.rollback()
            assert [done.result(10) for done in counting] == [None] * 8
        held.dispose()

    def test_requests_that_fail_are_counted_too(self) -> None:
        app = FastAPI()
        add_problem_handlers(app)

        @app.post("/try")
        def attempt(session: SessionDep) -> None:
            rates.hit("trying", "somebody", 3, 60)
            session.execute(select(func.now()))
            raise Conflict

        with TestClient(app) as client:
            answers = [client.post("/try") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [409, 409, 409, 429, 429]
        assert answers[-1].json()["code"] == "too-many"

    def test_counting_begins_anew_when_the_window_is_over(self, own: Database) -> None:
        assert refusals(5) == 2
        execute(own.app_url, "UPDATE rate_counters SET ends_at = clock_timestamp()")
        assert refusals(4) == 1

    def test_refused_attempts_do_not_lengthen_the_window(self, own: Database) -> None:
        assert refusals(1, limit=0) == 1
        execute(own.app_url, "UPDATE rate_counters SET ends_at = clock_timestamp() + interval '7 s'")
        with pytest.raises(TooMany) as refused:
            rates.hit("trying", "somebody", 0, 60)
        assert refused.value.retry_after <= 7

    def test_who_was_counted_cannot_be_read(self) -> None:
        rates.hit("trying", "192.0.2.7", 3, 60)
        with SessionLocal.begin() as session:
            counter = session.scalars(select(RateCounter)).one()
        assert b"192.0.2.7" not in counter.key_sha256
        assert len(counter.key_sha256) == 32


@pytest.mark.usefixtures("own")
class TestForget:
    def test_a_success_begins_to_count_anew(self) -> None:
        assert refusals(4) == 1
        rates.forgive("trying", "somebody")
        assert refusals(3) == 0

    def test_only_counters_whose_window_is_over_go(self, own: Database) -> None:
        refusals(1)
        execute(own.app_url, "UPDATE rate_counters SET ends_at = clock_timestamp() - interval '1 s'")
        refusals(2, key="somebody else")
        assert rates.forget_ended() == 1
        assert counted() == [2]
