"""Sessions end: by time, by their owner, and with the password."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import UserSession
from backend.core.actor import Role
from backend.core.ids import new_id
from tests.backend.accounts.conftest import Browsers
from tests.backend.accounts.people import OTHER_PASSWORD, PASSWORD, make_user, recorded, sign_in, sign_in_fully


def back_date(session: Session, **columns: str) -> None:
    """Let time have passed for every session."""
    for column, interval in columns.items():
        session.execute(text(f"UPDATE user_sessions SET {column} = {column} - interval '{interval}'"))  # noqa: S608
    session.expire_all()


def state(client: TestClient) -> Any:
    """Return how far the sign-in of a browser has come."""
    return client.get("/api/session").json()["state"]


class TestTime:
    @pytest.mark.parametrize(("idle", "expected"), [("29 minutes", "signed-in"), ("30 minutes 1 second", None)])
    def test_half_an_hour_of_nothing_ends_it(
        self, empty_session: Session, at_home: TestClient, idle: str, expected: str | None
    ) -> None:
        sign_in_fully(empty_session, at_home, make_user(empty_session))
        back_date(empty_session, last_seen_at=idle)
        assert state(at_home) == expected

    def test_whoever_does_something_stays(self, empty_session: Session, at_home: TestClient) -> None:
        sign_in_fully(empty_session, at_home, make_user(empty_session))
        for _ in range(3):
            back_date(empty_session, last_seen_at="20 minutes")
            assert state(at_home) == "signed-in"

    @pytest.mark.parametrize(
        ("passed", "expected"), [("11 hours 59 minutes", "signed-in"), ("12 hours 1 second", None)]
    )
    def test_after_twelve_hours_it_ends_whatever_one_does(
        self, empty_session: Session, at_home: TestClient, passed: str, expected: str | None
    ) -> None:
        sign_in_fully(empty_session, at_home, make_user(empty_session))
        back_date(empty_session, expires_at=passed)
        assert state(at_home) == expected

    def test_the_clock_of_the_web_server_does_not_matter(
        self, empty_session: Session, at_home: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sign_in_fully(empty_session, at_home, make_user(empty_session))
        for ahead in (-86_400.0, 86_400.0):
            with monkeypatch.context() as skewed:
                moved = __import__("time").time() + ahead
                skewed.setattr("time.time", lambda moved=moved: moved)
                skewed.setattr("time.time_ns", lambda moved=moved: int(moved * 1e9))
                assert state(at_home) == "signed-in"
                assert sign_in(at_home, make_user(empty_session)).status_code == 201
        lasting = text(
            "SELECT DISTINCT round(extract(epoch FROM expires_at - clock_timestamp()) / 60) FROM user_sessions"
        )
        assert set(empty_session.scalars(lasting)) == {720}

    def test_what_has_ended_by_time_is_cleared_away_at_the_next_sign_in(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers
    ) -> None:
        user = make_user(empty_session)
        sign_in(at_home, user)
        back_date(empty_session, last_seen_at="2 hours")
        sign_in(browsers(), user)
        assert len(empty_session.scalars(select(UserSession)).all()) == 1


class TestListSessions:
    def test_ones_own_are_listed_and_nobody_elses(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers
    ) -> None:
        user = make_user(empty_session)
        sign_in(browsers("2001:db8:1:2::77"), user)
        sign_in(browsers("203.0.113.9"), make_user(empty_session))
        sign_in(at_home, user)
        listed = at_home.get("/api/sessions").json()
        assert listed["total"] == 2
        assert [(item["address"], item["is_current"]) for item in listed["items"]] == [
            ("198.51.100.0", True),
            ("2001:db8:1::", False),
        ]
        assert all(item["agent"] == "testclient" for item in listed["items"])

    def test_nobody_may_ask_without_signing_in(self, browsers: Browsers) -> None:
        answer = browsers().get("/api/sessions")
        assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-required")


class TestEndSession:
    def test_an_ended_one_is_nobodys_at_its_next_request(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers
    ) -> None:
        user, lost = make_user(empty_session), browsers()
        sign_in(lost, user)
        sign_in(at_home, user)
        other = next(item for item in at_home.get("/api/sessions").json()["items"] if not item["is_current"])
        assert at_home.delete(f"/api/sessions/{other['id']}").status_code == 204
        assert state(lost) is None
        assert lost.get("/api/sessions").status_code == 401
        assert state(at_home) == "signed-in"
        assert recorded(empty_session)[-1] == "session.ended"

    def test_somebody_elses_is_the_same_as_none(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers
    ) -> None:
        sign_in(at_home, make_user(empty_session))
        mine = at_home.get("/api/sessions").json()["items"][0]["id"]
        stranger = browsers()
        sign_in(stranger, make_user(empty_session))
        theirs, none = stranger.delete(f"/api/sessions/{mine}"), stranger.delete(f"/api/sessions/{new_id()}")
        assert theirs.status_code == none.status_code == 404
        assert theirs.json() | {"instance": ""} == none.json() | {"instance": ""}
        assert state(at_home) == "signed-in"


class TestChangePassword:
    def change(self, client: TestClient, current: str = PASSWORD, new: str = OTHER_PASSWORD) -> Any:
        """Return the answer to a change of the password."""
        return client.put("/api/account/password", json={"current": current, "new": new})

    def test_it_ends_every_session_and_this_browser_goes_on_under_a_new_token(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers
    ) -> None:
        user, elsewhere, copied = make_user(empty_session), browsers(), browsers()
        sign_in(elsewhere, user)
        sign_in(at_home, user)
        copied.cookies.set("__Host-citymatch", at_home.cookies["__Host-citymatch"])
        assert self.change(at_home).json() == {"state": "signed-in"}
        assert (state(at_home), state(elsewhere), state(copied)) == ("signed-in", None, None)
        assert recorded(empty_session, user.id) == ["password.changed"]
        assert sign_in(browsers(), user).status_code == 401
        assert sign_in(browsers(), user, OTHER_PASSWORD).status_code == 201

    def test_a_second_factor_given_before_still_counts(self, empty_session: Session, at_home: TestClient) -> None:
        sign_in_fully(empty_session, at_home, make_user(empty_session, Role.MATCHMAKER))
        assert self.change(at_home).json() == {"state": "signed-in"}
        assert at_home.get("/api/session").json()["has_second_factor"] is True

    @pytest.mark.parametrize(
        ("new", "code"),
        [("short", "password-too-short"), ("password1234", "password-too-common"), (PASSWORD, "password-unchanged")],
    )
    def test_a_bad_new_one_changes_nothing(
        self, empty_session: Session, at_home: TestClient, new: str, code: str
    ) -> None:
        user = make_user(empty_session)
        sign_in(at_home, user)
        answer = self.change(at_home, new=new)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert state(at_home) == "signed-in"

    def test_whoever_finds_a_browser_open_has_five_guesses(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers
    ) -> None:
        user, elsewhere = make_user(empty_session), browsers()
        sign_in(elsewhere, user)
        sign_in(at_home, user)
        codes = [self.change(at_home, current=f"guess number {number}").status_code for number in range(6)]
        assert codes == [403] * 5 + [401]
        assert state(elsewhere) == "signed-in"
        assert recorded(empty_session, user.id) == ["proof.refused"] * 5
