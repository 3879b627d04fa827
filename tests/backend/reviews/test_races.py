"""Many at once, with real commits: one decides, the others are told who did; no two are shown the same pair."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from backend.accounts.standing import actor_of
from backend.core.actor import Actor, Role
from backend.core.audit import AuditEvent
from backend.core.db import SessionLocal, open_database
from backend.core.errors import Conflict
from backend.core.row_security import act_as
from backend.local.postgres import LocalPostgres
from backend.reviews import bulk, claims, decisions
from backend.reviews.errors import AlreadyDecided
from backend.reviews.models import Decision, Pair, Verdict
from backend.reviews.sent import BulkSent, ClaimSent, PairDecisionSent
from tests.backend.accounts.people import make_user, until_it_waits
from tests.conftest import Database, broken_in

RACERS = 20


@pytest.fixture(scope="module")
def desk(server: LocalPostgres, clone: Callable[[Database], Database], seeded: Database) -> Iterator[list[Actor]]:
    """As many reviewers as race, in a database of their own, where commits are real; all that holds does afterwards."""
    database = clone(seeded)
    engine = open_database(database.app_url)
    with SessionLocal.begin() as session:
        actors = [actor_of(session, make_user(session, Role.MATCHMAKER)) for _ in range(RACERS)]
    yield actors
    SessionLocal.configure(bind=None)
    engine.dispose()
    assert broken_in(database) == []
    server.drop_database(database.name)


def waiting_pairs(number: int) -> list[UUID]:
    """Return pairs nobody has decided or claimed."""
    with SessionLocal.begin() as session:
        session.execute(update(Pair).values(claimed_by=None, claim_expires_at=None))
        query = select(Pair.id).where(Pair.state == "proposed").order_by(Pair.id).limit(number)
        return list(session.scalars(query))


def race(actors: list[Actor], work: Callable[[Session, Actor, int], Any]) -> list[Any]:
    """Return how each fared, all of whom begin at one moment."""
    barrier = threading.Barrier(len(actors))

    def run(place: int) -> Any:
        barrier.wait(30)
        try:
            with SessionLocal.begin() as session:
                act_as(session, actors[place])
                return work(session, actors[place], place)
        except Conflict as refused:
            return refused

    with ThreadPoolExecutor(len(actors)) as pool:
        return list(pool.map(run, range(len(actors))))


class TestDecide:
    @pytest.mark.parametrize("needs_second", [False, True], ids=["alone", "one of two"])
    def test_of_twenty_one_decides_and_the_others_are_told_who_and_when(
        self, desk: list[Actor], needs_second: bool
    ) -> None:
        pair_id = waiting_pairs(1)[0]
        with SessionLocal.begin() as session:
            session.execute(update(Pair).where(Pair.id == pair_id).values(needs_second=needs_second))

        def decide(session: Session, actor: Actor, place: int) -> Any:
            verdict = Verdict.SHORTLIST if place % 2 else Verdict.DEFER
            return decisions.decide(session, actor, pair_id, PairDecisionSent(version=1, verdict=verdict))

        fared = race(desk, decide)
        won = [one for one in fared if not isinstance(one, Conflict)]
        lost = [one for one in fared if isinstance(one, AlreadyDecided)]
        assert (len(won), len(lost)) == (1, RACERS - 1)
        with SessionLocal.begin() as session:
            kept = session.scalars(select(Decision).where(Decision.pair_id == pair_id)).one()
            recorded = select(func.count()).where(AuditEvent.subject_id == pair_id)
            assert session.scalar(recorded) == 1
            assert session.get_one(Pair, pair_id).version == 2
        assert kept.id == won[0].decision.id
        told = {(one.members["decided"]["by"], one.members["decided"]["at"]) for one in lost}
        assert told == {("李明", kept.decided_at.isoformat())}

    def test_what_is_decided_in_bulk_at_once_is_decided_once_each(self, desk: list[Actor]) -> None:
        ids = waiting_pairs(6)

        def decide(session: Session, actor: Actor, place: int) -> list[str]:
            wanted = ids if place % 2 else ids[::-1]
            sent = BulkSent(pairs=[{"id": one, "version": 1} for one in wanted], verdict=Verdict.SHORTLIST)
            return [item.code for item in bulk.decide_all(session, actor, sent).items]

        codes = [code for found in race(desk[:4], decide) for code in found]
        assert sorted(codes) == ["already-decided"] * 18 + ["ok"] * 6


class TestClaim:
    def test_no_two_are_given_the_same_pair(self, desk: list[Actor]) -> None:
        waiting_pairs(1)
        given = race(desk[:8], lambda session, actor, _: claims.claim(session, actor, ClaimSent(count=5)))
        assert [len(found) for found in given] == [5] * 8
        assert len({pair_id for found in given for pair_id in found}) == 40

    def test_of_many_who_want_one_pair_one_gets_it(self, desk: list[Actor]) -> None:
        pair_id = waiting_pairs(1)[0]
        fared = race(desk[:8], lambda session, actor, _: claims.claim_one(session, actor, pair_id))
        assert sum(isinstance(one, Conflict) for one in fared) == 7

    def test_who_decides_and_claims_at_once_keeps_the_own_pairs(self, desk: list[Actor]) -> None:
        wanted = waiting_pairs(3)
        with SessionLocal.begin() as session:
            act_as(session, desk[0])
            assert claims.claim(session, desk[0], ClaimSent(pairs=wanted)) == wanted
        given: list[list[UUID]] = []
        claiming = threading.Thread(
            target=lambda: given.extend(
                race(desk[:1], lambda own, actor, _: claims.claim(own, actor, ClaimSent(pairs=wanted)))
            )
        )
        with SessionLocal.begin() as session:
            act_as(session, desk[0])
            sent = PairDecisionSent(version=1, verdict=Verdict.SHORTLIST)
            decisions.decide(session, desk[0], wanted[0], sent)  # and renews the claims on the others
            claiming.start()
            until_it_waits(claiming)
        claiming.join(30)
        assert given == [wanted[1:]]

    def test_what_ran_out_is_given_to_somebody_else(self, desk: list[Actor]) -> None:
        waiting_pairs(1)
        with SessionLocal.begin() as session:
            held = claims.claim(session, desk[0], ClaimSent(count=1))
            assert claims.claim(session, desk[1], ClaimSent(pairs=held)) == []
            session.execute(
                text("UPDATE review_pairs SET claim_expires_at = clock_timestamp() - interval '1 second'"
                     " WHERE claim_expires_at IS NOT NULL")
            )  # fmt: skip
            assert claims.claim(session, desk[1], ClaimSent(pairs=held)) == held
            assert claims.claim(session, desk[0], ClaimSent(pairs=held)) == []
