"""Somebody at the desk, in a browser, and the pairs there are to review."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import User
from backend.core.actor import Role
from backend.reviews.models import Pair
from tests.backend.accounts.people import make_user, signed_in

REJECTED = {"verdict": "reject", "reason": "off_topic"}
SHORTLISTED = {"verdict": "shortlist"}
DEFERRED = {"verdict": "defer"}


@dataclass(frozen=True)
class Reviewer:
    """Somebody at the desk."""

    user: User
    client: TestClient

    def get(self, path: str, **query: Any) -> Any:
        """Return what the desk shows."""
        answer = self.client.get(f"/api/review/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **sent: Any) -> Any:
        """Return the answer to something sent."""
        return self.client.post(f"/api/review/{path}", json=sent)

    def decide(self, pair_id: UUID | str, said: dict[str, Any], version: int = 1) -> Any:
        """Return the answer to a verdict on a pair as it was read."""
        return self.post(f"pairs/{pair_id}/decisions", version=version, **said)

    def decided(self, pair_id: UUID | str, said: dict[str, Any], version: int = 1) -> Any:
        """Return what became of a pair one may decide on."""
        answer = self.decide(pair_id, said, version)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def undo(self, decided: Any, reason: str = "") -> Any:
        """Return the answer to who takes a decision back."""
        return self.post(f"decisions/{decided['decision']['id']}/undo", reason=reason)

    def claim(self, **wanted: Any) -> list[str]:
        """Return the ids of the pairs one reviews next."""
        answer = self.post("claims", **wanted)
        assert answer.status_code == 200, answer.text
        return [pair["id"] for pair in answer.json()["items"]]


Joining = Callable[..., Reviewer]


@pytest.fixture
def joining(session: Session, client: TestClient) -> Joining:
    """Makes somebody at the desk, a matchmaker unless something else is said."""

    def join(role: Role = Role.MATCHMAKER, name: str = "李明") -> Reviewer:
        user = make_user(session, role, name=name)
        return Reviewer(user, signed_in(session, client.app, user))

    return join


@pytest.fixture
def first(joining: Joining) -> Reviewer:
    """A matchmaker."""
    return joining(name="甲")


@pytest.fixture
def second(joining: Joining) -> Reviewer:
    """Another one."""
    return joining(name="乙")


@pytest.fixture
def chair(joining: Joining) -> Reviewer:
    """The chair."""
    return joining(Role.CHAIR, name="主任")


@pytest.fixture
def pair(session: Session, known_ids: dict[str, str]) -> Pair:
    """A pair that waits."""
    return session.get_one(Pair, UUID(known_ids["pair_id"]))


@pytest.fixture
def large(session: Session, pair: Pair) -> Pair:
    """A pair on which two blind reviews have to agree."""
    pair.needs_second = True
    session.flush()
    return pair


@pytest.fixture
def listed(session: Session, pair: Pair) -> list[Pair]:
    """The pairs of its scenario, the best first."""
    query = select(Pair).where(Pair.scenario_id == pair.scenario_id).order_by(Pair.rank)
    return list(session.scalars(query))
