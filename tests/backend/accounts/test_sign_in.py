"""Signing in: who gets in, who learns nothing, and what no attacker can do to the owner."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts import sign_in as sign_in_steps
from backend.accounts.models import SessionStage, User, UserSession, UserState
from backend.accounts.tokens import hashed
from backend.core.actor import ANONYMOUS, SYSTEM, Actor, Role
from backend.core.row_security import act_as
from backend.core.settings import settings
from tests.backend.accounts.conftest import Browsers
from tests.backend.accounts.people import (
    PASSWORD,
    enrol,
    later,
    make_user,
    recorded,
    sign_in,
    sign_in_fully,
)  # fmt: skip
from tests.backend.core.conftest import plan_of


def told(answer: object) -> tuple[object, ...]:
    """Return all that an answer tells: status, body and headers, without the nonce that always differs."""
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}  # type: ignore[attr-defined]
    return answer.status_code, answer.json(), headers  # type: ignore[attr-defined]


class TestSignIn:
    def test_the_right_password_signs_in(self, empty_session: Session, at_home: TestClient) -> None:
        user = make_user(empty_session, Role.VENDOR_MEMBER)
        answer = sign_in(at_home, user)
        assert (answer.status_code, answer.json()) == (201, {"state": "signed-in"})
        who = at_home.get("/api/session").json()
        assert (who["user"]["email"], who["roles"]) == (user.email, ["vendor_member"])
        assert recorded(empty_session)[-1] == "session.begun"

    def test_the_mail_address_may_be_written_in_any_case(self, empty_session: Session, at_home: TestClient) -> None:
        make_user(empty_session, email="Li.Ming@Example.gov.cn")
        body = {"email": "li.MING@example.GOV.cn", "password": PASSWORD}
        assert at_home.post("/api/session", json=body).status_code == 201

    def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
        self, empty_session: Session, at_home: TestClient
    ) -> None:
        user = make_user(empty_session)
        wrong = sign_in(at_home, user, "not the password")
        unknown = at_home.post("/api/session", json={"email": "nobody@example.gov.cn", "password": PASSWORD})
        assert wrong.status_code == 401
        assert told(wrong) == told(unknown)
        assert wrong.json()["code"] == "sign-in-refused"
        assert "set-cookie" not in wrong.headers

    @pytest.mark.parametrize("values", [{"state": UserState.DISABLED}, {"password_hash": None}])
    def test_who_is_disabled_or_has_no_password_yet_is_as_good_as_unknown(
        self, empty_session: Session, at_home: TestClient, values: dict[str, object]
    ) -> None:
        disabled = sign_in(at_home, make_user(empty_session, **values))
        unknown = at_home.post("/api/session", json={"email": "nobody@example.gov.cn", "password": PASSWORD})
        assert told(disabled) == told(unknown)

    def test_that_somebody_was_refused_is_recorded_although_the_request_failed(
        self, empty_session: Session, at_home: TestClient
    ) -> None:
        user = make_user(empty_session)
        sign_in(at_home, user, "not the password")
        assert recorded(empty_session, user.id) == ["sign_in.refused"]

    def test_disabling_somebody_ends_what_they_do_at_the_next_request(
        self, empty_session: Session, at_home: TestClient
    ) -> None:
        user = make_user(empty_session)
        sign_in_fully(empty_session, at_home, user)
        assert at_home.get("/api/sessions").status_code == 200
        empty_session.execute(update(User).where(User.id == user.id).values(state=UserState.DISABLED))
        assert at_home.get("/api/sessions").status_code == 401


class TestLookUp:
    @pytest.mark.parametrize("asker", [SYSTEM, ANONYMOUS])
    def test_an_address_is_found_by_an_index_behind_row_security(self, empty_session: Session, asker: Actor) -> None:
        act_as(empty_session, asker)
        plan = plan_of(empty_session, sign_in_steps.active("Li.Ming@Example.gov.cn"))
        assert "Index Scan using uq_users_email" in plan
        assert "Index Cond: (email_lower = 'li.ming@example.gov.cn'" in plan

    def test_it_is_found_in_whatever_case_it_is_written(self, empty_session: Session) -> None:
        user = make_user(empty_session, email="Li.Ming@Example.gov.cn")
        assert empty_session.scalar(sign_in_steps.active("lI.mING@eXAMPLE.GOV.CN")) is user


class TestBruteForce:
    def test_the_eleventh_guess_in_an_hour_is_refused_even_if_it_is_right(
        self, empty_session: Session, browsers: Browsers
    ) -> None:
        user, attacker = make_user(empty_session), browsers("203.0.113.66")
        assert {sign_in(attacker, user, f"guess number {n}").status_code for n in range(10)} == {401}
        refused = sign_in(attacker, user)
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many")
        assert 0 < int(refused.headers["retry-after"]) <= 3600

    def test_writing_the_address_differently_gives_no_more_guesses(
        self, empty_session: Session, browsers: Browsers
    ) -> None:
        user, attacker = make_user(empty_session, email="a@example.gov.cn"), browsers("203.0.113.66")
        for number in range(10):
            email = user.email.upper() if number % 2 else user.email
            attacker.post("/api/session", json={"email": email, "password": "wrong"})
        assert sign_in(attacker, user).status_code == 429

    def test_an_unknown_account_is_counted_the_same(self, browsers: Browsers) -> None:
        attacker = browsers("203.0.113.66")
        body = {"email": "nobody@example.gov.cn", "password": "a guess"}
        assert [attacker.post("/api/session", json=body).status_code for _ in range(11)] == [401] * 10 + [429]

    def test_nobody_locks_the_owner_out_from_elsewhere(
        self, empty_session: Session, browsers: Browsers, at_home: TestClient
    ) -> None:
        user = make_user(empty_session)
        for last in (66, 67, 68):
            attacker = browsers(f"203.0.113.{last}")
            while sign_in(attacker, user, "a guess").status_code != 429:
                pass
        assert sign_in(at_home, user).status_code == 201

    def test_one_network_gets_25_guesses_in_5_minutes_over_all_accounts(
        self, empty_session: Session, browsers: Browsers
    ) -> None:
        attacker = browsers("203.0.113.66")
        codes = [sign_in(attacker, make_user(empty_session), "a guess").status_code for _ in range(26)]
        assert codes == [401] * 25 + [429]

    def test_an_ipv6_household_counts_as_one(self, empty_session: Session, browsers: Browsers) -> None:
        user = make_user(empty_session)
        codes = [sign_in(browsers(f"2001:db8:1:2::{n:x}"), user, "a guess").status_code for n in range(11)]
        assert codes == [401] * 10 + [429]

    def test_a_made_up_forwarded_address_gives_no_more_guesses(
        self, empty_session: Session, browsers: Browsers
    ) -> None:
        user, attacker = make_user(empty_session), browsers("203.0.113.66")
        codes = []
        for number in range(11):
            body = {"email": user.email, "password": "a guess"}
            headers = {"X-Forwarded-For": f"192.0.2.{number}"}
            codes.append(attacker.post("/api/session", json=body, headers=headers).status_code)
        assert codes == [401] * 10 + [429]


class TestFixation:
    def test_a_token_planted_in_the_browser_is_never_the_session(
        self, empty_session: Session, at_home: TestClient
    ) -> None:
        user = make_user(empty_session)
        at_home.cookies.set("__Host-citymatch", "planted", domain="match.example.gov.cn", path="/")
        assert sign_in(at_home, user).status_code == 201
        assert at_home.cookies.get("__Host-citymatch") != "planted"
        assert empty_session.scalar(select(UserSession).where(UserSession.token_hash == hashed("planted"))) is None

    def test_each_step_has_a_new_token_and_the_one_before_is_dead(
        self, empty_session: Session, browsers: Browsers
    ) -> None:
        user, client = make_user(empty_session, Role.MATCHMAKER), browsers()
        sign_in(client, user)
        early = client.cookies["__Host-citymatch"]
        enrol(client)
        late = client.cookies["__Host-citymatch"]
        assert early != late
        other = browsers()
        other.cookies.set("__Host-citymatch", early)
        assert other.get("/api/session").json()["state"] is None
        assert client.get("/api/session").json()["state"] == "signed-in"

    def test_signing_in_again_ends_the_session_the_browser_had(
        self, empty_session: Session, browsers: Browsers
    ) -> None:
        user, client, other = make_user(empty_session), browsers(), browsers()
        sign_in(client, user)
        other.cookies.set("__Host-citymatch", client.cookies["__Host-citymatch"])
        sign_in(client, user)
        assert other.get("/api/session").json()["state"] is None

    def test_only_a_hash_of_the_token_is_kept(self, empty_session: Session, at_home: TestClient) -> None:
        sign_in(at_home, make_user(empty_session))
        token = at_home.cookies["__Host-citymatch"]
        kept = empty_session.scalars(select(UserSession)).one()
        assert len(token) == 43  # 256 bits in base 64
        assert kept.token_hash == hashed(token)
        row = empty_session.execute(text("SELECT s::text FROM user_sessions s")).scalar_one()
        assert token not in row


class TestCookie:
    def flags(self, client: TestClient, user: User) -> tuple[str, set[str]]:
        """Return name and flags of the cookie a sign-in sets."""
        cookie, *flags = sign_in(client, user).headers["set-cookie"].split("; ")
        return cookie.split("=")[0], {flag.lower() for flag in flags}

    def test_over_https_it_is_bound_to_the_host_and_out_of_reach_of_scripts(
        self, empty_session: Session, at_home: TestClient
    ) -> None:
        name, flags = self.flags(at_home, make_user(empty_session))
        assert name == "__Host-citymatch"
        assert flags == {"path=/", "secure", "httponly", "samesite=lax"}

    def test_on_this_machine_it_does_without_https(self, empty_session: Session, empty_client: TestClient) -> None:
        empty_client.cookies.clear()
        name, flags = self.flags(empty_client, make_user(empty_session))
        empty_client.cookies.clear()
        assert (name, flags) == ("citymatch", {"path=/", "httponly", "samesite=lax"})

    def test_the_plain_one_counts_for_nothing_over_https(self, empty_session: Session, browsers: Browsers) -> None:
        client, other = browsers(), browsers()
        sign_in(client, make_user(empty_session))
        other.cookies.set("citymatch", client.cookies["__Host-citymatch"])
        assert other.get("/api/session").json()["state"] is None

    def test_signing_out_takes_it_back_and_ends_the_session(self, empty_session: Session, browsers: Browsers) -> None:
        client, other = browsers(), browsers()
        user = make_user(empty_session)
        sign_in(client, user)
        other.cookies.set("__Host-citymatch", client.cookies["__Host-citymatch"])
        answer = client.delete("/api/session")
        assert answer.status_code == 204
        assert "max-age=0" in answer.headers["set-cookie"].lower()
        assert other.get("/api/session").json()["state"] is None
        assert recorded(empty_session)[-1] == "session.ended"


class TestNeedsHttps:
    def test_over_plain_http_from_elsewhere_it_says_why_and_what_to_do(
        self, empty_session: Session, browsers: Browsers
    ) -> None:
        client = browsers("203.0.113.7", site="http://match.example.gov.cn")
        assert client.get("/api/session").json()["sign_in"] == "needs-https"
        answer = sign_in(client, make_user(empty_session))
        assert (answer.status_code, answer.json()["code"]) == (403, "needs-https")
        for word in ("TRUSTED_PROXIES", "PUBLIC_URL", "明文"):
            assert word in answer.json()["detail"]

    def test_an_undeclared_proxy_on_this_machine_does_not_make_everybody_local(
        self, empty_session: Session, browsers: Browsers
    ) -> None:
        client = browsers("127.0.0.1", site="http://match.example.gov.cn")
        assert sign_in(client, make_user(empty_session)).json()["code"] == "needs-https"

    def test_on_this_machine_and_over_https_it_is_open(self, browsers: Browsers, empty_client: TestClient) -> None:
        for client in (browsers(), empty_client, browsers("::1", site="http://[::1]:8000")):
            assert client.get("/api/session").json()["sign_in"] == "open"


class TestRenewPassword:
    def test_under_mlps3_a_password_of_91_days_must_be_changed_first(
        self, empty_session: Session, at_home: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user = make_user(empty_session, password_changed_at=text("clock_timestamp() - interval '91 days'"))
        assert sign_in(at_home, user).json()["state"] == "signed-in"
        monkeypatch.setenv("CITYMATCH_SECURITY_PROFILE", "mlps3")
        settings.cache_clear()
        try:
            assert sign_in(at_home, user).json()["state"] == "renew-password"
            assert at_home.get("/api/sessions").status_code == 401
            body = {"current": PASSWORD, "new": "Murky-Lantern-13-Oxen"}
            assert at_home.put("/api/account/password", json=body).json() == {"state": "signed-in"}
            assert at_home.get("/api/sessions").status_code == 200
        finally:
            monkeypatch.undo()
            settings.cache_clear()


class TestStages:
    @pytest.mark.parametrize("role", [role for role in Role if role not in (Role.AGENCY_MEMBER, Role.VENDOR_MEMBER)])
    def test_these_roles_must_set_up_a_second_factor_before_anything_else(
        self, empty_session: Session, at_home: TestClient, role: Role
    ) -> None:
        district = {"district": "南山区"} if role is Role.DISTRICT_ADMIN else {}
        user = make_user(empty_session, role, **district)
        assert sign_in(at_home, user).json()["state"] == "enrol-second-factor"
        who = at_home.get("/api/session").json()
        assert (who["user"], who["roles"]) == (None, [])
        assert at_home.get("/api/sessions").status_code == 401
        body = {"current": PASSWORD, "new": "another-lantern-for-oxen"}
        assert at_home.put("/api/account/password", json=body).status_code == 401

    def test_whoever_gets_such_a_role_while_signed_in_without_one_is_nobody(
        self, empty_session: Session, at_home: TestClient
    ) -> None:
        user = make_user(empty_session)
        sign_in_fully(empty_session, at_home, user)
        empty_session.execute(update(User).where(User.id == user.id).values(roles=["matchmaker"]))
        empty_session.expire_all()
        assert at_home.get("/api/sessions").status_code == 401

    def test_a_half_finished_sign_in_lasts_ten_minutes(self, empty_session: Session, at_home: TestClient) -> None:
        user = make_user(empty_session, Role.AUDITOR)
        sign_in(at_home, user)
        lasting = "expires_at - clock_timestamp() <= interval '10 minutes'"
        begun = empty_session.scalars(select(UserSession).where(text(lasting))).one()
        assert begun.stage is SessionStage.ENROL_SECOND_FACTOR

    def test_with_an_app_the_password_alone_is_not_enough(self, empty_session: Session, at_home: TestClient) -> None:
        user = make_user(empty_session, Role.CITY_ADMIN)
        sign_in(at_home, user)
        app = enrol(at_home)
        later(empty_session, user)
        assert sign_in(at_home, user).json()["state"] == "second-factor"
        assert at_home.get("/api/sessions").status_code == 401
        assert at_home.post("/api/account/second-factor", json={}).status_code == 401
        assert at_home.post("/api/session/second-factor", json={"code": app.now()}).json() == {"state": "signed-in"}
        assert at_home.get("/api/sessions").status_code == 200
