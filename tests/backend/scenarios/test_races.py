"""Many at once, with real commits: one of them gets it, the others are told."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.actor import Actor
from backend.core.db import SessionLocal
from backend.core.errors import Conflict
from backend.core.notices import Notification
from backend.core.row_security import act_as
from backend.revisions.models import Publication, Revision
from backend.scenarios import drafts, moves
from backend.scenarios.models import Scenario
from tests.backend.scenarios.stages import Cast, make_cast, pass_gates

RACERS = 20


def race(cast: Cast, work: Callable[[Session, Actor], None]) -> Counter[str]:
    """Return how each of many racers at one barrier fared; the chair and the matchmaker by turns."""
    barrier = threading.Barrier(RACERS)

    def run(place: int) -> str:
        actor = cast.chair.actor if place % 2 else cast.matchmaker.actor
        barrier.wait(30)
        try:
            with SessionLocal.begin() as session:
                act_as(session, actor)
                work(session, actor)
        except Conflict as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(RACERS) as pool:
        return Counter(pool.map(run, range(RACERS)))


@pytest.mark.usefixtures("own_database")
class TestRaces:
    def test_of_many_who_publish_one_does_and_it_has_one_code(self, bare_client: TestClient) -> None:
        with SessionLocal.begin() as session:
            cast = make_cast(session, bare_client.app)
            ids = [cast.bring(session, "submitted") for _ in range(2)]
            for scenario_id in ids:
                pass_gates(session, cast.chair.actor, scenario_id)
        fared = race(cast, lambda session, actor: moves.publish(session, actor, ids[0]))
        assert fared == {"done": 1, "conflict": RACERS - 1}
        with SessionLocal.begin() as session:
            assert session.scalar(select(func.count()).select_from(Publication)) == 1
            told = select(func.count()).where(Notification.event == "scenario-published")
            assert session.scalar(told) == 3  # everybody of the agency, once
            moves.publish(session, cast.chair.actor, ids[1])
            codes = list(session.scalars(select(Scenario.code).order_by(Scenario.code)))
        assert [code[-4:] for code in codes if code] == ["0001", "0002"]

    def test_of_many_who_begin_a_revision_one_does(self, bare_client: TestClient) -> None:
        with SessionLocal.begin() as session:
            cast = make_cast(session, bare_client.app)
            scenario_id: UUID = cast.bring(session, "published")

        def revise(session: Session, _: Actor) -> None:
            act_as(session, cast.writer.actor)
            drafts.revise(session, cast.writer.actor, scenario_id)

        fared = race(cast, revise)
        assert fared == {"done": 1, "revision-open": RACERS - 1}
        with SessionLocal() as session:
            assert session.scalar(select(func.count()).select_from(Revision)) == 2
