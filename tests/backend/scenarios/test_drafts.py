"""Writing a scenario over HTTP: kept by version, seen by its agency alone."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.ids import new_id
from backend.scenarios.models import Scenario
from tests.backend.accounts.people import recorded
from tests.backend.scenarios.stages import STAGES, Cast, complete, sent

NEW = {"id": "0190c0de-7a5b-7c3d-8e9f-0123456789ab", "text": "新的一条", "must": False, "weight": 1}


def path(scenario_id: UUID | str, rest: str = "draft") -> str:
    """Return where the API has a scenario under way."""
    return f"/api/scenarios/{scenario_id}/{rest}"


def save(web: TestClient, scenario_id: UUID | str, version: int, content: dict[str, Any]) -> Any:
    """Return the answer to keeping a document that was read in a version."""
    return web.put(path(scenario_id), json=content, headers={"If-Match": f'"{version}"'})


@pytest.fixture
def begun(cast: Cast) -> str:
    """A blank scenario of the agency."""
    answer = cast.writer.web.post("/api/scenarios", json={})
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    return str(answer.json()["subject_id"])


class TestCreate:
    def test_it_is_a_draft_that_only_the_agency_knows_of(self, cast: Cast, begun: str) -> None:
        shown = cast.colleague.web.get(path(begun))
        assert (shown.status_code, shown.json()["status"], shown.json()["is_editable"]) == (200, "draft", True)
        assert shown.json()["agencies"] == [{"id": str(cast.agency.id), "name": "市甲局"}]
        assert shown.json()["visibility"]["/budget_ceiling"] == "reviewers"
        others = [*cast.outsiders.values(), cast.matchmaker.web, cast.chair.web]
        assert [web.get(path(begun)).status_code for web in others] == [404] * 5

    def test_an_agency_begins_none_for_another(self, cast: Cast) -> None:
        answer = cast.other.web.post("/api/scenarios", json={"organisation_id": str(cast.agency.id)})
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")

    def test_the_desk_begins_one_on_behalf_and_cannot_write_it(self, empty_session: Session, cast: Cast) -> None:
        post = cast.matchmaker.web.post
        assert post("/api/scenarios", json={}).json()["code"] == "agency-required"
        for nobody in (new_id(), cast.vendor.actor.organisation_id):
            assert post("/api/scenarios", json={"organisation_id": str(nobody)}).json()["code"] == "agency-not-found"
        made = post("/api/scenarios", json={"organisation_id": str(cast.agency.id)})
        assert made.status_code == 201, made.text
        scenario_id = made.json()["subject_id"]
        assert save(cast.matchmaker.web, scenario_id, 1, sent(complete())).status_code == 404
        assert save(cast.writer.web, scenario_id, 1, sent(complete())).status_code == 200
        assert recorded(empty_session, UUID(scenario_id)) == ["scenario.begun", "scenario.begun_on_behalf"]

    def test_a_copy_takes_over_neither_days_nor_what_is_private(self, empty_session: Session, cast: Cast) -> None:
        source = cast.bring(empty_session, "draft", complete(budget_ceiling=77, funding_source="专项资金"))
        copied = cast.writer.web.post("/api/scenarios", json={"copy_of": str(source)}).json()["content"]
        assert copied["requirements"] == sent(complete())["requirements"]
        assert (copied["starts_on"], copied["budget_ceiling"], copied["funding_source"]) == (None, None, "")
        assert copied["gates"]["owner"] == {"text": "", "attachments": []}

    def test_of_others_only_what_is_published_can_be_copied(self, empty_session: Session, cast: Cast) -> None:
        for stage in STAGES:
            source = cast.bring(empty_session, stage)
            answer = cast.other.web.post("/api/scenarios", json={"copy_of": str(source)})
            assert answer.status_code == (201 if stage == "published" else 404), stage


class TestSave:
    def test_what_is_kept_is_answered_with_its_version_and_readiness(self, cast: Cast, begun: str) -> None:
        kept = save(cast.writer.web, begun, 1, sent(complete()))
        assert (kept.status_code, kept.json()["version"], kept.headers["etag"]) == (200, 2, '"2"')
        assert kept.json()["readiness"]["score"] == 100
        assert cast.colleague.web.get(path(begun)).json()["content"] == sent(complete())
        assert cast.writer.web.get(path(begun, "readiness")).json() == kept.json()["readiness"]

    def test_an_older_tab_is_told_each_place_that_differs_and_changes_nothing(self, cast: Cast, begun: str) -> None:
        newer = sent(complete(goal="新窗口写下的目标，比较长，说清楚了要做什么。"))
        newer["requirements"][0]["text"] = "新窗口的要求"
        assert save(cast.writer.web, begun, 1, newer).status_code == 200
        older = sent(complete())
        refused = save(cast.colleague.web, begun, 1, older)
        assert (refused.status_code, refused.json()["code"]) == (412, "changed-since")
        first = newer["requirements"][0]["id"]
        assert {held["name"]: (held["mine"], held["theirs"]) for held in refused.json()["fields"]} == {
            "/goal": (older["goal"], newer["goal"]),
            f"/requirements/{first}/text": (older["requirements"][0]["text"], "新窗口的要求"),
        }
        assert cast.writer.web.get(path(begun)).json()["content"] == newer

    def test_the_same_again_after_a_lost_answer_is_no_conflict(self, cast: Cast, begun: str) -> None:
        answers = [save(cast.writer.web, begun, 1, sent(complete())).json() for _ in range(2)]
        assert answers[0] == answers[1]

    def test_a_version_must_be_named(self, cast: Cast, begun: str) -> None:
        answer = cast.writer.web.put(path(begun), json={})
        assert (answer.status_code, answer.json()["code"]) == (428, "version-required")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"goal": "长" * 2001},
            {"requirements": [NEW, NEW]},
            {"requirements": [{**NEW, "weight": 6}]},
            {"budget_ceiling": -1},
            {"name": "a\x00b"},
            {"price": 1},
            {"risk_tier": "extreme"},
        ],
        ids=str,
    )
    def test_what_cannot_be_is_refused(self, cast: Cast, begun: str, wrong: dict[str, Any]) -> None:
        answer = save(cast.writer.web, begun, 1, wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")

    def test_while_it_is_reviewed_it_stands(self, empty_session: Session, cast: Cast) -> None:
        scenario_id = cast.bring(empty_session, "submitted")
        assert save(cast.writer.web, scenario_id, 2, sent(complete(name="偷改"))).status_code == 409


class TestDiscard:
    def test_what_was_never_published_goes_whole(self, empty_session: Session, cast: Cast, begun: str) -> None:
        assert cast.other.web.delete(path(begun)).status_code == 404
        assert cast.writer.web.delete(path(begun)).status_code == 204
        assert cast.writer.web.get(path(begun)).status_code == 404
        empty_session.expire_all()
        assert empty_session.get(Scenario, UUID(begun)) is None

    def test_of_what_is_published_only_the_revision_goes(self, empty_session: Session, cast: Cast) -> None:
        scenario_id = cast.bring(empty_session, "published")
        assert cast.writer.web.delete(path(scenario_id)).status_code == 409
        assert cast.writer.web.post(path(scenario_id)).status_code == 201
        assert cast.writer.web.delete(path(scenario_id)).status_code == 204
        assert cast.other.web.get(f"/api/scenarios/{scenario_id}").status_code == 200


class TestLists:
    def test_mine_are_those_of_my_agency_in_every_state(self, empty_session: Session, cast: Cast) -> None:
        brought = {str(cast.bring(empty_session, stage)): stage for stage in STAGES}
        listed = cast.colleague.web.get("/api/scenarios/mine").json()
        assert {held["id"]: held["status"] for held in listed["items"]} == brought
        assert {held["name"] for held in listed["items"]} == {complete().name}
        assert cast.other.web.get("/api/scenarios/mine").json()["total"] == 0
        assert cast.vendor.web.get("/api/scenarios/mine").status_code == 403

    def test_the_desk_sees_what_was_submitted_the_oldest_first(self, empty_session: Session, cast: Cast) -> None:
        for stage in STAGES:
            cast.bring(empty_session, stage)
        later = cast.bring(empty_session, "submitted", complete(name="后提交的", risk_tier="high"))
        items = cast.matchmaker.web.get("/api/scenarios/submitted").json()["items"]
        assert [held["name"] for held in items] == [complete().name, "后提交的"]
        assert items[1]["id"] == str(later)
        assert (items[1]["risk_tier"], items[1]["gates_passed"]) == ("high", 0)
        assert items[1]["agency"]["name"] == "市甲局"
        assert cast.writer.web.get("/api/scenarios/submitted").status_code == 403
