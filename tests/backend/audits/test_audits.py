"""The trace as the auditor, and nobody else, reads it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import User
from backend.audits import service
from backend.core import audit, heads
from backend.core.actor import Actor, Role
from backend.core.audit import AuditEvent
from backend.core.db import SessionLocal, driver_url
from backend.core.settings import settings
from backend.local.postgres import LocalPostgres
from tests.backend.accounts.people import make_user, recorded, signed_in
from tests.backend.core.conftest import FORGE, execute
from tests.conftest import Database

EVENTS = "/api/audit-events"


@pytest.fixture
def auditor(empty_session: Session, bare_client: TestClient) -> TestClient:
    """The auditor's browser."""
    return signed_in(empty_session, bare_client.app, make_user(empty_session, Role.AUDITOR))


@pytest.fixture
def wang(empty_session: Session) -> User:
    """Somebody who did three things."""
    user = make_user(empty_session, name="王芳")
    actor = Actor(user_id=user.id)
    for action, subject in (("session.begun", "session"), ("password.changed", "user"), ("session.ended", "session")):
        audit.record(empty_session, actor, action, subject, user.id, second_factor=False)
    recorded(empty_session)
    return user


def seen(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    """Return the events of a list."""
    answer = client.get(EVENTS, params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


class TestBrowsing:
    def test_the_newest_comes_first_with_the_name_its_actor_has_now(
        self, empty_session: Session, auditor: TestClient, wang: User
    ) -> None:
        listed = seen(auditor)
        assert [event["action"] for event in listed] == ["session.ended", "password.changed", "session.begun"]
        assert {event["actor_name"] for event in listed} == {"王芳"}
        assert listed[0]["facts"] == {"second_factor": False}
        wang.name = "王芬"
        empty_session.flush()
        assert {event["actor_name"] for event in seen(auditor)} == {"王芬"}
        assert (
            "王" not in empty_session.execute(text("SELECT string_agg(e::text, '') FROM audit_events e")).scalar_one()
        )

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"action": "session."}, ["session.ended", "session.begun"]),
            ({"action": "password.changed"}, ["password.changed"]),
            ({"action": "se_sion"}, []),
            ({"subject_type": "user"}, ["password.changed"]),
            ({"since": "2000-01-01T00:00:00Z", "until": "2001-01-01T00:00:00Z"}, []),
            ({"until": "2999-01-01T00:00:00+08:00", "through": 1}, ["session.begun"]),
        ],
    )
    @pytest.mark.usefixtures("wang")
    def test_what_is_named_narrows_the_list(self, auditor: TestClient, asked: dict[str, Any], found: list[str]) -> None:
        assert [event["action"] for event in seen(auditor, **asked)] == found

    def test_one_persons_events_and_those_done_to_somebody(self, auditor: TestClient, wang: User) -> None:
        other = "0190c0de-0000-7000-8000-000000000000"
        assert len(seen(auditor, actor_id=wang.id)) == len(seen(auditor, subject_id=wang.id)) == 3
        assert seen(auditor, actor_id=other) == seen(auditor, subject_id=other) == []

    def test_reading_is_recorded_with_what_was_asked_for_but_not_about_whom(
        self, empty_session: Session, auditor: TestClient, wang: User
    ) -> None:
        seen(auditor, actor_id=wang.id, action="session.")
        recorded(empty_session)
        last = empty_session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
        assert (last.action, last.facts) == ("audit.read", {"page": 1, "by": ["action", "actor_id"]})
        assert last.actor_id is not None

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
    @pytest.mark.parametrize("path", [EVENTS, "/api/audit/verification"])
    def test_nobody_else_reads_it(self, empty_session: Session, bare_client: TestClient, role: Role, path: str) -> None:
        district = "南山区" if role is Role.DISTRICT_ADMIN else None
        other = signed_in(empty_session, bare_client.app, make_user(empty_session, role, district=district))
        assert (other.get(path).status_code, other.get(path).json()["code"]) == (403, "not-allowed")


@pytest.mark.usefixtures("committed")
class TestVerification:
    @pytest.fixture
    def noted(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[User]:
        """The auditor of a database whose chain has an end that was noted outside."""
        monkeypatch.setenv("CITYMATCH_AUDIT_HEADS", str(tmp_path))
        settings.cache_clear()
        assert heads.note_head() is not None
        with SessionLocal.begin() as session:
            reader = make_user(session, Role.AUDITOR)
        yield reader
        settings.cache_clear()

    @pytest.fixture
    def forged(self, server: LocalPostgres, committed: Database) -> Callable[[str], int]:
        """What a superuser can do: nothing but the hashes is in the way."""
        url = driver_url(server.dsn(committed.name, user="postgres"))
        return lambda statement: execute(url, FORGE, statement)

    def ask(self, client: TestClient, reader: User, **asked: str) -> dict[str, Any]:
        """Return what the auditor is told of the chain."""
        with SessionLocal.begin() as session:
            browser = signed_in(session, client.app, reader)
        return dict(browser.get("/api/audit/verification", params=asked).json())

    def test_a_whole_chain_is_said_to_be_so(self, bare_client: TestClient, noted: User) -> None:
        told = self.ask(bare_client, noted)
        with SessionLocal.begin() as session:
            before = session.scalars(select(AuditEvent.hash).where(AuditEvent.seq == told["events"])).one()
        assert (told["intact"], told["first_broken"], told["reason"]) == (True, None, None)
        assert (told["head"], told["noted_heads"]) == (before.hex(), 1)
        assert told["events"] > 1
        assert (told["complete"], told["verified"]) == (True, told["events"])

    def test_a_long_chain_is_verified_part_by_part_and_each_says_how_far(
        self, bare_client: TestClient, noted: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "PART", 3)
        first = self.ask(bare_client, noted)
        assert (first["intact"], first["complete"], first["verified"]) == (True, False, 3)
        second = self.ask(bare_client, noted, after=first["through"])
        assert (second["intact"], second["complete"], second["verified"]) == (True, False, 6)
        assert second["events"] > 6
        forged = f"6-{'0' * 64}"
        assert self.ask(bare_client, noted, after=forged)["intact"] is False

    def test_an_auditor_verifies_so_much_in_a_while(
        self, bare_client: TestClient, noted: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "PARTS", (2, 600))
        told = [self.ask(bare_client, noted).get("code") for _ in range(3)]
        assert told == [None, None, "too-many"]

    @pytest.mark.forges
    def test_a_changed_event_is_named(self, bare_client: TestClient, noted: User, forged: Callable[[str], int]) -> None:
        forged("UPDATE audit_events SET action = 'user.deleted' WHERE seq = 2")
        told = self.ask(bare_client, noted)
        assert (told["intact"], told["first_broken"]) == (False, 2)

    @pytest.mark.forges
    def test_a_tail_that_was_cut_off_is_missed(
        self, bare_client: TestClient, noted: User, forged: Callable[[str], int]
    ) -> None:
        forged("DELETE FROM audit_events WHERE seq = (SELECT max(seq) FROM audit_events)")
        told = self.ask(bare_client, noted)
        assert (told["intact"], told["first_broken"]) == (False, told["events"] + 1)
