"""Every case of the table that is in force, asked over HTTP as each kind of actor."""

import pytest
from sqlalchemy import Connection

from backend.core.policy import Column, Row, Verdict, rows
from tests.backend.rights.actors import BY_NAME, IN_FORCE, World, ask, can_ask

STATUS = {Verdict.UNAUTHENTICATED: 401, Verdict.FORBIDDEN: 403, Verdict.HIDDEN: 404, Verdict.CONFLICT: 409}
REFUSED = {401, 403, 404, 405, 415, 500, 503}
LET_IN = {"sign-in-refused", "sign-in-not-begun", "link-spent", "proof-refused", "code-refused", "oidc-off"}
LET_IN |= {"agency-required", "name-differs", "organisation-unknown"}
"""What somebody is told who may ask, and has sent what is right in form only, or asks for what is not set up."""
NONE_OF_THEIRS = {
    "batch-not-found",
    "join-request-not-found",
    "comment-not-found",
    "tie-not-found",
    "match-run-not-found",
}
"""What somebody is told who may ask, and has nothing of the kind."""


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize(("row", "name"), IN_FORCE, ids=lambda value: value.id if isinstance(value, Row) else value)
def test_each_gets_what_the_table_says(
    one_connection: Connection,
    world: World,
    known_ids: dict[str, str],
    unknown_ids: dict[str, str],
    row: Row,
    name: str,
) -> None:
    operation = BY_NAME[name]
    for column in (found for found in Column if can_ask(found, row, operation)):
        case = one_connection.begin_nested()
        answer = ask(world.browsers[column], operation, unknown_ids | known_ids | world.ids(column, row, operation))
        case.rollback()
        told = f"{column}: {answer.status_code} {answer.text}"
        if row.verdicts[column] in STATUS:
            assert answer.status_code == STATUS[row.verdicts[column]], told
        elif answer.status_code in REFUSED | {422}:
            assert answer.json()["code"] in LET_IN | NONE_OF_THEIRS, told


def test_a_row_is_asked_about_or_waits_or_lets_nobody_do_anything() -> None:
    asked = {row.id for row, _ in IN_FORCE}
    for row in rows():
        closed = not any(verdict.passes for verdict in row.verdicts.values())
        assert row.id in asked or row.waits_for or closed, row.id


@pytest.mark.parametrize("path", ["/metrics", "/docs", "/redoc", "/docs/oauth2-redirect", "/openapi.json"])
def test_what_row_c03_hides_is_not_there_for_anybody(world: World, path: str) -> None:
    for column, client in world.browsers.items():
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), column
        assert answer.json()["code"] == "not-found"
