"""What holds for every operation of the API, the ones to come included."""

import json
import subprocess
import sys
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

ROOT = Path(__file__).resolve().parents[2]
EVERY = (*operations(), *changing())
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
        assert [operation.path for operation in operations()] == [
            "/api/terms",
            "/api/demo-accounts",
            "/api/session",
            "/api/sessions",
            "/api/users",
            "/api/oidc/begin",
            "/api/oidc/return",
            "/api/agencies",
            "/api/agencies/{agency_id}",
            "/api/organisations",
            "/api/organisation",
            "/api/organisations/{organisation_id}/members",
            "/api/organisations/{organisation_id}/invitations",
            "/api/organisations/{organisation_id}/join-requests",
            "/api/join-requests",
            "/api/join-request",
            "/api/mail-domains",
            "/api/administration/organisations",
            "/api/administration/organisations/{organisation_id}",
            "/api/batches",
            "/api/batches/{batch_id}",
            "/api/scenarios",
            "/api/scenarios/{scenario_id}",
            "/api/credit-codes",
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
            "/api/notifications",
            "/api/notifications/unread",
            "/api/notification-choices",
            "/api/suppressed-addresses",
            "/api/account/data",
            "/api/account/consents",
            "/api/audit-events",
            "/api/audit/verification",
            "/api/healthz",
        ]

    def test_those_that_are_more_than_a_look_are_these(self) -> None:
        # Three compute from what is sent; that nothing of it is kept is tested beside each.
        assert [str(operation) for operation in changing()] == [
            "post /api/session",
            "post /api/session/second-factor",
            "post /api/password-resets",
            "post /api/registrations",
            "post /api/links/bootstrap",
            "post /api/links/registration",
            "post /api/links/reset",
            "post /api/links/mail-change",
            "post /api/account/email",
            "post /api/account/second-factor",
            "post /api/organisations",
            "post /api/organisations/{organisation_id}/invitations",
            "post /api/links/invitation/look",
            "post /api/links/invitation/accept",
            "post /api/links/invitation/account",
            "post /api/organisations/{organisation_id}/join-requests",
            "post /api/previews/scenario",
            "post /api/previews/capability",
            "post /api/evaluations/what-if",
            "post /api/notifications/read",
            "post /api/unsubscriptions/{token}",
            "put /api/account/password",
            "put /api/account/second-factor",
            "put /api/users/{user_id}/state",
            "put /api/users/{user_id}/roles",
            "put /api/organisations/{organisation_id}/join-requests/{user_id}",
            "put /api/mail-domains/{domain}",
            "put /api/administration/organisations/{organisation_id}/state",
            "put /api/administration/organisations/{organisation_id}/decision",
            "put /api/notification-choices",
            "put /api/account/consents/{version}",
            "patch /api/account",
            "patch /api/organisations/{organisation_id}/members/{user_id}",
            "patch /api/administration/organisations/{organisation_id}",
            "patch /api/notifications/{notification_id}",
            "delete /api/session",
            "delete /api/sessions/{session_id}",
            "delete /api/account",
            "delete /api/users/{user_id}/sessions",
            "delete /api/users/{user_id}/second-factor",
            "delete /api/organisation/membership",
            "delete /api/organisations/{organisation_id}/members/{user_id}",
            "delete /api/organisations/{organisation_id}/invitations/{invitation_id}",
            "delete /api/join-request",
            "delete /api/mail-domains/{domain}",
            "delete /api/suppressed-addresses/{suppression_id}",
        ]
        methods = {method for methods in DESCRIBED["paths"].values() for method in methods}
        assert methods == {"get", "post", "put", "patch", "delete"}

    def test_those_that_need_a_sign_in_are_these(self) -> None:
        assert {operation.name for operation in EVERY if operation.needs_sign_in} == {
            "list_notifications",
            "count_unread_notifications",
            "mark_notification",
            "mark_all_read",
            "get_notification_choices",
            "choose_notifications",
            "list_suppressed_addresses",
            "release_suppressed_address",
            "export_account",
            "erase_account",
            "list_consents",
            "give_consent",
            "list_audit_events",
            "verify_audit",
            "sign_in_second_factor",
            "list_sessions",
            "end_session",
            "change_password",
            "request_mail_change",
            "propose_second_factor",
            "confirm_second_factor",
            "edit_account",
            "list_users",
            "set_user_state",
            "set_user_roles",
            "end_user_sessions",
            "remove_user_second_factor",
            "list_organisations",
            "find_twins",
            "found_organisation",
            "get_own_organisation",
            "leave_organisation",
            "list_members",
            "change_member",
            "remove_member",
            "list_invitations",
            "invite",
            "withdraw_invitation",
            "accept_invitation",
            "list_join_requests",
            "list_all_join_requests",
            "request_to_join",
            "decide_join_request",
            "get_own_join_request",
            "withdraw_join_request",
            "list_mail_domains",
            "allow_mail_domain",
            "disallow_mail_domain",
            "list_all_organisations",
            "get_organisation",
            "edit_organisation",
            "set_organisation_state",
            "decide_organisation",
        }

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
            assert len(answers) == len(refusals) + 1, operation
            names_one = operation.parameters("path") and operation.name not in MAKE_WHAT_THEY_NAME
            expected = {"422", "503"} | ({"404"} if names_one else set())
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
