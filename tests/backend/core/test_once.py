"""A request that comes twice is carried out once: real commits, and requests at the same time."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import Link, SessionStage, User, UserSession
from backend.core import keys
from backend.core.audit import AuditEvent
from backend.core.db import SessionLocal, open_database
from backend.core.idempotency import IdempotencyKey, forget_ended
from backend.core.ids import new_id
from backend.core.mail import OutboxMail
from backend.local.postgres import LocalPostgres
from backend.models import Base
from tests.backend.accounts.people import PASSWORD, browser, make_user, signed_in
from tests.conftest import Database

AT_ONCE = 20
REGISTRATION = {"email": "li.ming@example.gov.cn"}


@pytest.fixture
def app(
    server: LocalPostgres, clone: Callable[[Database], Database], migrated: Database, bare_client: TestClient
) -> Iterator[Any]:
    """The application over an empty database of the test's own, where everything is committed."""
    database = clone(migrated)
    engine = open_database(database.app_url)
    yield bare_client.app
    SessionLocal.configure(bind=None)
    engine.dispose()
    server.drop_database(database.name)


@pytest.fixture
def person(app: Any) -> User:
    """Somebody with an account."""
    with SessionLocal.begin() as session:
        return make_user(session)


def register(client: TestClient, key: str, **sent: str) -> Any:
    """Return the answer to a request for a link."""
    return client.post("/api/registrations", json=REGISTRATION | sent, headers={"Idempotency-Key": key})


def sign_in(client: TestClient, key: str, user: User, password: str = PASSWORD) -> Any:
    """Return the answer to mail address and password."""
    given = {"email": user.email, "password": password}
    return client.post("/api/session", json=given, headers={"Idempotency-Key": key})


def at_once(ask: Callable[[], Any]) -> list[Any]:
    """Return the answers to requests that are sent at the same moment."""
    ready = Barrier(AT_ONCE)

    def one() -> Any:
        ready.wait(10)
        return ask()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [asked.result() for asked in [threads.submit(one) for _ in range(AT_ONCE)]]


def count(kind: type[Base]) -> int:
    """Return how many rows of a kind there are."""
    with SessionLocal.begin() as session:
        return session.scalars(select(func.count()).select_from(kind)).one()


def sessions_of(user: User) -> int:
    """Return how many sessions somebody has."""
    with SessionLocal.begin() as session:
        return session.scalars(select(func.count()).where(UserSession.user_id == user.id)).one()


class TestAtTheSameTime:
    def test_twenty_equal_requests_send_one_mail(self, app: Any) -> None:
        answers = at_once(lambda: register(browser(app), "submit-1"))
        assert [answer.status_code for answer in answers] == [204] * AT_ONCE
        assert (count(Link), count(OutboxMail), count(AuditEvent)) == (1, 1, 1)

    def test_twenty_equal_requests_begin_one_session_and_are_answered_the_same(self, app: Any, person: User) -> None:
        answers = at_once(lambda: sign_in(browser(app), "submit-1", person))
        assert {(answer.status_code, answer.text) for answer in answers} == {(201, '{"state":"signed-in"}')}
        assert len({answer.headers["set-cookie"] for answer in answers}) == 1
        assert sessions_of(person) == 1

    def test_the_repeated_answer_signs_in_like_the_first(self, app: Any, person: User) -> None:
        sign_in(browser(app), "submit-1", person)
        again = browser(app)
        sign_in(again, "submit-1", person)
        assert again.get("/api/session").json()["state"] == "signed-in"


class TestKeys:
    def test_without_a_key_every_request_is_carried_out(self, app: Any) -> None:
        client = browser(app)
        for _ in range(2):
            assert client.post("/api/registrations", json=REGISTRATION).status_code == 204
        assert (count(OutboxMail), count(IdempotencyKey)) == (2, 0)

    def test_another_key_is_another_request(self, app: Any) -> None:
        client = browser(app)
        assert [register(client, key).status_code for key in ("submit-1", "submit-2")] == [204, 204]
        assert count(OutboxMail) == 2

    def test_another_body_under_the_same_key_is_refused(self, app: Any) -> None:
        client = browser(app)
        register(client, "submit-1")
        refused = register(client, "submit-1", email="wang.fang@example.gov.cn")
        assert (refused.status_code, refused.json()["code"]) == (422, "key-reused")
        assert count(OutboxMail) == 1

    def test_the_same_key_for_something_else_is_another_one(self, app: Any, person: User) -> None:
        client = browser(app)
        assert register(client, "submit-1").status_code == 204
        assert client.post(
            "/api/password-resets", json={"email": person.email}, headers={"Idempotency-Key": "submit-1"}
        ).is_success
        assert count(OutboxMail) == 2

    def test_the_same_key_of_somebody_else_is_another_one(self, app: Any) -> None:
        with SessionLocal.begin() as session:
            people = [make_user(session), make_user(session)]
            clients = [signed_in(session, app, user, SessionStage.ENROL_SECOND_FACTOR) for user in people]
        secrets = set()
        for client in clients:
            answer = client.post("/api/account/second-factor", json={}, headers={"Idempotency-Key": "submit-1"})
            assert answer.status_code == 201
            secrets.add(answer.json()["secret"])
        assert len(secrets) == 2

    @pytest.mark.parametrize("key", ["x" * 201, "a b"])
    def test_what_is_no_key_is_refused(self, app: Any, key: str) -> None:
        refused = register(browser(app), key)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")

    def test_a_key_is_new_again_after_a_day(self, app: Any) -> None:
        client = browser(app)
        register(client, "submit-1")
        with SessionLocal.begin() as session:
            session.execute(update(IdempotencyKey).values(ends_at=func.clock_timestamp()))
        assert register(client, "submit-1", email="wang.fang@example.gov.cn").status_code == 204
        assert (count(OutboxMail), count(IdempotencyKey), forget_ended()) == (2, 1, 0)

    def test_keys_whose_time_is_over_are_forgotten(self, app: Any) -> None:
        register(browser(app), "submit-1")
        with SessionLocal.begin() as session:
            session.execute(update(IdempotencyKey).values(ends_at=func.clock_timestamp()))
        assert (forget_ended(), count(IdempotencyKey)) == (1, 0)


class TestRefusals:
    def test_what_was_refused_may_be_tried_again_under_its_key(self, app: Any, person: User) -> None:
        client = browser(app)
        assert sign_in(client, "submit-1", person, "not the password").status_code == 401
        assert sign_in(client, "submit-1", person).status_code == 201

    def test_a_transaction_that_fails_at_its_end_leaves_no_answer(self, app: Any, person: User) -> None:
        # The audit chain is written while the transaction commits, long after the answer was made.
        with Session(SessionLocal.kw["bind"]) as locking:
            locking.execute(text("SELECT pg_advisory_xact_lock(7305412009318)"))
            refused = sign_in(browser(app), "submit-1", person)
        assert (refused.status_code, count(IdempotencyKey), sessions_of(person)) == (503, 0, 0)
        assert sign_in(browser(app), "submit-1", person).status_code == 201


class TestSecrets:
    def test_what_is_kept_shows_nothing_of_request_and_answer(self, app: Any, person: User) -> None:
        answer = sign_in(browser(app), "submit-1", person)
        token = answer.headers["set-cookie"].split("=")[1].split(";")[0]
        with SessionLocal.begin() as session:
            kept = session.scalars(select(IdempotencyKey)).one()
            held = bytes(kept.answer or b"") + kept.key_sha256
            assert keys.used_keys(session, Base.metadata) == {"test"}
        assert held
        for secret in (token, PASSWORD, person.email, "submit-1", "203.0.113.7"):
            assert secret.encode() not in held

    def test_an_answer_put_into_another_row_is_not_opened(self, app: Any, person: User) -> None:
        sign_in(browser(app), "submit-1", person)
        with SessionLocal.begin() as session:
            session.execute(update(IdempotencyKey).values(id=new_id()))
        assert sign_in(browser(app), "submit-1", person).status_code == 500
