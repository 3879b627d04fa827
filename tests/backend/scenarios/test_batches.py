"""Lists of scenarios: put together by the desk, published by the chair, compared and written as tables."""

import csv
import io
import zipfile
from typing import Any
from uuid import UUID

import pytest
from lxml import etree
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.core.ids import new_id
from backend.scenarios.models import Batch, Scenario, ScenarioStatus
from tests.backend.accounts.people import browser, recorded
from tests.backend.scenarios.stages import Cast, Person, complete, pass_gates

NAME = "“城市+AI”应用场景清单（第二批）"


def composed(person: Person, *scenario_ids: UUID, name: str = NAME) -> dict[str, Any]:
    """Return a new list under way."""
    body = {"name": name, "scenario_ids": [str(one) for one in scenario_ids]}
    answer = person.web.post("/api/batch-drafts", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def published(person: Person, draft: dict[str, Any], **body: Any) -> Any:
    """Return the answer to publishing a list as it was read."""
    headers = {"If-Match": f'"{draft["version"]}"'}
    return person.web.post(f"/api/batch-drafts/{draft['id']}/publication", json=body, headers=headers)


def ready(session: Session, cast: Cast, name: str) -> UUID:
    """Return a submitted scenario of this name that has passed every gate."""
    scenario_id = cast.bring(session, "submitted", complete(name=name))
    pass_gates(session, cast.chair.actor, scenario_id)
    return scenario_id


@pytest.fixture
def two(empty_session: Session, cast: Cast) -> tuple[UUID, UUID]:
    """Two scenarios that are ready."""
    return ready(empty_session, cast, "市民热线智能分拨"), ready(empty_session, cast, "=HYPERLINK(1)")


class TestPublish:
    """From a list under way to a batch."""

    def test_the_chair_publishes_the_list_and_its_scenarios_in_order(
        self, empty_session: Session, cast: Cast, two: tuple[UUID, UUID]
    ) -> None:
        draft = composed(cast.matchmaker, two[1], two[0])
        assert published(cast.matchmaker, draft).status_code == 403
        answer = published(cast.chair, draft, issued_on="2026-12-01")
        assert answer.status_code == 201, answer.text
        batch = answer.json()
        assert (batch["number"], batch["name"], batch["issued_on"], batch["scenarios"]) == (1, NAME, "2026-12-01", 2)
        shown = browser(cast.app).get("/api/scenarios", params={"batch": batch["id"]}).json()["items"]
        assert [(one["number"], one["id"]) for one in shown] == [(1, str(two[1])), (2, str(two[0]))]
        assert cast.chair.web.get(f"/api/batch-drafts/{draft['id']}").status_code == 404
        assert recorded(empty_session, UUID(batch["id"])) == ["batch.published"]

    def test_one_whose_gates_are_open_keeps_the_whole_list_back(
        self, empty_session: Session, cast: Cast, two: tuple[UUID, UUID]
    ) -> None:
        waiting = cast.bring(empty_session, "submitted", complete(name="还没通过的场景"))
        draft = composed(cast.chair, two[0], waiting)
        (first, second) = draft["scenarios"]
        assert (first["is_ready"], first["open_gates"]) == (True, [])
        assert (second["is_ready"], second["open_gates"]) == (False, ["boundary", "owner", "funding"])
        refused = published(cast.chair, draft)
        assert (refused.status_code, refused.json()["code"]) == (409, "batch-not-ready")
        assert "还没通过的场景" in refused.json()["detail"]
        assert empty_session.scalars(select(Batch.id)).all() == []
        assert empty_session.get_one(Scenario, two[0]).status is ScenarioStatus.SUBMITTED

    def test_an_empty_list_is_not_published(self, cast: Cast) -> None:
        assert published(cast.chair, composed(cast.chair)).json()["code"] == "batch-not-ready"

    def test_one_published_by_itself_is_numbered_when_its_list_is(self, empty_session: Session, cast: Cast) -> None:
        alone = cast.bring(empty_session, "published")
        code = empty_session.get_one(Scenario, alone).code
        assert published(cast.chair, composed(cast.chair, alone)).status_code == 201
        empty_session.expire_all()
        held = empty_session.get_one(Scenario, alone)
        assert (held.number, held.code) == (1, code)

    def test_of_two_lists_with_one_scenario_the_second_is_refused(self, cast: Cast, two: tuple[UUID, UUID]) -> None:
        first, second = (composed(cast.chair, two[0], name=f"清单 {place}") for place in "一二")
        assert published(cast.chair, first).status_code == 201
        refused = published(cast.chair, second)
        assert (refused.status_code, refused.json()["code"]) == (422, "not-a-candidate")

    def test_a_list_changed_since_it_was_read_is_not_published(self, cast: Cast, two: tuple[UUID, UUID]) -> None:
        draft = composed(cast.chair, two[0])
        assert published(cast.chair, draft | {"version": 7}).status_code == 412


class TestCompose:
    """Who puts lists together, and of what."""

    def test_nobody_but_the_desk_knows_of_a_list_under_way(self, cast: Cast, two: tuple[UUID, UUID]) -> None:
        draft = composed(cast.matchmaker, *two)
        for who in (cast.writer, cast.other, cast.vendor):
            for path in (f"/api/batch-drafts/{draft['id']}", f"/api/batch-drafts/{new_id()}"):
                assert who.web.get(path).status_code == 404
            assert who.web.get("/api/batch-candidates").status_code == 404

    def test_a_draft_or_a_returned_one_is_no_candidate(self, empty_session: Session, cast: Cast) -> None:
        for stage in ("draft", "returned", "withdrawn"):
            unfit = cast.bring(empty_session, stage)
            body = {"name": NAME, "scenario_ids": [str(unfit)]}
            refused = cast.chair.web.post("/api/batch-drafts", json=body)
            assert refused.json()["code"] == "not-a-candidate", stage
        assert cast.chair.web.get("/api/batch-candidates").json() == []

    def test_a_colleague_s_change_is_not_written_over(self, cast: Cast, two: tuple[UUID, UUID]) -> None:
        draft = composed(cast.matchmaker, two[0])
        path, headers = f"/api/batch-drafts/{draft['id']}", {"If-Match": '"1"'}
        changed = {"name": NAME, "scenario_ids": [str(one) for one in two]}
        assert cast.chair.web.put(path, json=changed, headers=headers).status_code == 200
        refused = cast.matchmaker.web.put(path, json=changed | {"name": "另一个名称"}, headers=headers)
        assert (refused.status_code, [field["name"] for field in refused.json()["fields"]]) == (412, ["name"])

    def test_a_name_is_taken_once(self, cast: Cast) -> None:
        composed(cast.chair)
        again = cast.chair.web.post("/api/batch-drafts", json={"name": NAME})
        assert (again.status_code, again.json()["code"]) == (409, "batch-name-taken")


class TestTables:
    """A published list for other programs."""

    @pytest.fixture
    def batch_id(self, cast: Cast, two: tuple[UUID, UUID]) -> str:
        """A published list, one of whose names a spreadsheet would take for a formula."""
        return str(published(cast.chair, composed(cast.chair, *two)).json()["id"])

    def test_the_workbook_has_the_official_columns_and_no_formula(self, cast: Cast, batch_id: str) -> None:
        answer = browser(cast.app).get(f"/api/batches/{batch_id}/list.xlsx")
        assert answer.headers["content-disposition"].startswith("attachment")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
            texts = etree.fromstring(book.read("xl/sharedStrings.xml"))
        spaces = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
        written = ["".join(one.itertext()) for one in texts.findall("m:si", spaces)]
        assert written[:5] == [NAME, "序号", "应用领域", "场景名称", "责任单位"]
        assert "=HYPERLINK(1)" in written
        assert sheet.findall(".//m:f", spaces) == []

    def test_the_csv_is_read_by_a_spreadsheet_as_texts(self, cast: Cast, batch_id: str) -> None:
        answer = browser(cast.app).get(f"/api/batches/{batch_id}/list.csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[0] == ["序号", "应用领域", "场景名称", "责任单位"]
        assert [(row[0], row[2], row[3]) for row in rows[1:]] == [
            ("1", "市民热线智能分拨", "市甲局"),
            ("2", "'=HYPERLINK(1)", "市甲局"),
        ]


class TestComparison:
    """What changed from one list to the next."""

    def test_the_next_list_is_compared_with_the_one_before(
        self, empty_session: Session, cast: Cast, two: tuple[UUID, UUID]
    ) -> None:
        first = published(cast.chair, composed(cast.chair, two[0], name="第一批")).json()
        again = ready(empty_session, cast, "市民热线智能分拨二期")
        fresh = ready(empty_session, cast, "水质在线监测")
        second = published(cast.chair, composed(cast.chair, again, fresh, name="第二批")).json()
        told = browser(cast.app).get(f"/api/batches/{second['id']}/comparison").json()
        assert (told["before"]["id"], told["after"]["id"]) == (first["id"], second["id"])
        assert [(pair["before"]["name"], pair["after"]["name"]) for pair in told["continued"]] == [
            ("市民热线智能分拨", "市民热线智能分拨二期")
        ]
        assert [one["name"] for one in told["new"]] == ["水质在线监测"]
        assert [(one["before"], one["after"]) for one in told["domains"]] == [(1, 2)]
        assert (told["new_agencies"], told["absent_agencies"]) == ([], [])

    def test_on_the_first_list_everything_is_new(self, cast: Cast, two: tuple[UUID, UUID]) -> None:
        only = published(cast.chair, composed(cast.chair, *two)).json()
        told = browser(cast.app).get(f"/api/batches/{only['id']}/comparison").json()
        assert (told["before"], [one["id"] for one in told["new"]]) == (None, [str(one) for one in two])

    def test_what_was_withdrawn_since_is_compared_no_longer(
        self, empty_session: Session, cast: Cast, two: tuple[UUID, UUID]
    ) -> None:
        published(cast.chair, composed(cast.chair, two[0], name="第一批"))
        second = published(cast.chair, composed(cast.chair, two[1], name="第二批")).json()
        gone = update(Scenario).where(Scenario.id == two[1]).values(status=ScenarioStatus.WITHDRAWN)
        empty_session.execute(gone)
        told = browser(cast.app).get(f"/api/batches/{second['id']}/comparison").json()
        assert told["new"] == []
