"""Nobody uses more of the API than allowed, however many processes answer; and few requests pay for the counting."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from backend.accounts.deps import SECURE_COOKIE
from backend.core import quotas
from backend.core.db import SessionLocal, make_engine
from backend.core.quotas import BATCH, Quota, QuotaSpent
from backend.core.rates import RateCounter
from backend.core.settings import settings
from backend.local.processes import wait_until
from backend.main import create_app
from tests.backend.accounts.people import browser, make_user, signed_in
from tests.backend.core.conftest import execute
from tests.conftest import Database
from tests.examples import some

LIMIT = 100


def process(limit: int = LIMIT, bucket: str = "asking", seconds: float = 300) -> Quota:
    """Return what one process counts with."""
    return Quota(bucket, lambda: limit, seconds)


def passed(quota: Quota, hits: int, key: str = "somebody") -> int:
    """Return how many of so many hits pass."""
    return sum(passes(quota, key) for _ in range(hits))


def passes(quota: Quota, key: str = "somebody") -> bool:
    """Return whether a hit passes, in memory or by asking."""
    try:
        if not quota.passes_at_once(key):
            quota.hit(key)
    except QuotaSpent:
        return False
    return True


def counts(statements: list[str]) -> int:
    """Return how many of the statements count."""
    return sum("rate_counters" in statement for statement in statements)


def counted() -> list[int]:
    """Return what the counters of all processes stand at."""
    with SessionLocal.begin() as session:
        return list(session.scalars(select(RateCounter.hits).order_by(RateCounter.hits)))


@pytest.mark.usefixtures("own")
class TestQuota:
    @pytest.mark.parametrize("limit", [1, BATCH - 1, BATCH, BATCH + 1, LIMIT])
    def test_one_process_lets_pass_exactly_what_is_allowed(self, limit: int) -> None:
        assert passed(process(limit), limit + 2 * BATCH) == limit

    def test_whoever_is_refused_is_told_when_the_window_ends(self) -> None:
        quota = process(1)
        assert passes(quota)
        with pytest.raises(QuotaSpent) as refused:
            quota.hit("somebody")
        assert 290 <= refused.value.retry_after <= 300

    def test_others_are_counted_apart(self) -> None:
        quota = process(3)
        assert passed(quota, 5) == 3
        assert passed(quota, 5, "somebody else") == 3

    def test_few_hits_cost_a_question_to_the_database(self, statements: list[str]) -> None:
        assert passed(process(), 4 * BATCH) == 4 * BATCH
        assert counts(statements) == 3

    def test_who_is_refused_costs_none(self, statements: list[str]) -> None:
        quota = process(3)
        passed(quota, 4)
        asked = counts(statements)
        assert passed(quota, 50) == 0
        assert counts(statements) == asked

    @pytest.mark.parametrize("processes", [2, 5])
    def test_processes_count_together(self, processes: int) -> None:
        allowed = [process(bucket=f"by {processes}") for _ in range(processes)]
        ready, got = threading.Barrier(2 * processes), []

        def work(quota: Quota) -> None:
            ready.wait()
            got.append(passed(quota, LIMIT))

        threads = [threading.Thread(target=work, args=(quota,)) for quota in allowed * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert LIMIT <= sum(got) <= LIMIT + (processes - 1) * BATCH

    @settings_of(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=some(15))
    @given(order=st.lists(st.integers(0, 3), min_size=2 * LIMIT, max_size=3 * LIMIT))
    def test_in_whatever_order_they_are_asked(self, order: list[int]) -> None:
        key, allowed = str(uuid4()), [process(50) for _ in range(4)]
        got = sum(passes(allowed[number], key) for number in order)
        assert got <= 50 + (len(set(order)) - 1) * BATCH

    def test_the_database_says_when_a_window_is_over(self, own: Database) -> None:
        first, second = process(), process()
        assert passed(first, LIMIT + 1) == LIMIT
        execute(own.app_url, "UPDATE rate_counters SET ends_at = clock_timestamp()")
        # The first knows when the window it was told of ends; the second learns that another one has begun.
        assert not passes(first)
        assert passed(second, LIMIT + 1) == LIMIT

    def test_it_goes_on_by_itself_when_the_window_is_over(self) -> None:
        quota = process(3, seconds=0.3)
        assert passed(quota, 4) == 3
        assert wait_until(lambda: passes(quota), 5)

    def test_what_cannot_be_handed_on_is_not_lost(self, nowhere: Engine) -> None:
        quota = process(BATCH + 5)
        passed(quota, BATCH)
        reached = SessionLocal.kw["bind"]
        SessionLocal.configure(bind=nowhere)
        with pytest.raises(OperationalError):
            quota.hit("somebody")
        SessionLocal.configure(bind=reached)
        assert passed(quota, BATCH) == 5
        assert counted() == [BATCH]

    def test_who_is_forgotten_among_a_great_many_is_still_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(quotas, "_HELD", 3)
        quota = process(2)
        assert passed(quota, 3) == 2
        for other in "abc":
            passes(quota, other)
        assert passed(quota, BATCH) == 2
        assert counted() == [4]


SetLimits = Callable[[int, int], TestClient]


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[SetLimits]:
    """Sets how much a network and an account may ask, and returns a browser of the application under it."""

    def set_limits(per_network: int, per_account: int) -> TestClient:
        monkeypatch.setenv("CITYMATCH_API_PER_NETWORK", str(per_network))
        monkeypatch.setenv("CITYMATCH_API_PER_ACCOUNT", str(per_account))
        settings.cache_clear()
        return browser(create_app())

    yield set_limits
    settings.cache_clear()


def asked(client: TestClient, times: int) -> list[int]:
    """Return how so many requests are answered."""
    return [client.get("/api/session").status_code for _ in range(times)]


@pytest.mark.usefixtures("own")
class TestNetworkQuota:
    def test_what_passes_the_limit_is_refused_with_the_time_to_wait(self, limited: SetLimits) -> None:
        client = limited(3, 0)
        assert asked(client, 3) == [200] * 3
        refused = client.get("/api/scenarios")
        assert (refused.status_code, refused.json()["code"]) == (429, "quota-spent")
        assert refused.headers["content-type"] == "application/problem+json"
        assert 290 <= int(refused.headers["retry-after"]) <= 300

    def test_it_is_refused_before_anybody_is_looked_up(self, limited: SetLimits, statements: list[str]) -> None:
        client = limited(1, 0)
        asked(client, 2)
        statements.clear()
        client.cookies.set(SECURE_COOKIE, "x")
        assert asked(client, 5) == [429] * 5
        assert statements == []

    def test_one_household_counts_together_and_another_apart(self, limited: SetLimits) -> None:
        app = limited(3, 0).app
        assert asked(browser(app, "2001:db8:1:2::1"), 2) == [200] * 2
        assert asked(browser(app, "2001:db8:1:2:ffff::9"), 2) == [200, 429]
        assert asked(browser(app, "2001:db8:1:3::1"), 3) == [200] * 3

    def test_health_and_pages_are_always_answered(self, limited: SetLimits) -> None:
        client = limited(1, 0)
        assert asked(client, 3) == [200, 429, 429]
        assert [client.get("/api/healthz").status_code for _ in range(3)] == [200] * 3
        assert [client.get("/").status_code for _ in range(3)] == [503] * 3  # not built here

    def test_while_the_database_is_away_it_says_when_to_come_back(self, limited: SetLimits, nowhere: Engine) -> None:
        client = limited(1, 0)
        SessionLocal.configure(bind=nowhere)
        # Who nobody is needs no look at the database; how much the network has asked does.
        first, second = client.get("/api/session"), client.get("/api/session")
        assert first.status_code == 200
        assert (second.status_code, second.json()["code"]) == (503, "database-away")
        assert second.headers["retry-after"] == "5"


@pytest.mark.usefixtures("own")
class TestAccountQuota:
    def test_an_account_is_counted_wherever_it_asks_from(self, limited: SetLimits) -> None:
        app = limited(0, 3).app
        with SessionLocal.begin() as session:
            user, other = make_user(session), make_user(session)
            browsers = [signed_in(session, app, user) for _ in range(3)]
            apart = signed_in(session, app, other)
        assert [status for client in browsers for status in asked(client, 2)] == [200] * 3 + [429] * 3
        assert asked(apart, 3) == [200] * 3
        refused = browsers[0].get("/api/session")
        assert refused.json()["code"] == "quota-spent"
        assert 290 <= int(refused.headers["retry-after"]) <= 300

    def test_who_is_not_signed_in_is_counted_by_network_alone(self, limited: SetLimits) -> None:
        assert asked(limited(0, 1), 5) == [200] * 5


@pytest.fixture
def statements(own: Database) -> Iterator[list[str]]:
    """What is sent to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    engine = SessionLocal.kw["bind"]
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def nowhere(own: Database) -> Iterator[Engine]:
    """A database that is away; the one that is there comes back afterwards."""
    engine, reached = make_engine("postgresql://127.0.0.1:1/none"), SessionLocal.kw["bind"]
    yield engine
    SessionLocal.configure(bind=reached)
    engine.dispose()
