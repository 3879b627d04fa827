"""What holds for every operation that is more than a look, the ones to come included."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.backend.bodies import BODIES, sent
from tests.backend.conftest import Asking
from tests.backend.operations import Operation, changing, operations
from tests.backend.test_api_contract import MAKE_WHAT_THEY_NAME, assert_problem

# All of them ask as the same people, who are made once.
pytestmark = pytest.mark.usefixtures("furnished")

UNVERSIONED = {
    "decide_organisation": "it is decided once: whoever comes second finds nothing that waits",
    "change_password": "the present password is the proof that nothing is written over",
    "confirm_second_factor": "the code proves which secret is meant",
    "decide_join_request": "a request is decided once: the second decision finds none",
    "allow_mail_domain": "there is nothing to write over",
    "set_vendor_capacity": "it says how things are now; the last word holds",
    "mark_notification": "read or not is all there is, and nobody else writes it",
    "choose_notifications": "each topic is one choice of one person's; the last one holds",
    "decide_scenario_gate": "what is judged stands while it is reviewed, and a decision holds for that alone",
    "review_scenario_risk": "likewise",
    "watch_scenario": "watching or not is all there is, and nobody else writes it",
    "reject_found": "it is relevant to its reader or not, and nobody else says so",
    "claim_pair": "a claim is one's own, and of two who ask the database gives it to one",
    "save_review_settings": "they are one person's; the last ones hold",
    "confirm_for_agency": "a yes is said once, and nobody else says it",
    "confirm_for_vendor": "likewise",
    "give_consent": "the version of the terms stands in the path",
}
"""Why these change something without saying which version was read; every other PUT and PATCH says it."""


class TestChanging:
    """What holds for every operation that is more than a look."""

    def send(self, client: TestClient, operation: Operation, ids: dict[str, str], **given: Any) -> Any:
        """Return the answer to an operation that is sent what it expects."""
        body = sent(operation, ids)
        for name in ("headers", "params"):
            given[name] = body.get(name, {}) | given.get(name, {})
        if "If-Match" in operation.parameters("header"):
            given["headers"] = {"If-Match": '"1"'} | given["headers"]
        return client.request(operation.method.upper(), operation.url(ids), **{**body, **given})

    def test_whoever_edits_says_which_version_was_read(self) -> None:
        edits = {operation.name: operation for method in ("put", "patch") for operation in operations(method)}
        versioned = {name for name, operation in edits.items() if "If-Match" in operation.parameters("header")}
        assert versioned == set(edits) - set(UNVERSIONED)

    @pytest.mark.parametrize("operation", changing(), ids=str)
    @pytest.mark.parametrize(
        "headers",
        [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": ""}],
        ids=str,
    )
    def test_other_sites_cannot_have_a_browser_ask_for_it(
        self, asking: Asking, unknown_ids: dict[str, str], operation: Operation, headers: dict[str, str]
    ) -> None:
        assert_problem(self.send(asking(operation), operation, unknown_ids, headers=headers), 403, "cross-site")

    @pytest.mark.parametrize("operation", [one for one in changing() if one.needs_sign_in], ids=str)
    def test_whoever_is_not_signed_in_is_told_so(
        self, client: TestClient, unknown_ids: dict[str, str], operation: Operation
    ) -> None:
        code = "sign-in-not-begun" if operation.name == "sign_in_second_factor" else "sign-in-required"
        assert_problem(self.send(client, operation, unknown_ids), 401, code)

    @pytest.mark.parametrize("operation", changing(), ids=str)
    def test_an_unknown_query_parameter_is_refused(
        self, asking: Asking, unknown_ids: dict[str, str], operation: Operation
    ) -> None:
        answer = self.send(asking(operation), operation, unknown_ids, params={"sizee": "5"})
        assert_problem(answer, 422, "invalid-request", "/query/sizee")

    @pytest.mark.parametrize("operation", [one for one in changing() if one.takes_json], ids=str)
    def test_an_unknown_field_is_refused(
        self, asking: Asking, unknown_ids: dict[str, str], operation: Operation
    ) -> None:
        body = BODIES[operation.name] | {"is_admin": True}
        answer = self.send(asking(operation), operation, unknown_ids, json=body)
        assert_problem(answer, 422, "invalid-request", "/body/is_admin")

    @pytest.mark.parametrize("operation", [one for one in changing() if one.takes_body], ids=str)
    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
    def test_what_a_plain_form_could_send_is_refused(
        self, asking: Asking, unknown_ids: dict[str, str], operation: Operation, kind: str
    ) -> None:
        body = json.dumps(BODIES.get(operation.name, {}))
        given = {"json": None, "content": body, "headers": {"Content-Type": kind}}
        answer = self.send(asking(operation), operation, unknown_ids, **given)
        assert_problem(answer, 415, "unsupported-media-type")

    @pytest.mark.parametrize(
        "operation",
        [one for one in changing() if one.parameters("path") and one.name not in MAKE_WHAT_THEY_NAME],
        ids=str,
    )
    def test_an_id_under_which_there_is_nothing_is_not_found(
        self, asking: Asking, unknown_ids: dict[str, str], operation: Operation
    ) -> None:
        answer = self.send(asking(operation), operation, unknown_ids)
        assert answer.json()["code"].endswith("-not-found")
        assert_problem(answer, 404, answer.json()["code"])
