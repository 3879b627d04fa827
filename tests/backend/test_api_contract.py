"""What holds for every operation of the API, the ones to come included."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event
from starlette.testclient import TestClient

from backend.core.paging import MAX_PAGE, MAX_SIZE
from tests.backend.operations import DESCRIBED, Operation, choices, details, lists, operations

ROOT = Path(__file__).resolve().parents[2]
PROBLEM = {"type", "title", "status", "detail", "instance", "code", "errors"}


def assert_problem(response: Any, status: int, code: str, *pointers: str) -> None:
    """Check that an answer is a problem of this kind, pointing at these places."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == PROBLEM
    assert (body["status"], body["code"], body["instance"]) == (status, code, response.request.url.path)
    assert {item["pointer"] for item in body["errors"]} == set(pointers)
    assert all(item["detail"] for item in body["errors"])


@pytest.fixture
def statements(connection: Connection) -> Iterator[list[str]]:
    """The SQL statements sent so far; clear it to count from there."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(connection.engine, "before_cursor_execute", note)
    yield sent
    event.remove(connection.engine, "before_cursor_execute", note)


class TestOperations:
    def test_they_are_these(self) -> None:
        assert [operation.path for operation in operations()] == [
            "/api/terms",
            "/api/agencies",
            "/api/agencies/{agency_id}",
            "/api/batches",
            "/api/batches/{batch_id}",
            "/api/scenarios",
            "/api/scenarios/{scenario_id}",
            "/api/vendors",
            "/api/vendors/{vendor_id}",
            "/api/capabilities",
            "/api/capabilities/{capability_id}",
            "/api/policy-documents",
            "/api/policy-documents/{document_id}",
            "/api/policy-documents/{document_id}/text",
            "/api/policy-documents/{document_id}/clauses",
            "/api/policy-documents/{document_id}/original",
            "/api/clauses/{clause_id}",
            "/api/scenarios/{scenario_id}/anchors",
            "/api/match-runs",
            "/api/match-runs/{run_id}",
            "/api/scenarios/{scenario_id}/matches",
            "/api/scenarios/{scenario_id}/matches/{vendor_id}",
            "/api/scenarios/{scenario_id}/exclusions",
            "/api/vendors/{vendor_id}/matches",
            "/api/evaluations",
            "/api/evaluations/what-if",
            "/api/evaluations/{evaluation_id}",
            "/api/search",
            "/api/statistics",
            "/api/healthz",
        ]

    def test_those_that_are_sent_something_are_these(self) -> None:
        # Each computes from what is sent; that nothing of it is kept is tested beside each.
        assert [operation.path for operation in operations("post")] == [
            "/api/previews/scenario",
            "/api/previews/capability",
            "/api/evaluations/what-if",
        ]
        assert {method for methods in DESCRIBED["paths"].values() for method in methods} == {"get", "post"}

    def test_each_has_a_name_of_its_own(self) -> None:
        names = [operation.described["operationId"] for operation in (*operations(), *operations("post"))]
        assert all(name.isidentifier() for name in names)
        assert len(set(names)) == len(names)

    def test_each_shape_has_a_short_name_of_its_own(self) -> None:
        # Two shapes of one name get their modules' names instead, and every program that reads them changes.
        assert [name for name in DESCRIBED["components"]["schemas"] if "__" in name] == []

    def test_each_says_which_problems_it_answers(self) -> None:
        problems = {"$ref": "#/components/schemas/ProblemRead"}
        for operation in (*operations(), *operations("post")):
            expected = {"200", "422", "503"} | ({"404"} if operation.parameters("path") else set())
            expected |= {"400", "413"} if operation.method == "post" else set()
            expected |= {"409"} if (operation.path, operation.method) == ("/api/evaluations/what-if", "post") else set()
            assert set(operation.described["responses"]) == expected, operation.path
            for status in expected - {"200"}:
                content = operation.described["responses"][status]["content"]
                assert list(content) == ["application/problem+json"]
                assert content["application/problem+json"]["schema"] == problems
        assert set(DESCRIBED["components"]["schemas"]["ProblemRead"]["required"]) == PROBLEM

    def test_the_description_is_the_one_the_pages_were_built_for(self) -> None:
        printed = subprocess.run(
            [sys.executable, "-m", "backend.cli", "openapi"], cwd=ROOT, capture_output=True, check=True, timeout=60
        )
        assert json.loads(printed.stdout) == DESCRIBED
        assert json.loads((ROOT / "frontend" / "openapi.json").read_text("utf-8")) == DESCRIBED

    def test_the_version_is_that_of_the_project(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        assert DESCRIBED["info"]["version"] == project["version"]

    @pytest.mark.parametrize("path", ["/docs", "/redoc", "/api/docs", "/openapi.json"])
    def test_there_are_no_pages_that_load_from_other_hosts(self, bare_client: TestClient, path: str) -> None:
        assert bare_client.get(path).status_code in (404, 503)

    @pytest.mark.parametrize("operation", [*operations(), *operations("post")], ids=str)
    def test_other_methods_are_not_offered(
        self, client: TestClient, known_ids: dict[str, str], operation: Operation
    ) -> None:
        offered = [name.upper() for name in DESCRIBED["paths"][operation.path]]
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"}.difference(offered):
            response = client.request(method, operation.url(known_ids))
            assert_problem(response, 405, "method-not-allowed")
            assert sorted(response.headers["allow"].split(", ")) == sorted(offered)


class TestLists:
    @pytest.mark.parametrize("operation", lists(), ids=str)
    def test_small_pages_hold_together_what_one_large_page_holds(
        self, client: TestClient, known_ids: dict[str, str], operation: Operation
    ) -> None:
        url = operation.url(known_ids)
        for sort in choices(operation, "sort") if "sort" in operation.parameters("query") else [""]:
            given = {"q": "智"} if operation.path == "/api/search" else {}
            given |= {"sort": sort} if sort else {}
            whole = client.get(url, params={**given, "size": MAX_SIZE}).json()
            assert set(whole) == {"items", "total", "page", "size"}
            assert (whole["page"], whole["size"]) == (1, MAX_SIZE)
            assert len(whole["items"]) == min(whole["total"], MAX_SIZE)
            pieces: list[Any] = []
            for page in range(1, (len(whole["items"]) + 6) // 7 + 1):
                answer = client.get(url, params={**given, "size": 7, "page": page}).json()
                assert (answer["page"], answer["size"], answer["total"]) == (page, 7, whole["total"])
                pieces += answer["items"]
            assert pieces[: len(whole["items"])] == whole["items"]

    @pytest.mark.parametrize("operation", lists(), ids=str)
    def test_a_page_behind_the_end_is_empty(
        self, client: TestClient, known_ids: dict[str, str], operation: Operation
    ) -> None:
        answer = client.get(operation.url(known_ids), params={"page": MAX_PAGE, "size": MAX_SIZE})
        assert answer.status_code == 200
        assert answer.json()["items"] == []

    @pytest.mark.parametrize("operation", lists(), ids=str)
    def test_a_longer_page_takes_no_more_statements(
        self, client: TestClient, known_ids: dict[str, str], operation: Operation, statements: list[str]
    ) -> None:
        url = operation.url(known_ids)
        given = {"q": "智"} if operation.path == "/api/search" else {}
        counts: list[int] = []
        held: list[int] = []
        for size in (1, MAX_SIZE):
            statements.clear()
            held.append(len(client.get(url, params={**given, "size": size}).json()["items"]))
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 12, statements
        # One batch and one run with its evaluation are shipped; any other list must be long enough to tell.
        assert held[1] > 1 or operation.path in ("/api/batches", "/api/match-runs", "/api/evaluations")

    @pytest.mark.parametrize("operation", lists(), ids=str)
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("page", "0"),
            ("page", "-1"),
            ("page", "x"),
            ("page", "1.5"),
            ("page", str(MAX_PAGE + 1)),
            ("page", "9" * 400),
            ("size", "0"),
            ("size", str(MAX_SIZE + 1)),
            ("size", ""),
        ],
    )
    def test_a_page_that_cannot_be_is_refused(
        self, client: TestClient, known_ids: dict[str, str], operation: Operation, name: str, value: str
    ) -> None:
        response = client.get(operation.url(known_ids), params={name: value})
        assert_problem(response, 422, "invalid-request", f"/query/{name}")


class TestParameters:
    @pytest.mark.parametrize("operation", operations(), ids=str)
    def test_an_unknown_one_is_refused(
        self, client: TestClient, known_ids: dict[str, str], operation: Operation
    ) -> None:
        response = client.get(operation.url(known_ids), params={"sizee": "5"})
        assert_problem(response, 422, "invalid-request", "/query/sizee")

    @pytest.mark.parametrize("operation", operations(), ids=str)
    def test_a_value_that_cannot_be_is_refused(
        self, client: TestClient, known_ids: dict[str, str], operation: Operation
    ) -> None:
        for name, schema in operation.parameters("query").items():
            is_text = schema.get("type") == "string" and "maxLength" in schema
            for value in ("a\0b", "字" * 201) if is_text else ("no such value",):
                response = client.get(operation.url(known_ids), params={name: value})
                assert_problem(response, 422, "invalid-request", f"/query/{name}")

    @pytest.mark.parametrize("operation", details(), ids=str)
    def test_an_id_under_which_there_is_nothing_is_not_found(
        self, client: TestClient, unknown_ids: dict[str, str], operation: Operation
    ) -> None:
        response = client.get(operation.url(unknown_ids))
        assert response.json()["code"].endswith("-not-found")
        assert_problem(response, 404, response.json()["code"])

    @pytest.mark.parametrize("operation", details(), ids=str)
    @pytest.mark.parametrize("value", ["1", "x" * 36, "%00", "0190c0de-0000-7000-8000-00000000000g"])
    def test_an_id_that_is_none_is_refused(
        self, client: TestClient, known_ids: dict[str, str], operation: Operation, value: str
    ) -> None:
        for name in operation.parameters("path"):
            response = client.get(operation.url(known_ids | {name: value}))
            assert_problem(response, 422, "invalid-request", f"/path/{name}")
