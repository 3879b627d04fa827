"""Every case of the table that is in force, asked over HTTP as each kind of actor."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.core.policy import Column, Row, Verdict, rows
from tests.backend.bodies import BODIES
from tests.backend.operations import Operation, operations
from tests.backend.rights.actors import ASKING

METHODS = ("get", "post", "put", "patch", "delete")
BY_NAME = {one.described["operationId"]: one for method in METHODS for one in operations(method)}
STATUS = {Verdict.UNAUTHENTICATED: 401, Verdict.FORBIDDEN: 403, Verdict.HIDDEN: 404, Verdict.CONFLICT: 409}
LET_IN = {"sign-in-refused", "sign-in-not-begun", "link-spent"}
"""What somebody is told who may ask, and has sent what is right in form only."""
IN_FORCE = [(row, name) for row in rows() if not row.waits_for for name in row.operations]


def ask(client: TestClient, operation: Operation, ids: dict[str, str]) -> Any:
    """Return the answer to an operation on things that are there."""
    name = operation.described["operationId"]
    given: dict[str, Any] = {"json": BODIES[name]} if operation.takes_body else {}
    headers = {"Sec-Fetch-Site": "same-origin"}
    return client.request(operation.method.upper(), operation.url(ids), headers=headers, **given)


@pytest.mark.parametrize("column", list(ASKING))
@pytest.mark.parametrize(("row", "name"), IN_FORCE, ids=lambda value: value.id if isinstance(value, Row) else value)
def test_each_gets_what_the_table_says(
    client: TestClient,
    compiled: None,
    known_ids: dict[str, str],
    unknown_ids: dict[str, str],
    row: Row,
    name: str,
    column: Column,
) -> None:
    answer = ask(ASKING[column](client), BY_NAME[name], unknown_ids | known_ids)
    if row.verdicts[column] in STATUS:
        assert answer.status_code == STATUS[row.verdicts[column]], answer.text
    else:
        assert answer.is_success or answer.json()["code"] in LET_IN, answer.text


@pytest.mark.parametrize("path", ["/metrics", "/docs", "/redoc", "/openapi.json"])
def test_what_row_c03_hides_is_not_served(bare_client: TestClient, path: str) -> None:
    # Without built pages every path that no route has is 503; with them it is the page that says there is nothing.
    assert bare_client.get(path).status_code in (404, 503)
