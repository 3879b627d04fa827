"""Signing in with an identity held elsewhere: whoever proves it gets in, and nobody else."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import Identity, User, UserSession, UserState
from backend.core.actor import Role
from backend.core.settings import settings
from tests.backend.accounts.conftest import Browsers
from tests.backend.accounts.people import SITE, mails_to, make_user, recorded
from tests.backend.accounts.provider import CLIENT_ID, SECRET, Provider
from tests.backend.test_api_contract import assert_problem


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider that is the one of the settings."""
    with Provider() as running:
        given = {"ISSUER": running.issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": SECRET, "NAME": "市统一身份"}
        for name, value in given.items():
            monkeypatch.setenv(f"CITYMATCH_OIDC_{name}", value)
        monkeypatch.setenv("PUBLIC_URL", SITE)
        settings.cache_clear()
        yield running
    settings.cache_clear()


def go(client: TestClient) -> str:
    """Return where the browser is sent to sign in."""
    answer = client.get("/api/oidc/begin", follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def come_back(client: TestClient, state: str, code: str, **besides: str) -> str:
    """Return where the browser is sent on after the provider."""
    answer = client.get("/api/oidc/return", params={"state": state, "code": code} | besides, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def sign_in(client: TestClient, provider: Provider, **claims: Any) -> str:
    provider.claims = {"sub": "p-1", "email_verified": True} | claims
    return come_back(client, *provider.authorize(go(client)))


def state_of(client: TestClient) -> Any:
    return client.get("/api/session").json()["state"]


REFUSED, UNKNOWN = (f"/sign-in?trouble=identity-{word}" for word in ("refused", "unknown"))


class TestSignIn:
    def test_the_first_time_binds_the_account_of_the_proved_mail_address(
        self, empty_session: Session, at_home: TestClient, provider: Provider
    ) -> None:
        user = make_user(empty_session)
        assert at_home.get("/api/session").json()["identity_provider"] == "市统一身份"
        assert sign_in(at_home, provider, email=user.email.upper(), session_state="x") == "/sign-in"
        assert at_home.get("/api/session").json()["user"]["email"] == user.email
        assert [template for template, _ in mails_to(empty_session, user.email)] == ["identity-bound"]
        assert "identity.bound" in recorded(empty_session, user.id)

    def test_later_the_identity_counts_and_no_mail_address(
        self, empty_session: Session, browsers: Browsers, provider: Provider
    ) -> None:
        user, other = make_user(empty_session), make_user(empty_session)
        sign_in(browsers(), provider, email=user.email)
        again = browsers()
        assert sign_in(again, provider, email=other.email) == "/sign-in"
        assert again.get("/api/session").json()["user"]["email"] == user.email
        assert empty_session.scalar(select(func.count()).select_from(Identity)) == 1

    def test_what_the_job_asks_for_is_still_asked_for(
        self, empty_session: Session, at_home: TestClient, provider: Provider
    ) -> None:
        user = make_user(empty_session, Role.CITY_ADMIN)
        sign_in(at_home, provider, email=user.email)
        assert state_of(at_home) == "enrol-second-factor"
        assert at_home.get("/api/session").json()["user"] is None

    def test_a_session_somebody_had_before_ends(
        self, empty_session: Session, at_home: TestClient, provider: Provider
    ) -> None:
        user = make_user(empty_session)
        sign_in(at_home, provider, email=user.email)
        before = empty_session.scalars(select(UserSession.id)).one()
        sign_in(at_home, provider, email=user.email)
        assert empty_session.scalars(select(UserSession.id)).one() != before

    @pytest.mark.parametrize("claims", [{}, {"email_verified": False}, {"email_verified": "true"}, {"email": None}])
    def test_an_address_nobody_vouches_for_opens_no_account(
        self, empty_session: Session, at_home: TestClient, provider: Provider, claims: dict[str, Any]
    ) -> None:
        email = make_user(empty_session).email if claims else "nobody@example.gov.cn"
        assert sign_in(at_home, provider, **{"email": email} | claims) == UNKNOWN
        assert state_of(at_home) is None

    def test_a_disabled_account_stays_shut(
        self, empty_session: Session, browsers: Browsers, provider: Provider
    ) -> None:
        user = make_user(empty_session)
        sign_in(browsers(), provider, email=user.email)
        empty_session.get_one(User, user.id).state = UserState.DISABLED
        empty_session.flush()
        assert sign_in(browsers(), provider, email=user.email) == UNKNOWN
        successor = make_user(empty_session)
        assert sign_in(browsers(), provider, email=successor.email) == UNKNOWN


class TestProof:
    @pytest.mark.parametrize(
        "claims",
        [
            {"nonce": "another"}, {"aud": "another"}, {"aud": [CLIENT_ID, "b"], "azp": "b"}, {"iss": "https://a.cn"},
            {"exp": int(time.time()) - 3600}, {"sub": 7}, {"iat": int(time.time()) + 3600},
        ],
    )  # fmt: skip
    def test_a_token_meant_otherwise_is_refused(
        self, empty_session: Session, at_home: TestClient, provider: Provider, claims: dict[str, Any]
    ) -> None:
        assert sign_in(at_home, provider, email=make_user(empty_session).email, **claims) == REFUSED
        assert state_of(at_home) is None

    def test_a_token_signed_by_somebody_else_is_refused(
        self, empty_session: Session, at_home: TestClient, provider: Provider
    ) -> None:
        provider.signing = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
        assert sign_in(at_home, provider, email=make_user(empty_session).email) == REFUSED

    def test_a_way_back_that_began_in_another_browser_is_refused(
        self, empty_session: Session, browsers: Browsers, provider: Provider
    ) -> None:
        user, victim = make_user(empty_session), browsers()
        provider.claims = {"sub": "p-1", "email": user.email, "email_verified": True}
        attacker = browsers()
        state, code = provider.authorize(go(attacker))
        assert come_back(victim, state, code) == REFUSED
        go(victim)
        assert come_back(victim, state, code) == REFUSED
        assert state_of(victim) is None

    def test_a_way_back_under_another_state_is_refused(
        self, empty_session: Session, at_home: TestClient, provider: Provider
    ) -> None:
        provider.claims = {"sub": "p-1", "email": make_user(empty_session).email, "email_verified": True}
        _, code = provider.authorize(go(at_home))
        assert come_back(at_home, "another", code) == REFUSED

    def test_a_code_for_another_beginning_is_refused(
        self, empty_session: Session, browsers: Browsers, provider: Provider
    ) -> None:
        """An attacker's code in the victim's way back; only the verifier of the attacker's browser goes with it."""
        provider.claims = {"sub": "p-1", "email": make_user(empty_session).email, "email_verified": True}
        _, stolen = provider.authorize(go(browsers()))
        victim = browsers()
        own, _ = provider.authorize(go(victim))
        assert come_back(victim, own, stolen) == REFUSED

    def test_a_code_works_once(self, empty_session: Session, at_home: TestClient, provider: Provider) -> None:
        provider.claims = {"sub": "p-1", "email": make_user(empty_session).email, "email_verified": True}
        state, code = provider.authorize(go(at_home))
        assert come_back(at_home, state, code) == "/sign-in"
        assert come_back(at_home, state, code) == REFUSED

    def test_what_went_wrong_over_there_ends_on_our_page(self, at_home: TestClient, provider: Provider) -> None:
        state, _ = provider.authorize(go(at_home))
        assert come_back(at_home, state, "", error="access_denied") == REFUSED


class TestProvider:
    def test_one_that_does_not_answer_is_said(self, at_home: TestClient, provider: Provider) -> None:
        provider.is_away = True
        assert go(at_home) == "/sign-in?trouble=provider-away"

    def test_without_one_there_is_nothing(self, at_home: TestClient) -> None:
        for path in ("begin", "return"):
            assert_problem(at_home.get(f"/api/oidc/{path}", follow_redirects=False), 404, "oidc-off")
        assert at_home.get("/api/session").json()["identity_provider"] is None

    @pytest.mark.usefixtures("provider")
    def test_nobody_is_sent_there_from_an_open_connection(self, browsers: Browsers) -> None:
        plain = browsers(site="http://match.example.gov.cn")
        assert go(plain) == "/sign-in?trouble=needs-https"

    @pytest.mark.usefixtures("provider")
    def test_attempts_are_counted(self, at_home: TestClient) -> None:
        assert [go(at_home) for _ in range(26)][-1] == "/sign-in?trouble=too-many"

    @pytest.mark.usefixtures("provider")
    def test_the_browser_is_asked_to_bring_a_challenge(self, at_home: TestClient) -> None:
        asked = parse_qs(urlsplit(go(at_home)).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["redirect_uri"] == [f"{SITE}/api/oidc/return"]
