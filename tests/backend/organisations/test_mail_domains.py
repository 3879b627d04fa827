"""Which mail domains are allowed, asked over HTTP."""

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.actor import Role
from tests.backend.accounts.people import make_user, recorded, signed_in


@pytest.fixture
def admin(empty_session: Session, bare_client: TestClient) -> TestClient:
    """A city administrator's browser."""
    return signed_in(empty_session, bare_client.app, make_user(empty_session, Role.CITY_ADMIN))


class TestMailDomains:
    def test_the_city_administrator_says_which_are_allowed(
        self, empty_session: Session, admin: TestClient, bare_client: TestClient
    ) -> None:
        for _ in range(2):  # allowing one again is no error and no event
            assert admin.put("/api/mail-domains/sz.gov.cn").status_code == 204
        assert [item["domain"] for item in admin.get("/api/mail-domains").json()["items"]] == ["sz.gov.cn"]
        desk = signed_in(empty_session, bare_client.app, make_user(empty_session, Role.MATCHMAKER))
        assert desk.put("/api/mail-domains/evil.example").status_code == 403
        assert desk.get("/api/mail-domains").status_code == 403
        assert admin.delete("/api/mail-domains/SZ.GOV.CN").status_code == 204
        assert admin.delete("/api/mail-domains/sz.gov.cn").status_code == 404
        assert recorded(empty_session)[-2:] == ["mail_domain.allowed", "mail_domain.disallowed"]

    @pytest.mark.parametrize(
        "domain",
        ["cn", "sz..gov.cn", "a@sz.gov.cn", "市.cn", "-a.cn", "a-.cn", "a.-cn", f"{'a' * 64}.cn", f"{'a.' * 39}xyz"],
    )
    def test_what_is_no_domain_or_too_long_is_refused(self, admin: TestClient, domain: str) -> None:
        for answer in (admin.put(f"/api/mail-domains/{domain}"), admin.delete(f"/api/mail-domains/{domain}")):
            assert answer.status_code == 422

    @pytest.mark.parametrize("domain", ["1.cn", "xn--55qw42g.xn--fiqs8s", "2026-11-22.10", f"{'a.' * 39}xy"])
    def test_what_is_one_is_taken_and_recorded(self, empty_session: Session, admin: TestClient, domain: str) -> None:
        assert admin.put(f"/api/mail-domains/{domain}").status_code == 204
        assert recorded(empty_session)[-1] == "mail_domain.allowed"
