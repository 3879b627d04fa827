"""The built pages: fresh nonce, fallback for the browser's own paths, nothing outside the folder."""

import gzip
import json
import re
from pathlib import Path

import anyio
import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message

from backend.core.application import Application
from backend.core.frontend import NONCE_MARK
from tests.conftest import BROWSER

SCRIPT = "console.log('场景');" * 200


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A build folder beside a file nobody may read."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    page = f'<meta property="csp-nonce" nonce="{NONCE_MARK}"><script src="/assets/a-1.js" nonce="{NONCE_MARK}">'
    (folder / "index.html").write_text(page, "utf-8")
    (folder / "assets" / "a-1.js").write_text(SCRIPT, "utf-8")
    (folder / "assets" / "han-1.woff2").write_bytes(bytes(5000))
    (folder / "icon.svg").write_text("<svg/>", "utf-8")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def pages(dist: Path) -> TestClient:
    """A client of the pages alone."""
    return TestClient(Application(title="t", description="d", version="0", frontend=dist), **BROWSER)


def raw_get(app: ASGIApp, path: str) -> tuple[int, bytes]:
    """Return status and body for a path exactly as it is; a client would tidy its dots and slashes away."""
    sent: list[Message] = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        return next(asked, None) or await anyio.sleep_forever()

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "root_path": ""}
    anyio.run(app, scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def nonces(text: str) -> set[str]:
    return set(re.findall(r"nonce[=-]\"?([\w-]+)", text))


class TestPage:
    @pytest.mark.parametrize("path", ["/", "/index.html", "/scenarios", "/scenarios/123/vendors/456", "/search?q=a.b"])
    def test_every_path_of_the_browser_gets_the_page(self, pages: TestClient, path: str) -> None:
        response = pages.get(path)
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"

    def test_the_nonce_of_the_policy_stands_in_the_page_and_is_new_each_time(self, pages: TestClient) -> None:
        first, second = pages.get("/"), pages.get("/")
        for response in (first, second):
            assert NONCE_MARK not in response.text
            # The name of the meta element looks like a nonce, too.
            assert nonces(response.text) == nonces(response.headers["content-security-policy"])
        assert nonces(first.text) != nonces(second.text)

    def test_a_new_build_is_served_without_a_restart(self, pages: TestClient, dist: Path) -> None:
        pages.get("/")
        (dist / "index.html").write_text("built anew", "utf-8")
        assert pages.get("/").text == "built anew"

    def test_without_a_build_the_answer_says_what_to_run_in_both_languages(self, tmp_path: Path) -> None:
        app = Application(title="t", description="d", version="0", frontend=tmp_path / "nowhere")
        response = TestClient(app).get("/scenarios")
        assert response.status_code == 503
        assert response.text.count("python3 run.py setup") == 2
        assert "尚未构建" in response.text
        assert "have not been built" in response.text

    def test_only_reading_is_offered(self, pages: TestClient) -> None:
        for path in ("/", "/icon.svg", "/scenarios"):
            response = pages.post(path)
            assert response.status_code == 405
            assert response.headers["allow"] == "GET, HEAD"
            assert response.json()["code"] == "method-not-allowed"


class TestFiles:
    def test_a_file_named_by_its_contents_is_kept_for_ever(self, pages: TestClient) -> None:
        response = pages.get("/assets/a-1.js")
        assert response.text == SCRIPT
        assert response.headers["content-type"].startswith("text/javascript")
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"

    def test_any_other_file_is_asked_for_again_but_not_sent_again(self, pages: TestClient) -> None:
        first = pages.get("/icon.svg")
        assert first.headers["cache-control"] == "no-cache"
        second = pages.get("/icon.svg", headers={"If-None-Match": first.headers["etag"]})
        assert (second.status_code, second.content) == (304, b"")

    @pytest.mark.parametrize(
        "path", ["/assets/gone-2.js", "/assets/gone", "/favicon.ico", "/.vite/x.json", "/docs", "/redoc/", "/metrics"]
    )
    def test_a_missing_file_is_not_answered_with_the_page(self, pages: TestClient, path: str) -> None:
        response = pages.get(path)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"
        assert "immutable" not in response.headers.get("cache-control", "")

    def test_text_travels_compressed_and_fonts_as_they_are(self, pages: TestClient) -> None:
        with pages.stream("GET", "/assets/a-1.js", headers={"Accept-Encoding": "gzip"}) as response:
            assert response.headers["content-encoding"] == "gzip"
            assert gzip.decompress(b"".join(response.iter_raw())).decode() == SCRIPT
        font = pages.get("/assets/han-1.woff2", headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in font.headers

    @pytest.mark.parametrize(
        "path",
        [
            "/../secret.txt",
            "/assets/../../secret.txt",
            "/assets/..//../secret.txt",
            "/./../secret.txt",
            "../secret.txt",
            "/..\\secret.txt",
            "//etc/passwd",
            "///etc/passwd",
            "/link.txt",
            "/secret.txt\0.js",
            "/" + "a" * 5000 + ".js",
        ],
    )
    def test_no_path_leads_out_of_the_folder(self, dist: Path, path: str) -> None:
        status, body = raw_get(Application(title="t", description="d", version="0", frontend=dist), path)
        assert status in (200, 404)
        assert b'"secret"' not in body
        assert body != b"secret"
        assert b"root:" not in body

    def test_a_path_that_stays_inside_is_found_however_it_is_written(self, dist: Path) -> None:
        app = Application(title="t", description="d", version="0", frontend=dist)
        assert raw_get(app, "/assets/../assets/a-1.js") == (200, SCRIPT.encode())


class TestApi:
    @pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/x/../y", "//api/x", "/x/../api/x"])
    def test_an_unknown_path_of_the_api_is_a_problem_and_not_the_page(self, dist: Path, path: str) -> None:
        app = Application(title="t", description="d", version="0", frontend=dist)
        status, body = raw_get(app, path)
        assert status == 404
        assert json.loads(body)["code"] == "not-found"
