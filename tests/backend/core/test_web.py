"""Errors as problem+json, whatever went wrong."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.db import SessionLocal, make_engine
from backend.core.errors import Conflict
from backend.core.web import RETRY_SECONDS
from backend.local.postgres import LocalPostgres
from tests.backend.bodies import BODIES, sent
from tests.backend.operations import Operation, answering, changing
from tests.conftest import Database

WITHOUT_DATABASE = ("/api/openapi.json",)
"""What the program itself knows."""

AWAY = {
    "status": 503,
    "content-type": "application/problem+json",
    "retry-after": str(RETRY_SECONDS),
    "code": "database-away",
    "tells where": False,
}


def said_by(response: Any) -> dict[str, Any]:
    """Return what an answer says of what is wrong, and whether of where the database was."""
    return {
        "status": response.status_code,
        "content-type": response.headers.get("content-type"),
        "retry-after": response.headers.get("retry-after"),
        "code": response.json().get("code"),
        "tells where": "socket" in response.text,
    }


@pytest.fixture
def away() -> Iterator[None]:
    """A database behind a socket on which nobody listens."""
    engine = make_engine("postgresql://citymatch_app@/citymatch?host=/nonexistent")
    SessionLocal.configure(bind=engine)
    yield
    SessionLocal.configure(bind=None)
    engine.dispose()


class TestDatabaseAway:
    @pytest.mark.usefixtures("away")
    @pytest.mark.parametrize(
        "operation", [found for found in answering() if found.path not in WITHOUT_DATABASE], ids=str
    )
    def test_every_route_says_so_and_when_to_come_back(
        self, bare_client: TestClient, unknown_ids: dict[str, str], operation: Operation
    ) -> None:
        given = {"q": "智"} if operation.path == "/api/search" else {}
        # A cookie that must be looked up: without one there is no session to ask the database for.
        response = bare_client.get(operation.url(unknown_ids), params=given, headers={"Cookie": "citymatch=x"})
        assert said_by(response) == AWAY

    @pytest.mark.usefixtures("away")
    @pytest.mark.parametrize("operation", changing(), ids=str)
    def test_what_computes_or_changes_says_so_too(
        self, bare_client: TestClient, unknown_ids: dict[str, str], operation: Operation
    ) -> None:
        body = sent(operation, unknown_ids)
        headers = body.pop("headers", {}) | {"Cookie": "citymatch=x"}
        url = operation.url(unknown_ids)
        response = bare_client.request(operation.method.upper(), url, headers=headers, **body)
        assert said_by(response) == AWAY

    @pytest.mark.usefixtures("away")
    @pytest.mark.parametrize("path", WITHOUT_DATABASE)
    def test_what_needs_no_database_is_still_answered(self, bare_client: TestClient, path: str) -> None:
        assert bare_client.get(path).status_code == 200
        assert bare_client.get("/api/scenarios", params={"size": 0}).status_code == 422

    def test_connections_that_broke_are_replaced(
        self, bare_client: TestClient, committed: Database, server: LocalPostgres
    ) -> None:
        assert bare_client.get("/api/healthz").json() == {"status": "ok"}
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        ended = server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}", committed.name)  # noqa: S608
        assert ended == "t"
        assert bare_client.get("/api/healthz").json() == {"status": "ok"}

    def test_a_statement_that_takes_too_long_is_given_up(self, session: Session) -> None:
        limits = session.execute(text("SELECT current_setting('statement_timeout'), current_setting('timezone')"))
        assert tuple(limits.one()) == ("15s", "UTC")


class TestDiskFull:
    @pytest.fixture
    def full(self, connection: Connection) -> Iterator[None]:
        """A database that has room for no other row."""

        def refuse(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> tuple[str, Any]:
            inserts = statement.lstrip().startswith("INSERT")
            return ("DO $$ BEGIN RAISE disk_full; END $$", None) if inserts else (statement, given)

        event.listen(connection.engine, "before_cursor_execute", refuse, retval=True)
        yield
        event.remove(connection.engine, "before_cursor_execute", refuse)

    @pytest.mark.usefixtures("full")
    def test_whoever_writes_is_told_that_the_input_is_kept_and_reading_goes_on(self, client: TestClient) -> None:
        refused = client.post("/api/password-resets", json=BODIES["request_password_reset"])
        assert (refused.status_code, refused.json()["code"]) == (507, "storage-full")
        assert "your input is kept" in refused.json()["detail"]
        assert client.get("/api/scenarios").status_code == 200


class TestProblem:
    def test_it_says_what_is_wrong_with_each_parameter(self, bare_client: TestClient) -> None:
        response = bare_client.get("/api/scenarios", params={"page": "0", "size": "x", "sort": "up", "colour": "red"})
        body = response.json()
        assert (response.status_code, body["code"]) == (422, "invalid-request")
        assert {item["pointer"] for item in body["errors"]} == {
            "/query/page",
            "/query/size",
            "/query/sort",
            "/query/colour",
        }
        assert body["instance"] == "/api/scenarios"
        assert "/query/page: " in body["detail"]

    def test_a_path_in_any_script_is_repeated_as_it_was_asked_for(self, bare_client: TestClient) -> None:
        response = bare_client.get("/api/场景")
        assert (response.status_code, response.json()["instance"]) == (404, "/api/场景")

    def test_a_kind_says_its_title_where_nothing_particular_is_known(self) -> None:
        assert Conflict().detail == Conflict.title
        assert str(Conflict("甲 is taken.")) == "甲 is taken."

    def test_repeating_a_parameter_changes_nothing_but_its_last_value(self, bare_client: TestClient) -> None:
        response = bare_client.get("/api/scenarios?size=5&size=0")
        assert [item["pointer"] for item in response.json()["errors"]] == ["/query/size"]

    def test_the_answer_is_utf_8(self, bare_client: TestClient) -> None:
        response = bare_client.get("/api/场景")
        assert json.loads(response.content.decode("utf-8"))["instance"] == "/api/场景"
        assert "场景".encode() in response.content
