"""What every answer carries, and that errors are no exception."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from backend.core.application import Application
from backend.core.headers import HEADERS
from tests.backend.conftest import Asking
from tests.backend.operations import Operation, answering

NONE_OF_THEIRS = {
    "get_own_join_request",
    "get_scenario_draft",
    "get_scenario_readiness",
    "get_scenario_gates",
    "get_vendor_draft",
    "get_vendor_completeness",
    "get_vendor_changes",
    "get_own_vendor",
    "get_batch_draft",
    "get_register_entry",
    "download_register_evidence",
    "get_question_asker",
    "get_response",
    "reveal_contacts",
    "get_saved_search",
    "get_shortlist",
    "export_shortlist",
    "get_place",
    "get_place_proof",
    "reveal_place_contacts",
}
"""What is not there for whoever belongs to an organisation, as these askers do, and has begun nothing."""
HANDED_OUT = {"download_attachment"}
"""What is kept by whoever gets it, and may do even less than a page; tested beside the route."""


def assert_secure(headers: dict[str, str]) -> None:
    """Check the headers of one answer."""
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert re.fullmatch(r"'self' 'nonce-[\w-]{20,}'", policy.pop("style-src"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert {name: headers[name.lower()] for name in HEADERS} == HEADERS


class TestSecurityHeaders:
    @pytest.mark.parametrize("operation", [one for one in answering() if one.name not in HANDED_OUT], ids=str)
    def test_every_route_sends_them_and_is_not_stored(
        self, asking: Asking, operation: Operation, known_ids: dict[str, str], unknown_ids: dict[str, str]
    ) -> None:
        response = asking(operation).get(operation.url(unknown_ids | known_ids))
        assert response.status_code == (404 if operation.name in NONE_OF_THEIRS else 200)
        assert_secure(dict(response.headers))
        assert response.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/api/nothing", 404),
            ("GET", "/api", 404),
            ("POST", "/api/terms", 405),
            ("GET", "/api/scenarios?size=0", 422),
            ("GET", "/assets/gone.js", 404),
            ("GET", "/scenarios", 503),
            ("POST", "/scenarios", 405),
            ("GET", "/api/openapi.json", 200),
        ],
    )
    def test_other_answers_send_them_too(self, bare_client: TestClient, method: str, path: str, status: int) -> None:
        response = bare_client.request(method, path)
        assert response.status_code == status
        assert_secure(dict(response.headers))

    def test_an_unexpected_error_sends_them_and_tells_nothing_of_the_inside(self, tmp_path: Path) -> None:
        app = Application(title="t", description="d", version="0", frontend=tmp_path)

        @app.get("/api/broken")
        def fail() -> None:
            raise RuntimeError("the secret inside")

        response = TestClient(app, raise_server_exceptions=False).get("/api/broken")
        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["code"] == "unexpected"
        assert "secret" not in response.text
        assert_secure(dict(response.headers))

    def test_no_two_answers_share_a_nonce(self, bare_client: TestClient) -> None:
        found = {
            re.search(r"'nonce-([\w-]+)'", bare_client.get("/api/nothing").headers["content-security-policy"])[1]
            for _ in range(5)
        }
        assert len(found) == 5
        assert all(len(nonce) >= 20 for nonce in found)
