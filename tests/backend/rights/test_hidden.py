"""What somebody may not know of looks exactly like what is not there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Connection, update

from backend.core.db import SessionLocal
from backend.core.policy import Column, Row, Verdict
from backend.match_runs.load import load_published
from backend.organisations.models import Organisation, OrganisationState, Reason
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.vendors.models import Capability, CapabilityStatus, Vendor, VendorStatus
from tests.backend.operations import Operation, open_details
from tests.backend.rights.actors import BY_NAME, IN_FORCE, World, ask, can_ask

HIDDEN = [(row, name) for row, name in IN_FORCE if Verdict.HIDDEN in row.verdicts.values()]
UNPUBLISHED: dict[str, tuple[Any, StrEnum]] = {
    "scenario_id": (Scenario, ScenarioStatus.WITHDRAWN),
    "vendor_id": (Vendor, VendorStatus.WITHDRAWN),
    "capability_id": (Capability, CapabilityStatus.WITHDRAWN),
}
"""By path parameter: what becomes of a thing that is not shown any more."""
SUSPENDED = {"state": OrganisationState.SUSPENDED, "state_reason": Reason.MISCONDUCT}
OF_A_VENDOR = [found for found in open_details() if {"vendor_id", "capability_id"} & found.parameters("path").keys()]
WITHDRAWABLE = [(found, name) for found in open_details() for name in found.parameters("path") if name in UNPUBLISHED]


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Undo what is done inside, also where a test fails there."""
    case = connection.begin_nested()
    try:
        yield
    finally:
        case.rollback()


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
        with undone(one_connection):
            there = unknown_ids | world.ids(column, row, operation)
            nothing = unknown_ids | {"subject_kind": there["subject_kind"]}  # the same question, about another one
            answers = [said(ask(world.browsers[column], operation, ids), ids) for ids in (there, nothing)]
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
    with undone(one_connection):
        one_connection.execute(update(table).where(table.id == known_ids[parameter]).values(status=withdrawn))
        for column, client in world.browsers.items():
            answers = [said(ask(client, operation, ids), ids) for ids in (there, gone)]
            assert answers[0] == answers[1], column
            assert answers[0][0] == 404, column


class TestSuspended:
    @pytest.mark.parametrize("operation", OF_A_VENDOR, ids=str)
    def test_what_is_of_a_suspended_vendor_is_answered_like_nothing_whoever_asks(
        self,
        one_connection: Connection,
        world: World,
        known_ids: dict[str, str],
        unknown_ids: dict[str, str],
        operation: Operation,
    ) -> None:
        gone = known_ids | {name: unknown_ids[name] for name in ("vendor_id", "capability_id")}
        with undone(one_connection):
            suspend(one_connection, known_ids)
            for column, client in world.browsers.items():
                there, nothing = (ask(client, operation, ids) for ids in (known_ids, gone))
                if there.status_code == 403:  # whoever works for it is told what the matter is
                    assert (column, there.json()["code"]) == (Column.VENDOR_OWN, "organisation-held")
                else:
                    assert said(there, known_ids) == said(nothing, gone), column
                assert nothing.status_code == 404, column

    def test_it_is_not_listed_found_counted_or_ranked(
        self, one_connection: Connection, world: World, known_ids: dict[str, str]
    ) -> None:
        vendor = known_ids["vendor_id"]
        client = world.browsers[Column.ANON]
        name = client.get(f"/api/vendors/{vendor}").json()["name"]
        before = client.get("/api/statistics").json()["vendors"]
        lists = {
            "/api/vendors": {"q": name},
            "/api/capabilities": {"vendor": vendor},
            "/api/search": {"q": name, "kind": "vendor"},
        }
        matches = f"/api/scenarios/{known_ids['scenario_id']}/matches"
        with undone(one_connection):
            assert all(client.get(path, params=params).json()["total"] for path, params in lists.items())
            suspend(one_connection, known_ids)
            for path, params in lists.items():
                assert client.get(path, params=params).json()["total"] == 0, path
            assert client.get("/api/statistics").json()["vendors"] == before - 1
            ranked = client.get(matches)
            assert ranked.status_code == 200, ranked.text
            assert vendor not in {match["vendor"]["id"] for match in ranked.json()["items"]}
            with SessionLocal() as session:
                assert vendor not in {offer.group for offer in load_published(session).offers}


def suspend(connection: Connection, ids: dict[str, str]) -> None:
    """Suspend the vendor that is shown."""
    connection.execute(update(Organisation).where(Organisation.id == ids["vendor_id"]).values(SUSPENDED))
