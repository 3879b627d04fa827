"""The database cuts its connections, or is slow, while people work: nothing acknowledged is lost, nobody waits long."""

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from sqlalchemy import create_engine, select, text

from backend.accounts.models import Link
from backend.core.db import SessionLocal, open_database
from backend.core.settings import settings
from backend.local.postgres import LocalPostgres
from backend.local.processes import wait_until
from backend.main import create_app
from tests.backend.accounts.people import browser
from tests.conftest import BROWSER, Database, Record

SECONDS = float(os.environ.get("TEST_CUTTING_SECONDS", "3"))
"""How long connections are cut; 30 in production's measure."""
EVERY = float(os.environ.get("TEST_CUTTING_EVERY", "0.5"))
WORKERS = 4
RECOVERED = 5
"""Seconds after which everything works again."""
CUT = text("""
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = :name AND usename = 'citymatch_app' AND pid <> pg_backend_pid()
""")


@pytest.fixture
def small(
    server: LocalPostgres,
    clone: Callable[[Database], Database],
    seeded: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Database]:
    """A database of the test's own, to which this process may hold ten connections."""
    monkeypatch.setenv("CITYMATCH_CONNECTIONS", "10")
    settings.cache_clear()
    database = clone(seeded)
    engine = open_database(database.app_url)
    yield database
    SessionLocal.configure(bind=None)
    engine.dispose()
    settings.cache_clear()
    server.drop_database(database.name)


@dataclass
class Load:
    """People who register, one after the other and several at a time, until told to stop."""

    app: Any
    stopped: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[str] = field(default_factory=list)
    refused: list[httpx2.Response] = field(default_factory=list)

    def work(self, number: int) -> None:
        """Register new addresses; what was refused is sent again, as a browser does it."""
        done = 0
        while not self.stopped.is_set():
            done += 1
            email = f"person{number}-{done}@example.gov.cn"
            client = browser(self.app, f"203.0.{number}.{done % 250}")
            while not self.stopped.is_set():
                sent = client.post("/api/registrations", json={"email": email}, headers={"Idempotency-Key": email})
                if sent.status_code == 204:
                    self.acknowledged.append(email)
                    break
                self.refused.append(sent)

    def __enter__(self) -> "Load":
        """Begin."""
        self.threads = [threading.Thread(target=self.work, args=(number,)) for number in range(WORKERS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and wait for what is under way."""
        self.stopped.set()
        for thread in self.threads:
            thread.join(60)


def test_connections_that_are_cut_lose_nothing_that_was_acknowledged(
    small: Database, server: LocalPostgres, record_property: Record
) -> None:
    superuser = create_engine(server.dsn("postgres", user="postgres", driver="postgresql+psycopg"))
    cut, until = 0, time.monotonic() + SECONDS
    with superuser.connect() as killing, Load(create_app()) as load:
        while time.monotonic() < until:
            reached = len(load.acknowledged)
            assert wait_until(lambda reached=reached: len(load.acknowledged) > reached, RECOVERED)
            cut += killing.execute(CUT, {"name": small.name}).scalar_one()
            killing.rollback()
            load.stopped.wait(EVERY)
        reached = len(load.acknowledged)
        assert wait_until(lambda: len(load.acknowledged) > reached + WORKERS, RECOVERED)
    superuser.dispose()
    with SessionLocal.begin() as session:
        stored = list(session.scalars(select(Link.email)))
    assert cut > 0
    assert len(load.refused) > 0
    assert {(answer.status_code, answer.headers.get("retry-after")) for answer in load.refused} == {(503, "5")}
    assert set(load.acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))
    record_property("connections cut", cut)
    record_property("requests acknowledged", len(load.acknowledged))
    record_property("acknowledged and lost", len(set(load.acknowledged) - set(stored)))


async def ask(client: httpx2.AsyncClient, path: str) -> tuple[int, float]:
    """Return how a question was answered, and after how many seconds."""
    begun = time.monotonic()
    answer = await client.get(path)
    return answer.status_code, time.monotonic() - begun


async def crowd() -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Ask with 200 clients for what is slow, and meanwhile whether all is well."""
    transport = httpx2.ASGITransport(create_app(), raise_app_exceptions=False, client=BROWSER["client"])
    async with httpx2.AsyncClient(transport=transport, base_url=BROWSER["base_url"], timeout=60) as client:
        asked = [asyncio.create_task(ask(client, "/api/scenarios")) for _ in range(200)]
        health = []
        while not all(task.done() for task in asked):
            health.append(await ask(client, "/api/healthz"))
            await asyncio.sleep(0.2)
        return [task.result() for task in asked], health


@pytest.mark.usefixtures("small")
def test_two_hundred_clients_of_a_slow_query_are_told_to_come_back_and_health_is_answered() -> None:
    with SessionLocal.begin() as holding:
        holding.execute(text("LOCK TABLE scenarios IN ACCESS EXCLUSIVE MODE"))
        answers, health = asyncio.run(crowd())
    assert {status for status, _ in answers} == {503}
    assert max(seconds for _, seconds in answers) < 5
    assert {status for status, _ in health} == {200}
    assert max(seconds for _, seconds in health) < 1
    assert asyncio.run(after()) == [200] * 20


async def after() -> list[int]:
    """Return how the next are answered when what was slow is over."""
    transport = httpx2.ASGITransport(create_app(), raise_app_exceptions=False, client=BROWSER["client"])
    async with httpx2.AsyncClient(transport=transport, base_url=BROWSER["base_url"], timeout=60) as client:
        return [status for status, _ in await asyncio.gather(*(ask(client, "/api/scenarios") for _ in range(20)))]
