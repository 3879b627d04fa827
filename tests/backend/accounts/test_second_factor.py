"""Codes of an app and on paper: each works once."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pyotp
import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts import second_factor, sessions
from backend.accounts.models import RecoveryCode, SessionStage, Totp, User, UserSession
from backend.accounts.sign_in import MAX_WRONG
from backend.core.actor import Role
from backend.core.audit import AuditEvent
from backend.core.db import SessionLocal
from backend.local.processes import wait_until
from tests.backend.accounts.conftest import Browsers
from tests.backend.accounts.people import (
    PASSWORD,
    enrol,
    later,
    mails_to,
    make_user,
    recorded,
    sign_in,
    sign_in_fully,
    signed_in,
    until_it_waits,
)


def give(client: TestClient, code: str) -> int:
    """Return the status of the answer to a code."""
    return int(client.post("/api/session/second-factor", json={"code": code}).status_code)


@pytest.fixture
def officer(empty_session: Session) -> User:
    """Somebody who needs a second factor."""
    return make_user(empty_session, Role.MATCHMAKER)


class TestEnrol:
    def test_the_secret_is_kept_sealed_and_takes_effect_with_a_right_code(
        self, empty_session: Session, at_home: TestClient, officer: User
    ) -> None:
        sign_in(at_home, officer)
        proposed = at_home.post("/api/account/second-factor", json={}).json()
        assert proposed["uri"].startswith("otpauth://totp/CityMatch:")
        kept = empty_session.scalars(select(Totp)).one()
        assert kept.secret is None
        assert proposed["secret"].encode() not in (kept.proposed or b"")
        assert at_home.put("/api/account/second-factor", json={"code": "000000"}).status_code == 401
        assert not second_factor.is_enrolled(empty_session, officer)
        code = pyotp.TOTP(proposed["secret"]).now()
        answer = at_home.put("/api/account/second-factor", json={"code": code}).json()
        assert answer["state"] == "signed-in"
        assert len(set(answer["recovery_codes"])) == 10
        assert "second_factor.enrolled" in recorded(empty_session, officer.id)
        assert [template for template, _ in mails_to(empty_session, officer.email)] == ["second-factor-enrolled"]

    @pytest.mark.usefixtures("own_database")
    def test_beginning_twice_at_once_fails_neither(self) -> None:
        with SessionLocal.begin() as session:
            user = make_user(session)

        def begin() -> None:
            with SessionLocal.begin() as session:
                proposed.append(second_factor.propose(session, user).secret)

        proposed: list[str] = []
        racer = threading.Thread(target=begin)
        with SessionLocal.begin() as session:
            second_factor.propose(session, user)
            racer.start()
            until_it_waits(racer)
        racer.join()
        (last,) = proposed
        with SessionLocal.begin() as session:
            assert len(second_factor.confirm(session, user, pyotp.TOTP(last).now())) == 10

    def test_without_a_proposal_there_is_nothing_to_confirm(self, at_home: TestClient, officer: User) -> None:
        sign_in(at_home, officer)
        answer = at_home.put("/api/account/second-factor", json={"code": "123456"})
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-confirm")

    def test_another_app_needs_the_password_and_replaces_the_first_only_with_a_right_code(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers, officer: User
    ) -> None:
        sign_in(at_home, officer)
        first = enrol(at_home)
        assert at_home.post("/api/account/second-factor", json={}).json()["code"] == "proof-refused"
        assert at_home.post("/api/account/second-factor", json={"password": PASSWORD}).status_code == 201
        later(empty_session, officer)
        client = browsers()
        sign_in(client, officer)
        assert give(client, first.now()) == 200
        second = enrol(at_home, PASSWORD)
        later(empty_session, officer)
        client = browsers()
        sign_in(client, officer)
        assert give(client, first.now()) == 401
        assert give(client, second.now()) == 200


class TestUse:
    def test_a_code_works_once(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers, officer: User
    ) -> None:
        sign_in(at_home, officer)
        app = enrol(at_home)
        later(empty_session, officer)
        code, clients = app.now(), (browsers(), browsers())
        for client in clients:
            sign_in(client, officer)
        assert [give(client, code) for client in clients] == [200, 401]

    def test_the_code_that_set_the_app_up_does_not_sign_in(self, at_home: TestClient, officer: User) -> None:
        sign_in(at_home, officer)
        proposed = at_home.post("/api/account/second-factor", json={}).json()
        code = pyotp.TOTP(proposed["secret"]).now()
        assert at_home.put("/api/account/second-factor", json={"code": code}).status_code == 200
        sign_in(at_home, officer)
        assert give(at_home, code) == 401

    @pytest.mark.parametrize(("steps", "status"), [(-3, 401), (-1, 200), (1, 200), (3, 401)])
    def test_a_telephone_may_be_half_a_minute_wrong(
        self, empty_session: Session, at_home: TestClient, officer: User, steps: int, status: int
    ) -> None:
        sign_in(at_home, officer)
        app = enrol(at_home)
        later(empty_session, officer)
        sign_in(at_home, officer)
        seconds = empty_session.scalars(select(func.extract("epoch", func.clock_timestamp()))).one()
        assert give(at_home, app.generate_otp(int(seconds) // 30 + steps)) == status

    def test_five_wrong_codes_send_one_back_to_the_password(
        self, empty_session: Session, at_home: TestClient, officer: User
    ) -> None:
        sign_in(at_home, officer)
        app = enrol(at_home)
        later(empty_session, officer)
        sign_in(at_home, officer)
        assert [give(at_home, "000000") for _ in range(5)] == [401] * 5
        assert give(at_home, app.now()) == 401
        assert at_home.get("/api/session").json()["state"] is None
        assert recorded(empty_session, officer.id).count("second_factor.refused") == 5

    def test_a_code_on_paper_works_once_however_it_is_typed(
        self, empty_session: Session, at_home: TestClient, officer: User
    ) -> None:
        sign_in(at_home, officer)
        proposed = at_home.post("/api/account/second-factor", json={}).json()
        given = {"code": pyotp.TOTP(proposed["secret"]).now()}
        paper = at_home.put("/api/account/second-factor", json=given).json()["recovery_codes"][0]
        sign_in(at_home, officer)
        assert give(at_home, f" {paper.lower().replace('-', ' ')} ") == 200
        assert len(empty_session.scalars(select(RecoveryCode)).all()) == 9
        sign_in(at_home, officer)
        assert give(at_home, paper) == 401

    def test_somebody_elses_code_is_wrong(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers, officer: User
    ) -> None:
        other = make_user(empty_session, Role.AUDITOR)
        app = enrol_of(browsers(), other)
        sign_in_fully(empty_session, at_home, officer)
        later(empty_session, other)
        sign_in(at_home, officer)
        assert give(at_home, app.now()) == 401


def enrol_of(client: TestClient, user: User) -> pyotp.TOTP:
    """Return the app somebody has set up."""
    sign_in(client, user)
    return enrol(client)


class TestAtOnce:
    @pytest.mark.usefixtures("own_database")
    def test_of_ten_who_use_one_code_at_the_same_moment_one_gets_in(self) -> None:
        with SessionLocal.begin() as session:
            user = make_user(session)
            app = pyotp.TOTP(second_factor.propose(session, user).secret)
            second_factor.confirm(session, user, app.now())
            later(session, user)
        code, barrier, got_in = app.now(), threading.Barrier(10), []

        def race() -> None:
            barrier.wait()
            with SessionLocal.begin() as session:
                got_in.append(second_factor.use(session, user, code))

        racers = [threading.Thread(target=race) for _ in range(10)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        assert sorted(got_in) == [False] * 9 + [True]


ATTEMPTS = 12


def waiting() -> int:
    """Return how many wait for somebody else's transaction."""
    with SessionLocal.begin() as session:
        return int(session.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one())


def post_meanwhile(ask: Callable[[int], int], times: int, hold: Callable[[Session], object], queued: int) -> list[int]:
    """Return how requests are answered that came while somebody held what they need."""
    with ThreadPoolExecutor(times) as pool:
        with SessionLocal.begin() as holding:
            hold(holding)
            asked: list[Future[int]] = [pool.submit(ask, number) for number in range(times)]
            assert wait_until(lambda: waiting() >= queued, 3)
        return [future.result() for future in asked]


@pytest.mark.usefixtures("own_database")
class TestInParallel:
    @pytest.fixture
    def app(self, own_database: Engine) -> pyotp.TOTP:
        """The app of the only person there is."""
        with SessionLocal(bind=own_database) as session, session.begin():
            user = make_user(session, Role.MATCHMAKER)
            app = pyotp.TOTP(second_factor.propose(session, user).secret)
            second_factor.confirm(session, user, app.now())
            later(session, user)
        return app

    def begun(self, bare_client: TestClient, stage: SessionStage = SessionStage.SECOND_FACTOR) -> TestClient:
        """Return a browser in which that person's sign-in has come so far."""
        with SessionLocal.begin() as session:
            return signed_in(session, bare_client.app, session.scalars(select(User)).one(), stage)

    def again(self, client: TestClient) -> TestClient:
        """Return the same browser's next window."""
        return TestClient(
            client.app, base_url=str(client.base_url), headers=dict(client.headers), cookies=client.cookies,
            client=("203.0.113.7", 50000), raise_server_exceptions=False,
        )  # fmt: skip

    def left(self, action: str) -> tuple[int, int]:
        """Return how often something was recorded, and how many sessions there are."""
        with SessionLocal.begin() as session:
            events = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == action)
            return session.scalar(events) or 0, session.scalar(select(func.count(UserSession.id))) or 0

    @pytest.mark.usefixtures("app")
    def test_five_wrong_codes_are_five_however_many_come_at_once(self, bare_client: TestClient) -> None:
        begun = self.begun(bare_client)
        codes = post_meanwhile(
            lambda _: give(self.again(begun), "000000"),
            ATTEMPTS,
            lambda session: session.scalars(select(Totp).with_for_update()).one(),
            ATTEMPTS,
        )
        assert codes == [401] * ATTEMPTS
        assert self.left("second_factor.refused") == (MAX_WRONG, 0)

    @pytest.mark.usefixtures("app")
    def test_so_are_five_wrong_passwords(self, bare_client: TestClient) -> None:
        begun = self.begun(bare_client, SessionStage.SIGNED_IN)

        def guess(number: int) -> int:
            body = {"password": f"guess number {number}"}
            return int(self.again(begun).post("/api/account/second-factor", json=body).status_code)

        answers = post_meanwhile(
            guess, ATTEMPTS, lambda session: session.scalars(select(UserSession).with_for_update()).one(), ATTEMPTS
        )
        assert sorted(answers) == [401] * (ATTEMPTS - MAX_WRONG) + [403] * MAX_WRONG
        assert self.left("proof.refused") == (MAX_WRONG, 0)

    def test_a_right_code_does_not_go_on_with_a_sign_in_that_was_ended_meanwhile(
        self, bare_client: TestClient, app: pyotp.TOTP
    ) -> None:
        begun = self.begun(bare_client)
        codes = post_meanwhile(
            lambda _: give(begun, app.now()),
            1,
            lambda session: sessions.end_all(session, session.scalars(select(User.id)).one()),
            1,
        )
        assert codes == [401]
        assert self.left("session.begun") == (0, 0)
