"""Every case of the table that is in force, asked over HTTP as each kind of actor."""

from typing import Any

import pytest
from starlette.testclient import TestClient

import matching
from backend.core.policy import Column, Row, Verdict, rows
from tests.backend.operations import Operation, operations
from tests.backend.rights.actors import ASKING

METHODS = ("get", "post", "put", "patch", "delete")
BY_NAME = {one.described["operationId"]: one for method in METHODS for one in operations(method)}
BODIES: dict[str, dict[str, Any]] = {
    "preview_scenario": {"title": "停车场审图"},
    "preview_capability": {"title": "停车场审图"},
    "try_weights": {"normalise": True, "signals": dict.fromkeys(matching.SIGNALS, 1)},
}
"""What is sent, by the name of the operation."""
STATUS = {Verdict.UNAUTHENTICATED: 401, Verdict.FORBIDDEN: 403, Verdict.HIDDEN: 404, Verdict.CONFLICT: 409}
IN_FORCE = [(row, name) for row in rows() if not row.waits_for for name in row.operations]


def ask(client: TestClient, operation: Operation, ids: dict[str, str]) -> Any:
    """Return the answer to an operation on things that are there."""
    name = operation.described["operationId"]
    given: dict[str, Any] = {"json": BODIES[name]} if operation.method == "post" else {}
    headers = {"Sec-Fetch-Site": "same-origin"}
    return client.request(operation.method.upper(), operation.url(ids), headers=headers, **given)


@pytest.mark.parametrize("column", list(ASKING))
@pytest.mark.parametrize(("row", "name"), IN_FORCE, ids=lambda value: value.id if isinstance(value, Row) else value)
def test_each_gets_what_the_table_says(
    client: TestClient, compiled: None, known_ids: dict[str, str], row: Row, name: str, column: Column
) -> None:
    answer = ask(ASKING[column](client), BY_NAME[name], known_ids)
    assert answer.status_code == STATUS.get(row.verdicts[column], 200), answer.text


@pytest.mark.parametrize("path", ["/metrics", "/docs", "/redoc", "/openapi.json"])
def test_what_row_c03_hides_is_not_served(bare_client: TestClient, path: str) -> None:
    # Without built pages every path that no route has is 503; with them it is the page that says there is nothing.
    answer = bare_client.get(path)
    assert answer.status_code in (404, 503)
    assert answer.headers["content-type"] == "application/problem+json"
