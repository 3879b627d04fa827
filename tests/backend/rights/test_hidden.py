"""What somebody may not know of looks exactly like what is not there."""

import re
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Connection, update

from backend.core.policy import Column, Row, Verdict
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.vendors.models import Capability, CapabilityStatus, Vendor, VendorStatus
from tests.backend.operations import Operation, details
from tests.backend.rights.actors import BY_NAME, IN_FORCE, World, ask, can_ask

HIDDEN = [(row, name) for row, name in IN_FORCE if Verdict.HIDDEN in row.verdicts.values()]
UNPUBLISHED: dict[str, tuple[Any, StrEnum]] = {
    "scenario_id": (Scenario, ScenarioStatus.WITHDRAWN),
    "vendor_id": (Vendor, VendorStatus.WITHDRAWN),
    "capability_id": (Capability, CapabilityStatus.WITHDRAWN),
}
"""By path parameter: what becomes of a thing that is not shown any more."""
WITHDRAWABLE = [(found, name) for found in details() for name in found.parameters("path") if name in UNPUBLISHED]


def said(answer: Any, ids: dict[str, str]) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Return all of an answer, but the ids that were asked for and the nonce that every answer has of its own."""
    body = answer.content
    for asked in ids.values():
        body = body.replace(asked.encode(), b"id")
    headers = [(name, re.sub(r"'nonce-[^']+'", "nonce", held)) for name, held in answer.headers.items()]
    return answer.status_code, body, headers


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize(("row", "name"), HIDDEN, ids=lambda value: value.id if isinstance(value, Row) else value)
def test_anothers_is_answered_like_nothing(
    one_connection: Connection, world: World, unknown_ids: dict[str, str], row: Row, name: str
) -> None:
    operation = BY_NAME[name]
    kept_from = [column for column in Column if row.verdicts[column] is Verdict.HIDDEN]
    for column in (found for found in kept_from if can_ask(found, row, operation)):
        there = unknown_ids | world.ids(column, row, operation)
        case = one_connection.begin_nested()
        answers = [said(ask(world.browsers[column], operation, ids), ids) for ids in (there, unknown_ids)]
        case.rollback()
        assert answers[0] == answers[1], column
        assert answers[0][0] == 404, column


@pytest.mark.parametrize(("operation", "parameter"), WITHDRAWABLE, ids=str)
def test_what_was_withdrawn_is_answered_like_nothing_whoever_asks(
    one_connection: Connection,
    world: World,
    known_ids: dict[str, str],
    unknown_ids: dict[str, str],
    operation: Operation,
    parameter: str,
) -> None:
    table, withdrawn = UNPUBLISHED[parameter]
    there, gone = known_ids, known_ids | {parameter: unknown_ids[parameter]}
    case = one_connection.begin_nested()
    one_connection.execute(update(table).where(table.id == known_ids[parameter]).values(status=withdrawn))
    for column, client in world.browsers.items():
        answers = [said(ask(client, operation, ids), ids) for ids in (there, gone)]
        assert answers[0] == answers[1], column
        assert answers[0][0] == 404, column
    case.rollback()
