"""The table itself: whole, free of contradictions, and about every operation there is."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from backend.core.policy import Column, Condition, Row, Verdict, rows
from backend.core.rights_page import ISSUES, page
from tests.backend.operations import DESCRIBED
from tests.tree import ROOT

GIVEN = Path(__file__).with_name("given.csv")
OPERATIONS = {described["operationId"] for methods in DESCRIBED["paths"].values() for described in methods.values()}


@pytest.fixture(scope="module")
def given() -> dict[str, dict[str, str]]:
    """The 72 rows the table grew from; `admin` there is the city administrator here."""
    with GIVEN.open(encoding="utf-8") as file:
        return {line["id"]: line for line in csv.DictReader(file)}


def _names(row: Row) -> set[str]:
    return {f"{row.resource}.{action}" for action in row.actions}


class TestRows:
    def test_every_operation_of_the_api_has_one(self) -> None:
        governed = {name for row in rows() for name in row.operations}
        assert OPERATIONS - governed == set()

    def test_an_operation_that_is_there_has_one_in_force(self) -> None:
        governed = {name for row in rows() if not row.waits_for for name in row.operations}
        assert OPERATIONS - governed == set()

    def test_one_in_force_names_only_operations_that_are_there(self) -> None:
        named = {name for row in rows() if not row.waits_for for name in row.operations}
        assert named - OPERATIONS == set()

    def test_one_waits_for_an_issue_we_know_or_is_in_force(self) -> None:
        assert {row.waits_for for row in rows()} <= {"", *ISSUES}

    def test_only_what_nobody_may_do_has_neither_operation_nor_issue(self) -> None:
        for row in rows():
            if not row.operations and not row.waits_for:
                assert not any(verdict.passes for verdict in row.verdicts.values()), row.id

    def test_each_has_an_id_of_its_own(self) -> None:
        assert [name for name, times in Counter(row.id for row in rows()).items() if times > 1] == []

    def test_no_two_answer_the_same_question(self) -> None:
        asked = Counter((name, state) for row in rows() for name in _names(row) for state in row.states)
        assert [case for case, times in asked.items() if times > 1] == []

    def test_each_column_of_each_has_a_verdict(self) -> None:
        for row in rows():
            assert set(row.verdicts) == set(Column), row.id
            assert all(row.actions), row.id
            assert all(row.states), row.id

    def test_nobody_is_told_more_than_somebody_we_know(self) -> None:
        # 401 says that a thing may be there; so whoever may not know of it must be told so signed in as well.
        for row in rows():
            known = [verdict for column, verdict in row.verdicts.items() if column is not Column.ANON]
            assert Verdict.UNAUTHENTICATED not in known, row.id
            if row.verdicts[Column.ANON].passes:
                assert all(verdict.passes for verdict in known), row.id

    def test_conditions_that_need_a_subject_are_no_lists(self) -> None:
        for row in rows():
            if Condition.DISTRICT in row.conditions:
                assert row.verdicts[Column.DISTRICT_ADMIN] not in (Verdict.LIST, Verdict.HIDDEN), row.id
            if Condition.OWNER in row.conditions:
                own = {row.verdicts[Column.VENDOR_OWN], row.verdicts[Column.AGENCY_OWN]}
                assert Verdict.ALLOW in own, row.id

    def test_the_auditor_changes_nothing_but_the_own_account(self) -> None:
        reading = {"read", "list", "export", "verify", "download", "search", "try", "scenario", "capability"}
        own = {"account", "user", "session", "notification", "unsubscription", "invitation"}
        own |= {"join_request", "organisation", "watch", "saved_search"}
        for row in rows():
            if row.verdicts[Column.AUDITOR] is Verdict.ALLOW and row.resource not in own:
                assert {action.split("_")[0] for action in row.actions} <= reading, row.id


class TestGiven:
    def test_all_504_cases_are_kept(self, given: dict[str, dict[str, str]]) -> None:
        ours = {row.id: row.verdicts for row in rows()}
        columns = {column: column.value for column in Column if column.value in given["S01"]}
        columns[Column.CITY_ADMIN] = "admin"
        assert len(given) * len(columns) == 504
        changed = [
            (name, column)
            for name, line in given.items()
            for column, written in columns.items()
            if ours[name][column] != Verdict(line[written])
        ]
        assert changed == []

    def test_each_speaks_of_the_same_resource_and_state(self, given: dict[str, dict[str, str]]) -> None:
        ours = {row.id: row for row in rows()}
        reworded = {"own/other", "self"}
        for name, line in given.items():
            assert ours[name].resource == line["resource"].replace("org", "organisation"), name
            if line["state"] != "-" and line["state"] not in reworded and name != "P04":
                assert ours[name].states == tuple(line["state"].split("/")), name


class TestPage:
    def test_it_is_the_table(self) -> None:
        assert (ROOT / "docs" / "rights.md").read_text("utf-8") == page()

    def test_each_row_that_waits_is_named_with_what_brings_it(self) -> None:
        written = page()
        for issue in {row.waits_for for row in rows() if row.waits_for}:
            section = written.split(f"## 待建 {issue} ")[1].split("\n## ")[0]
            assert all(f"| {row.id} |" in section for row in rows() if row.waits_for == issue)
