"""The web process is killed while people decide: nothing acknowledged is lost, nothing is decided twice."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select

from backend.accounts.deps import LOCAL_COOKIE
from backend.core.actor import Role
from backend.core.audit import AuditEvent
from backend.core.db import SessionLocal, open_database
from backend.core.ids import new_id
from backend.local.postgres import LocalPostgres
from backend.local.processes import wait_until
from backend.reviews.models import Decision, Pair
from tests.backend.accounts.people import begin, make_user
from tests.backend.faults.web import Web, serving
from tests.conftest import Database, Record, broken_in

KILLS = int(os.environ.get("TEST_REVIEW_KILLS", "2"))
"""How often the process is killed; 20 at full scale."""
BETWEEN = 6
"""How many decisions are acknowledged before it is killed again."""
PATIENCE = 60


@pytest.fixture
def reviewing(server: LocalPostgres, clone: Callable[[Database], Database], seeded: Database) -> Iterator[Database]:
    """A seeded database of the test's own, in which everything holds afterwards."""
    database = clone(seeded)
    engine = open_database(database.app_url)
    yield database
    SessionLocal.configure(bind=None)
    engine.dispose()
    assert broken_in(database) == []
    server.drop_database(database.name)


@dataclass
class Reviewing:
    """Somebody who decides pair after pair; what was not answered is sent again under its key, as the page does it."""

    web: Web
    token: str
    pairs: list[UUID]
    acknowledged: dict[UUID, str] = field(default_factory=dict)
    """The decisions that were answered, by pair."""
    stopped: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        """Decide until told to stop, or until nothing waits."""
        with httpx2.Client(base_url=self.web.address, headers={"Origin": self.web.address}) as client:
            client.cookies.set(LOCAL_COOKIE, self.token)
            for pair_id in self.pairs:
                key = {"Idempotency-Key": str(new_id())}
                while not self.stopped.is_set() and pair_id not in self.acknowledged:
                    try:
                        answer = client.post(
                            f"/api/review/pairs/{pair_id}/decisions",
                            json={"version": 1, "verdict": "shortlist"},
                            headers=key,
                        )
                    except httpx2.TransportError:
                        self.stopped.wait(0.05)
                        continue
                    assert answer.status_code in (201, 503), answer.text
                    if answer.status_code == 201:
                        self.acknowledged[pair_id] = answer.json()["decision"]["id"]


def test_a_killed_server_loses_no_decision_that_was_acknowledged(reviewing: Database, record_property: Record) -> None:
    with SessionLocal.begin() as session:
        tokens = [begin(session, make_user(session, Role.MATCHMAKER)) for _ in range(2)]
        pairs = list(session.scalars(select(Pair.id).order_by(Pair.id)))
    with serving(reviewing.app_url) as web:
        people = [Reviewing(web, token, pairs[place::2]) for place, token in enumerate(tokens)]
        threads = [threading.Thread(target=one.work) for one in people]
        for thread in threads:
            thread.start()
        for kill in range(KILLS + 1):
            wanted = (kill + 1) * BETWEEN
            assert wait_until(lambda wanted=wanted: sum(len(one.acknowledged) for one in people) >= wanted, PATIENCE)
            if kill < KILLS:
                web.kill()
                web.start()
        for one in people:
            one.stopped.set()
        for thread in threads:
            thread.join(PATIENCE)
    told = {pair_id: decision for one in people for pair_id, decision in one.acknowledged.items()}
    with SessionLocal.begin() as session:
        kept = {found.pair_id: str(found.id) for found in session.scalars(select(Decision))}
        recorded = list(session.scalars(select(AuditEvent.subject_id).where(AuditEvent.action == "review.decided")))
    assert told.items() <= kept.items()
    assert len(kept) - len(told) <= len(people)  # those under way when everybody stopped
    assert sorted(recorded) == sorted(kept)
    record_property("times the server was killed with -9", KILLS)
    record_property("decisions acknowledged", len(told))
    record_property("decisions lost", len(told.keys() - kept.keys()))
