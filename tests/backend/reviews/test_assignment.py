"""Who reviews what: evenly, with the fewest changes, by topic, and never against a tie."""

from collections import Counter
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.actor import Role
from backend.reviews.assignment import CHANGE, OVERLOAD, Kind, assign
from backend.reviews.models import Verdict
from backend.reviews.tie_models import Tie, TieBasis
from tests.backend.accounts.people import make_user, recorded
from tests.backend.reviews.rounds import make_round
from tests.examples import some

WHO = ("a", "b", "c")
KINDS = st.builds(
    Kind,
    topic=st.sampled_from(["x", "y"]),
    holder=st.sampled_from([None, *WHO]),
    barred=st.frozensets(st.sampled_from(WHO), max_size=2),
)
KNOWN = st.dictionaries(st.tuples(st.sampled_from(WHO), st.sampled_from(["x", "y"])), st.sampled_from([0.25, 1.0]))


def cost(given_to: list[tuple[Kind, str]], known: dict[tuple[str, str], float]) -> float:
    """Return what an assignment of single pairs costs."""
    share = -(-len(given_to) // len(WHO))
    loads = Counter(one for _, one in given_to)
    over = sum(max(0, load - share) for load in loads.values())
    moved = sum(kind.holder not in (None, one) for kind, one in given_to)
    return OVERLOAD * over + CHANGE * moved + sum(1 - known.get((one, kind.topic), 0.0) for kind, one in given_to)


class TestAssign:
    @given(st.lists(KINDS, min_size=1, max_size=6), KNOWN)
    @settings(max_examples=some(60))
    def test_nothing_cheaper_is_among_all_there_are(
        self, pairs: list[Kind], known: dict[tuple[str, str], float]
    ) -> None:
        found = assign(Counter(pairs), WHO, known)
        given_to = [(kind, one) for kind, row in found.items() for one, number in row.items() for _ in range(number)]
        assert Counter(kind for kind, _ in given_to) == Counter(pairs)
        assert all(one not in kind.barred for kind, one in given_to)
        free = [[one for one in WHO if one not in kind.barred] for kind in pairs]
        best = min(cost(list(zip(pairs, chosen, strict=True)), known) for chosen in product(*free))
        assert cost(given_to, known) == pytest.approx(best)

    def test_what_everybody_is_tied_to_is_left_out(self) -> None:
        tied = Kind("x", None, frozenset(WHO))
        assert assign({tied: 3}, WHO, {}) == {}

    def test_what_somebody_has_to_do_besides_counts(self) -> None:
        assert assign({Kind("x", None, frozenset()): 4}, WHO, {}, {"a": 4, "b": 4})[Kind("x", None, frozenset())] == {
            "c": 4
        }


class TestOverHttp:
    def test_it_is_previewed_applied_once_and_keeps_what_stands(self, session: Session, client: TestClient) -> None:
        round_ = make_round(session, client.app)
        tied = make_user(session, Role.MATCHMAKER)
        for vendor in round_.vendors:
            session.add(Tie(user_id=tied.id, organisation_id=vendor.id, basis=TieBasis.DECLARED))
        session.flush()
        body: dict[str, Any] = {"run": str(round_.run.id), "preview": True}
        planned = round_.chair.post("/api/review/assignments", json=body).json()
        assert (planned["is_applied"], planned["pairs"], planned["new"], planned["moved"]) == (False, 3, 3, 0)
        assert {held["after"] for held in planned["reviewers"] if held["reviewer"]["id"] == str(tied.id)} == {0}
        session.expire_all()
        assert [pair.assigned_to for pair in round_.pairs] == [None] * 3
        done = round_.chair.post("/api/review/assignments", json=body | {"preview": False}).json()
        assert (done["is_applied"], done["new"]) == (True, 3)
        session.expire_all()
        assert tied.id not in {pair.assigned_to for pair in round_.pairs}
        again = round_.chair.post("/api/review/assignments", json=body).json()
        assert (again["new"], again["moved"]) == (0, 0)
        assert recorded(session, round_.run.id) == ["review.assigned"]
        assert round_.matchmaker.post("/api/review/assignments", json=body).status_code == 403

    def test_what_is_decided_is_assigned_to_nobody(self, session: Session, client: TestClient) -> None:
        round_ = make_round(session, client.app)
        round_.decide(Verdict.SHORTLIST, Verdict.REJECT)
        body = {"run": str(round_.run.id), "preview": True}
        assert round_.chair.post("/api/review/assignments", json=body).json()["pairs"] == 1
        unknown = {"run": str(UUID(int=0)), "preview": True}
        assert round_.chair.post("/api/review/assignments", json=unknown).status_code == 404
