"""What holds for every operation of the API, the ones to come included."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from sqlalchemy import Connection, event
from starlette.testclient import TestClient

from backend.core.once import OnceRoute
from backend.core.paging import MAX_PAGE, MAX_SIZE
from backend.core.web import get_program_session, get_session
from backend.main import FEATURES
from tests.backend.besides import BESIDES
from tests.backend.conftest import Asking
from tests.backend.operations import DESCRIBED, Operation, changing, choices, lists, operations

# All of them ask as the same people, who are made once.
pytestmark = pytest.mark.usefixtures("furnished")

ROOT = Path(__file__).resolve().parents[2]
EVERY = (*operations(), *changing())
LISTED = Path(__file__).with_name("operations.txt")
MAKE_WHAT_THEY_NAME = {"allow_mail_domain"}
"""What they name is there afterwards, whether it was before or not."""
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


def _all_of(dependant: Dependant) -> Iterator[Dependant]:
    """Yield what a route depends on, however far behind."""
    yield dependant
    for behind in dependant.dependencies:
        yield from _all_of(behind)


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
        # One a line, in any order: how it is asked, what it is called, and whether it answers only whom we know.
        wanted = [line for line in LISTED.read_text("utf-8").splitlines() if line]
        there = [f"{one.method} {one.path} {one.name}{' signed-in' * one.needs_sign_in}" for one in EVERY]
        assert sorted(wanted) == sorted(there)

    def test_each_has_a_name_of_its_own(self) -> None:
        names = [operation.name for operation in EVERY]
        assert all(name.isidentifier() for name in names)
        assert len(set(names)) == len(names)

    def test_each_shape_has_a_short_name_of_its_own(self) -> None:
        # Two shapes of one name get their modules' names instead, and every program that reads them changes.
        assert [name for name in DESCRIBED["components"]["schemas"] if "__" in name] == []

    def test_each_says_which_problems_it_answers(self) -> None:
        problems, changed = ({"$ref": f"#/components/schemas/{shape}"} for shape in ("ProblemRead", "ChangedRead"))
        for operation in EVERY:
            answers = operation.described["responses"]
            refusals = {status for status in answers if int(status) >= 400}
            leads_on = answers.keys() & {"308"}  # to what it was merged into
            assert len(answers) == len(refusals) + len(leads_on) + 1, operation
            names_one = operation.parameters("path") and operation.name not in MAKE_WHAT_THEY_NAME
            expected = {"422", "429", "503"} | ({"404"} if names_one else set())
            expected |= {"403"} if operation.method != "get" else set()
            expected |= {"400", "408", "413", "415"} if operation.takes_body else set()
            expected |= {"401"} if operation.needs_sign_in else set()
            expected |= {"412", "428"} if "If-Match" in operation.parameters("header") else set()
            assert refusals == expected | BESIDES.get(operation.name, set()), operation
            for status in refusals:
                content = answers[status]["content"]
                assert list(content) == ["application/problem+json"]
                assert content["application/problem+json"]["schema"] == (changed if status == "412" else problems)
        assert set(DESCRIBED["components"]["schemas"]["ProblemRead"]["required"]) == PROBLEM

    def test_what_creates_something_can_be_sent_twice(self) -> None:
        for operation in operations("post"):
            if {"201", "202"} & set(operation.described["responses"]):
                assert "Idempotency-Key" in operation.parameters("header"), operation

    def test_an_answer_is_kept_in_the_transaction_of_what_it_tells(self) -> None:
        kept = 0
        for route in (found for feature in FEATURES for found in feature.router.routes):
            needed = list(_all_of(route.dependant))
            if "Idempotency-Key" in {header.alias for one in needed for header in one.header_params}:
                assert isinstance(route, OnceRoute), route.path
                assert len({one.call for one in needed} & {get_session, get_program_session}) == 1, route.path
                kept += 1
        assert kept > 0

    def test_the_description_is_the_one_the_pages_were_built_for(self) -> None:
        # That the command prints it as well is the business of the check “openapi drift”.
        assert json.loads((ROOT / "frontend" / "openapi.json").read_text("utf-8")) == DESCRIBED

    def test_the_version_is_that_of_the_project(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        assert DESCRIBED["info"]["version"] == project["version"]

    @pytest.mark.parametrize("path", ["/docs", "/redoc", "/api/docs", "/openapi.json"])
    def test_there_are_no_pages_that_load_from_other_hosts(self, bare_client: TestClient, path: str) -> None:
        assert_problem(bare_client.get(path), 404, "not-found")

    @pytest.mark.parametrize("operation", EVERY, ids=str)
    def test_other_methods_are_not_offered(
        self, client: TestClient, known_ids: dict[str, str], unknown_ids: dict[str, str], operation: Operation
    ) -> None:
        offered = [name.upper() for name in DESCRIBED["paths"][operation.path]]
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"}.difference(offered):
            response = client.request(method, operation.url(unknown_ids | known_ids))
            assert_problem(response, 405, "method-not-allowed")
            assert sorted(response.headers["allow"].split(", ")) == sorted(offered)


class TestLists:
    @pytest.mark.parametrize("operation", lists(), ids=str)
    def test_small_pages_hold_together_what_one_large_page_holds(
        self, asking: Asking, known_ids: dict[str, str], operation: Operation
    ) -> None:
        url, client = operation.url(known_ids), asking(operation)
        for sort in choices(operation, "sort") if "sort" in operation.parameters("query") else [""]:
            given = {"q": "智"} if operation.path == "/api/search" else {}
            given |= {"sort": sort} if sort else {}
            whole = client.get(url, params={**given, "size": MAX_SIZE}).json()
            assert set(whole) >= {"items", "total", "page", "size"}
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
        self, asking: Asking, known_ids: dict[str, str], operation: Operation
    ) -> None:
        answer = asking(operation).get(operation.url(known_ids), params={"page": MAX_PAGE, "size": MAX_SIZE})
        assert answer.status_code == 200
        assert answer.json()["items"] == []

    @pytest.mark.parametrize("operation", lists(), ids=str)
    def test_a_longer_page_takes_no_more_statements(
        self, asking: Asking, known_ids: dict[str, str], operation: Operation, statements: list[str]
    ) -> None:
        url, client = operation.url(known_ids), asking(operation)
        given = {"q": "智"} if operation.path == "/api/search" else {}
        counts: list[int] = []
        held: list[int] = []
        for size in (1, MAX_SIZE):
            statements.clear()
            held.append(len(client.get(url, params={**given, "size": size}).json()["items"]))
            counts.append(len(statements))
        # Telling the database for whom it reads takes a statement each time that changes.
        assert counts[0] == counts[1] <= 14, statements
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
        self, asking: Asking, known_ids: dict[str, str], operation: Operation, name: str, value: str
    ) -> None:
        response = asking(operation).get(operation.url(known_ids), params={name: value})
        assert_problem(response, 422, "invalid-request", f"/query/{name}")
