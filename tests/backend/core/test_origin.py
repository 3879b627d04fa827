"""Requests that change something come from pages of ours; HTTPS, once seen, is kept to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from backend.core.application import Application
from backend.core.headers import HSTS
from backend.core.settings import settings

SITE = "https://match.example.gov.cn"


@pytest.fixture
def app(tmp_path: Path) -> Application:
    """An application that can be changed."""
    made = Application(title="t", description="d", version="0", frontend=tmp_path)

    @made.post("/api/things")
    def change() -> dict[str, str]:
        return {"changed": "yes"}

    @made.get("/api/things")
    def look() -> dict[str, str]:
        return {"changed": "no"}

    return made


@pytest.fixture
def visitor(app: Application) -> TestClient:
    """A browser that says nothing of where its requests come from."""
    return TestClient(app, base_url=SITE)


class TestSameOrigin:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Sec-Fetch-Site": "same-origin"}, 200),
            ({"Sec-Fetch-Site": "same-origin", "Origin": SITE}, 200),
            ({"Origin": SITE}, 200),
            ({"Origin": SITE.upper()}, 200),
            ({}, 403),
            ({"Sec-Fetch-Site": "cross-site", "Origin": SITE}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
            ({"Sec-Fetch-Site": "none"}, 403),
            ({"Origin": "null"}, 403),
            ({"Origin": "http://match.example.gov.cn"}, 403),
            ({"Origin": "https://match.example.gov.cn:8443"}, 403),
            ({"Origin": "https://match.example.gov.cn.evil.example"}, 403),
            ({"Referer": SITE + "/page"}, 403),
        ],
        ids=str,
    )
    def test_only_pages_of_ours_change_something(
        self, visitor: TestClient, headers: dict[str, str], status: int
    ) -> None:
        answer = visitor.post("/api/things", headers=headers)
        assert answer.status_code == status
        if status == 403:
            assert answer.json()["code"] == "cross-site"

    def test_whoever_only_looks_may_come_from_anywhere(self, visitor: TestClient) -> None:
        headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
        assert visitor.get("/api/things", headers=headers).status_code == 200

    @pytest.mark.parametrize(
        ("kind", "status"),
        [
            ("application/json", 200),
            ("Application/JSON; charset=utf-8", 200),
            ("multipart/form-data; boundary=x", 200),
            ("text/plain", 415),
            ("application/x-www-form-urlencoded", 415),
            ("text/plain; application/json", 415),
        ],
    )
    def test_a_plain_form_can_send_nothing(self, visitor: TestClient, kind: str, status: int) -> None:
        headers = {"Origin": SITE, "Content-Type": kind}
        assert visitor.post("/api/things", content=b"{}", headers=headers).status_code == status

    def test_behind_a_proxy_that_changes_the_host_the_public_address_counts(
        self, app: Application, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inside = TestClient(app, base_url="http://api:8000")
        assert inside.post("/api/things", headers={"Origin": SITE}).status_code == 403
        monkeypatch.setenv("PUBLIC_URL", SITE)
        settings.cache_clear()
        assert inside.post("/api/things", headers={"Origin": SITE}).status_code == 200
        monkeypatch.undo()
        settings.cache_clear()


class TestHsts:
    @pytest.fixture
    def proxied(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """An installation behind a proxy."""
        monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.1")
        settings.cache_clear()
        yield
        settings.cache_clear()

    def test_over_https_browsers_are_told_to_keep_to_it_on_errors_too(self, visitor: TestClient) -> None:
        for answer in (visitor.get("/api/things"), visitor.get("/api/nothing"), visitor.post("/api/things")):
            assert answer.headers["strict-transport-security"] == HSTS

    def test_over_plain_http_nothing_is_said(self, app: Application) -> None:
        answer = TestClient(app, base_url="http://127.0.0.1:8000").get("/api/things")
        assert "strict-transport-security" not in answer.headers

    @pytest.mark.usefixtures("proxied")
    def test_what_a_trusted_proxy_took_over_https_counts(self, app: Application) -> None:
        for address, told in (("10.0.0.1", True), ("203.0.113.1", False)):
            client = TestClient(app, base_url="http://match.example.gov.cn", client=(address, 1))
            answer = client.get("/api/things", headers={"X-Forwarded-Proto": "https"})
            assert ("strict-transport-security" in answer.headers) is told
