"""From a draft to what anybody may read, and to the end: each move by whom it is for, and in its order."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.db import SessionLocal
from backend.core.row_security import info_for
from backend.match_runs.load import need_of
from backend.scenarios import gates
from backend.scenarios.content import ScenarioContent
from backend.scenarios.draft_schemas import GateDecided
from backend.scenarios.models import Gate, GateDecision, Scenario, ScenarioAgency
from tests.backend.accounts.people import mails_to, recorded
from tests.backend.scenarios.stages import ALL_WELL, Cast, complete, make_cast, pass_gates, sent

FOUND_WELL = {"checklist": ALL_WELL.model_dump(), "note": ""}
REASON = {"reason": "项目调整"}
GATES = ("boundary", "owner", "funding")


def call(web: TestClient, method: str, scenario_id: UUID | str, rest: str, body: Any = None, version: int = 0) -> Any:
    """Return the answer to a move."""
    headers = {"If-Match": f'"{version}"'} if version else {}
    given = {} if body is None else {"json": body}
    return web.request(method, f"/api/scenarios/{scenario_id}/{rest}", headers=headers, **given)


def version_of(cast: Cast, scenario_id: UUID | str) -> int:
    """Return the version its agency reads."""
    return int(call(cast.writer.web, "GET", scenario_id, "draft").json()["version"])


class TestSubmit:
    def test_what_is_missing_is_told_place_by_place(self, empty_session: Session, cast: Cast) -> None:
        scenario_id = cast.bring(empty_session, "draft", complete(goal="", budget_band=None))
        answer = call(cast.writer.web, "POST", scenario_id, "submission", version=1)
        assert (answer.status_code, answer.json()["code"]) == (422, "incomplete")
        assert answer.json()["errors"] == [
            {"pointer": "/goal", "detail": "goal"},
            {"pointer": "/budget_band", "detail": "budget_band"},
        ]

    def test_a_supporting_agency_must_be_one(self, empty_session: Session, cast: Cast) -> None:
        nobody = [str(cast.vendor.actor.organisation_id)]
        scenario_id = cast.bring(empty_session, "draft", complete(support_agencies=nobody))
        answer = call(cast.writer.web, "POST", scenario_id, "submission", version=1)
        assert answer.json()["errors"] == [{"pointer": "/support_agencies", "detail": "support_agencies"}]

    def test_the_desk_is_told_and_who_belongs_to_the_agency_is_not(self, empty_session: Session, cast: Cast) -> None:
        scenario_id = cast.bring(empty_session, "draft")
        assert call(cast.writer.web, "POST", scenario_id, "submission", version=1).status_code == 204
        for person, told in ((cast.matchmaker, 1), (cast.chair, 1), (cast.tied, 0), (cast.writer, 0)):
            inbox = person.web.get("/api/notifications").json()["items"]
            assert [held["event"] for held in inbox] == ["scenario-submitted"] * told
        ((template, text),) = mails_to(empty_session, cast.chair.user.email)
        assert (template, "市甲局" in text, complete().name in text) == ("scenario-submitted", True, False)

    def test_its_supporting_agencies_see_it_from_then_on(self, empty_session: Session, cast: Cast) -> None:
        support = [str(cast.other.actor.organisation_id)]
        scenario_id = cast.bring(empty_session, "draft", complete(support_agencies=support))
        assert call(cast.other.web, "GET", scenario_id, "draft").status_code == 404
        assert call(cast.writer.web, "POST", scenario_id, "submission", version=1).status_code == 204
        assert call(cast.other.web, "GET", scenario_id, "draft").status_code == 200

    def test_a_document_saved_since_it_was_read_is_not_handed_in(self, empty_session: Session, cast: Cast) -> None:
        scenario_id = cast.bring(empty_session, "draft")
        assert (
            call(cast.colleague.web, "PUT", scenario_id, "draft", sent(complete(pain="x" * 30)), 1).status_code == 200
        )
        assert call(cast.writer.web, "POST", scenario_id, "submission", version=1).status_code == 412


class TestReturn:
    def test_it_comes_back_with_comments_at_its_places_and_is_mended(self, empty_session: Session, cast: Cast) -> None:
        scenario_id = cast.bring(empty_session, "submitted")
        said = {"note": "总体可行", "comments": [{"pointer": "/goal", "body": "请写明指标"}]}
        assert call(cast.matchmaker.web, "POST", scenario_id, "return", said).status_code == 204
        draft = call(cast.writer.web, "GET", scenario_id, "draft").json()
        (comment,) = draft["comments"]
        assert (draft["status"], draft["note"], comment["pointer"], comment["body"]) == (
            "returned", "总体可行", "/goal", "请写明指标",
        )  # fmt: skip
        assert cast.writer.web.get("/api/scenarios/mine").json()["items"][0]["open_comments"] == 1
        place = f"comments/{comment['id']}/resolution"
        for method, left in (("POST", 0), ("DELETE", 1), ("POST", 0)):
            assert call(cast.writer.web, method, scenario_id, place).status_code == 204
            assert cast.writer.web.get("/api/scenarios/mine").json()["items"][0]["open_comments"] == left
        mended = sent(complete(goal="使首次分派准确率达到九成，平均分派时间不超过五分钟。"))
        version = draft["version"]
        assert call(cast.writer.web, "PUT", scenario_id, "draft", mended, version).status_code == 200
        assert call(cast.matchmaker.web, "GET", scenario_id, "draft").json()["content"] == sent(complete())
        assert call(cast.writer.web, "POST", scenario_id, "submission", version=version + 1).status_code == 204
        assert call(cast.matchmaker.web, "GET", scenario_id, "draft").json()["content"] == mended
        assert [told for told, _ in mails_to(empty_session, cast.colleague.user.email)] == ["scenario-returned"]


class TestGates:
    def test_nothing_is_published_before_all_three_are_passed(self, empty_session: Session, cast: Cast) -> None:
        scenario_id = cast.bring(empty_session, "submitted")
        for place, gate in enumerate(GATES):
            refused = call(cast.matchmaker.web, "POST", scenario_id, "publication")
            assert (refused.status_code, refused.json()["code"]) == (409, "gates-open")
            assert refused.json()["detail"] == ", ".join(GATES[place:])
            decided = call(cast.matchmaker.web, "PUT", scenario_id, f"gates/{gate}", {"passed": True, "note": "齐全"})
            assert decided.json()["gates"][place]["state"] == "passed", decided.text
        assert call(cast.matchmaker.web, "POST", scenario_id, "publication").status_code == 204

    def test_one_that_failed_keeps_it_back(self, empty_session: Session, cast: Cast) -> None:
        scenario_id = cast.bring(empty_session, "submitted")
        pass_gates(empty_session, cast.chair.actor, scenario_id)
        failed = call(cast.matchmaker.web, "PUT", scenario_id, "gates/funding", {"passed": False, "note": "无批复"})
        assert failed.json()["gates"][2]["state"] == "failed"
        assert call(cast.matchmaker.web, "POST", scenario_id, "publication").json()["detail"] == "funding"
        shown = call(cast.writer.web, "GET", scenario_id, "gates").json()["gates"][2]
        assert (shown["state"], shown["note"]) == ("failed", "无批复")

    def test_a_high_risk_is_reviewed_by_the_chair_and_everything_found_well(
        self, empty_session: Session, cast: Cast
    ) -> None:
        scenario_id = cast.bring(empty_session, "submitted", complete(risk_tier="high"))
        for gate in GATES:
            call(cast.matchmaker.web, "PUT", scenario_id, f"gates/{gate}", {"passed": True})
        assert call(cast.matchmaker.web, "POST", scenario_id, "publication").json()["detail"] == "risk"
        assert call(cast.matchmaker.web, "PUT", scenario_id, "risk-review", FOUND_WELL).status_code == 403
        lacking = {"checklist": FOUND_WELL["checklist"] | {"ethics": False}}
        assert call(cast.chair.web, "PUT", scenario_id, "risk-review", lacking).json()["risk"]["done"] is False
        assert call(cast.matchmaker.web, "POST", scenario_id, "publication").status_code == 409
        assert call(cast.chair.web, "PUT", scenario_id, "risk-review", FOUND_WELL).json()["risk"]["done"] is True
        assert call(cast.matchmaker.web, "POST", scenario_id, "publication").status_code == 204

    @pytest.mark.parametrize(
        ("changed", "opened"),
        [
            ({"pain": "高峰期积压严重，夜间无人处理，退转反复。"}, {"boundary"}),
            ({"name_en": "Another"}, {"boundary"}),
            ({"funding_source": "市财政"}, {"funding"}),
            ({"budget_band": "300_1000"}, {"funding"}),
            ({"goal": "换一个目标：把平均办结时间缩短到一天以内。"}, {"boundary", "risk"}),
            ({}, set()),
        ],
        ids=lambda value: "+".join(sorted(value)) or "nothing",
    )
    def test_a_decision_holds_for_what_was_judged(
        self, empty_session: Session, cast: Cast, changed: dict[str, Any], opened: set[str]
    ) -> None:
        scenario_id = cast.bring(empty_session, "submitted", complete(risk_tier="high"))
        pass_gates(empty_session, cast.chair.actor, scenario_id)
        call(cast.writer.web, "DELETE", scenario_id, "submission")
        version = version_of(cast, scenario_id)
        document = sent(complete(**({"risk_tier": "high"} | changed)))
        assert call(cast.writer.web, "PUT", scenario_id, "draft", document, version).status_code == 200
        version = version_of(cast, scenario_id)
        assert call(cast.writer.web, "POST", scenario_id, "submission", version=version).status_code == 204
        shown = call(cast.matchmaker.web, "GET", scenario_id, "gates").json()
        found = {held["gate"] for held in shown["gates"] if held["state"] == "open"}
        assert found | (set() if shown["risk"]["done"] else {"risk"}) == opened

    @pytest.mark.parametrize("stage", ["submitted", "returned", "published"])
    def test_nobody_of_the_agency_decides_on_its_own(self, empty_session: Session, cast: Cast, stage: str) -> None:
        scenario_id = cast.bring(empty_session, stage)
        for person in (cast.writer, cast.tied) if stage == "submitted" else (cast.writer,):
            answers = [
                call(person.web, "PUT", scenario_id, "gates/owner", {"passed": True}),
                call(person.web, "PUT", scenario_id, "risk-review", FOUND_WELL),
                call(person.web, "POST", scenario_id, "publication"),
                call(person.web, "POST", scenario_id, "return", {}),
            ]
            assert [answer.status_code for answer in answers] == [403] * 4, [answer.text for answer in answers]

    def test_nor_does_the_database_let_them(self, empty_session: Session, cast: Cast) -> None:
        scenario_id = cast.bring(empty_session, "submitted")
        gates.decide(empty_session, cast.chair.actor, scenario_id, Gate.OWNER, GateDecided(passed=False))
        overturned = update(GateDecision).values(passed=True).returning(GateDecision.gate)
        for person, done in ((cast.tied, 0), (cast.writer, 0), (cast.other, 0), (cast.matchmaker, 1)):
            with SessionLocal(info=info_for(person.actor)) as session:
                assert len(session.scalars(overturned).all()) == done


class TestPublish:
    def test_it_is_shown_searched_counted_and_matched_by_its_public_part(
        self, empty_session: Session, cast: Cast
    ) -> None:
        support = [str(cast.other.actor.organisation_id)]
        demanded = {"required_certificates": ["等保三级"], "required_xinchuang": ["鲲鹏"]}
        document = complete(support_agencies=support, **demanded)
        scenario_id = cast.bring(empty_session, "published", document)
        web = cast.outsiders["anonymous"]
        shown = web.get(f"/api/scenarios/{scenario_id}").json()
        assert (shown["name"], shown["batch"], shown["number"], shown["missing"]) == (document.name, None, None, [])
        assert [(held["name"], held["role"]) for held in shown["agencies"]] == [
            ("市甲局", "lead"),
            ("市乙局", "support"),
        ]
        assert shown["content"]["requirements"] == sent(document)["requirements"]
        assert shown["code"].startswith("SC-")
        assert web.get("/api/scenarios", params={"q": "安全的诉求"}).json()["total"] == 1
        (hit,) = web.get("/api/search", params={"q": "民生诉求智能"}).json()["items"]
        assert hit["id"] == str(scenario_id)
        assert web.get("/api/statistics").json()["scenarios"] == 1
        empty_session.expire_all()
        need = need_of(empty_session.get_one(Scenario, scenario_id))
        assert need.text.split("\n")[0] == document.goal
        assert need.text.split("\n")[2:] == [line.text for line in document.requirements]
        assert need.gates == {"certificate": ("等保三级",), "xinchuang": ("鲲鹏",)}

    def test_what_is_revised_stays_as_it_is_until_the_revision_is_published(
        self, empty_session: Session, cast: Cast
    ) -> None:
        scenario_id = cast.bring(empty_session, "published")
        begun = call(cast.writer.web, "POST", scenario_id, "draft").json()
        assert (begun["number"], begun["published_number"], begun["scenario_status"]) == (2, 1, "published")
        assert call(cast.writer.web, "POST", scenario_id, "draft").json()["code"] == "revision-open"
        revised = sent(complete(name="民生诉求智能分派（修订）"))
        call(cast.writer.web, "PUT", scenario_id, "draft", revised, 1)
        call(cast.writer.web, "POST", scenario_id, "submission", version=2)
        public = f"/api/scenarios/{scenario_id}"
        web = cast.outsiders["vendor"]
        assert web.get(public).json()["name"] == complete().name
        assert call(web, "GET", scenario_id, "history").json()[0]["changes"] == []
        pass_gates(empty_session, cast.chair.actor, scenario_id)
        assert call(cast.chair.web, "POST", scenario_id, "publication").status_code == 204
        now = web.get(public).json()
        assert (now["name"], now["code"]) == ("民生诉求智能分派（修订）", begun["code"])
        newest, first = call(web, "GET", scenario_id, "history").json()
        assert newest["changes"] == [
            {"pointer": "/name", "before": complete().name, "after": "民生诉求智能分派（修订）"}
        ]
        assert first["number"] == 1

    def test_one_of_an_official_list_is_revised_from_what_the_list_says(
        self, session: Session, client: TestClient, known_ids: dict[str, str]
    ) -> None:
        cast = make_cast(session, client.app)
        scenario = session.get_one(Scenario, UUID(known_ids["scenario_id"]))
        lead = session.scalars(
            select(ScenarioAgency).where(ScenarioAgency.scenario_id == scenario.id).order_by(ScenarioAgency.position)
        ).first()
        assert lead is not None
        lead.organisation_id = cast.agency.id
        session.flush()
        begun = call(cast.writer.web, "POST", scenario.id, "draft")
        assert begun.status_code == 201, begun.text
        said = ScenarioContent.model_validate(begun.json()["content"])
        assert (said.name, said.description) == (scenario.name, scenario.description)
        assert need_of(scenario).text == scenario.description


class TestEnd:
    @pytest.mark.parametrize(
        ("place", "ends"), [("closing", "closed"), ("withdrawal", "withdrawn"), ("cancellation", "cancelled")]
    )
    def test_what_ended_is_shown_to_nobody_outside_and_moves_no_more(
        self, empty_session: Session, cast: Cast, place: str, ends: str
    ) -> None:
        scenario_id = cast.bring(empty_session, "published")
        call(cast.writer.web, "POST", scenario_id, "draft")
        assert call(cast.writer.web, "POST", scenario_id, place, {"reason": " "}).status_code == 422
        assert call(cast.other.web, "POST", scenario_id, place, REASON).status_code == 403
        assert call(cast.writer.web, "POST", scenario_id, place, REASON).status_code == 204
        for web in cast.outsiders.values():
            assert web.get(f"/api/scenarios/{scenario_id}").status_code == 404
            assert web.get("/api/scenarios").json()["total"] == 0
        (mine,) = cast.writer.web.get("/api/scenarios/mine").json()["items"]
        assert (mine["status"], mine["revision_status"]) == (ends, None)
        for again in ("closing", "withdrawal", "cancellation"):
            assert call(cast.writer.web, "POST", scenario_id, again, REASON).status_code == 409
        assert recorded(empty_session, scenario_id)[-2:] == ["scenario.discarded", f"scenario.{ends}"]


class Life(RuleBasedStateMachine):
    """Anybody tries any move at any time; only the right ones from the right states do anything."""

    session: Session
    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.id = self.cast.bring(self.session, "draft")
        self.state, self.published, self.passed = "draft", False, False

    def ask(self, web: TestClient, method: str, rest: str, body: Any = None, version: int = 0) -> int:
        return int(call(web, method, self.id, rest, body, version).status_code)

    @rule()
    def submit(self) -> None:
        status = self.ask(self.cast.writer.web, "POST", "submission", None, version_of(self.cast, self.id))
        assert (status == 204) == (self.state in ("draft", "returned"))
        if status == 204:
            self.state = "submitted"

    @rule()
    def take_back(self) -> None:
        status = self.ask(self.cast.writer.web, "DELETE", "submission")
        assert (status == 204) == (self.state == "submitted")
        if status == 204:
            self.state = "draft"

    @rule()
    def give_back(self) -> None:
        status = self.ask(self.cast.matchmaker.web, "POST", "return", {"note": "请补充"})
        assert (status == 204) == (self.state == "submitted")
        if status == 204:
            self.state = "returned"

    @rule()
    def decide(self) -> None:
        statuses = {self.ask(self.cast.matchmaker.web, "PUT", f"gates/{gate}", {"passed": True}) for gate in GATES}
        assert (statuses == {200}) == (self.state == "submitted")
        self.passed = self.passed or statuses == {200}

    @rule()
    def publish(self) -> None:
        status = self.ask(self.cast.matchmaker.web, "POST", "publication")
        assert (status == 204) == (self.state == "submitted" and self.passed)
        if status == 204:
            self.state, self.published = "published", True

    @rule()
    def revise(self) -> None:
        status = self.ask(self.cast.writer.web, "POST", "draft")
        assert (status == 201) == (self.state == "published")
        if status == 201:
            self.state = "draft"

    @rule(place=sampled_from(["closing", "withdrawal", "cancellation"]))
    def end(self, place: str) -> None:
        status = self.ask(self.cast.writer.web, "POST", place, REASON)
        assert (status == 204) == self.published
        if status == 204:
            self.state, self.published = "ended", False

    @rule()
    def stranger(self) -> None:
        web = self.cast.other.web
        tried = {
            self.ask(web, "POST", "submission", None, 1),
            self.ask(web, "PUT", "draft", sent(complete()), 1),
            self.ask(web, "POST", "publication"),
            self.ask(web, "DELETE", "draft"),
        }
        assert tried <= {403, 404}

    @invariant()
    def outsiders_see_what_is_published_alone(self) -> None:
        web = self.cast.outsiders["anonymous"]
        assert (web.get(f"/api/scenarios/{self.id}").status_code == 200) == self.published


def test_only_the_right_moves_move_it(empty_session: Session, cast: Cast) -> None:
    Life.session, Life.cast = empty_session, cast
    run_state_machine_as_test(Life, settings=settings(max_examples=4, stateful_step_count=12))
